/// Finds the word that somebody meant.
enum Spelling {
    /// The word nearest to another, if few letters are wrong; of equals, the first.
    ///
    /// O(words x letters²).
    static func closest(to word: String, among words: [String]) -> String? {
        let letters = Array(word.lowercased())
        let most = max(1, letters.count / 3)
        var best: (word: String, distance: Int)?
        for candidate in words {
            let distance = distance(letters, Array(candidate.lowercased()))
            if distance <= most && distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.word
    }

    /// How many letters must be changed, put in, left out or exchanged with the next: the distance of optimal string alignment.
    private static func distance(_ one: [Character], _ other: [Character]) -> Int {
        var before: [Int] = []
        var row = Array(0...other.count)
        for i in one.indices {
            var next = [i + 1]
            for j in other.indices {
                var least = min(row[j + 1] + 1, next[j] + 1, row[j] + (one[i] == other[j] ? 0 : 1))
                if i > 0, j > 0, one[i] == other[j - 1], one[i - 1] == other[j] {
                    least = min(least, before[j - 1] + 1)
                }
                next.append(least)
            }
            (before, row) = (row, next)
        }
        return row[other.count]
    }
}
