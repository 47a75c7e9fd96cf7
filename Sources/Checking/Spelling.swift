/// Finds the word that somebody meant.
package struct Spelling {
    private let words: [(word: String, letters: [Character])]
    // Longer ones are no words, and the distance of two takes as many steps as the product of their lengths.
    private static let mostLetters = 64

    /// Takes the words that may be meant.
    package init(_ words: [String]) {
        self.words = words.compactMap { word in Self.letters(of: word).map { (word, $0) } }
    }

    /// The word nearest to another, if few letters are wrong; of equals, the first.
    ///
    /// O(words x letters²).
    package func closest(to word: String) -> String? {
        guard let letters = Self.letters(of: word) else { return nil }
        var most = max(1, letters.count / 3)
        var best: String?
        for candidate in words where abs(candidate.letters.count - letters.count) <= most {
            let distance = Self.distance(letters, candidate.letters)
            if distance <= most { (best, most) = (candidate.word, distance - 1) }
        }
        return best
    }

    private static func letters(of word: String) -> [Character]? {
        // A letter takes a byte at least, and at most a few.
        if word.utf8.count > 8 * mostLetters { return nil }
        let letters = Array(word.lowercased())
        return letters.count <= mostLetters ? letters : nil
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
