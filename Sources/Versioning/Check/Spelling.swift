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

    /// Levenshtein's distance: how many letters must be changed, put in or left out.
    private static func distance(_ one: [Character], _ other: [Character]) -> Int {
        var row = Array(0...other.count)
        for (i, letter) in one.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, wanted) in other.enumerated() {
                let change = diagonal + (letter == wanted ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(change, row[j] + 1, diagonal + 1)
            }
        }
        return row[other.count]
    }
}
