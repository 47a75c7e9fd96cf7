import DatasetModel

/// Finds the columns that hold the probability of each class: named like the classes, or like them with something common around.
enum ProbabilityColumns {
    /// What stands around the class in the names of some columns: `prob_` and nothing in `prob_cat`.
    private struct Pattern: Hashable {
        let prefix: [UInt8]
        let suffix: [UInt8]

        /// Says whether the words around the class say that the number is a probability, or nothing stands around it.
        var meansProbability: Bool {
            let words = Self.words(prefix) + Self.words(suffix)
            return prefix.isEmpty && suffix.isEmpty
                || words.contains(where: Self.probabilityWords.contains)
                    && words.allSatisfy { Self.probabilityWords.contains($0) || Self.otherWords.contains($0) }
        }

        private static let probabilityWords: Set<String> = [
            "p", "prob", "probs", "proba", "probas", "probability", "probabilities", "softmax", "conf", "confidence",
        ]
        private static let otherWords: Set<String> = ["y", "class", "label", "pred", "predicted", "of"]

        private static func words(_ text: [UInt8]) -> [String] {
            text.split { ($0 | 0x20) < UInt8(ascii: "a") || ($0 | 0x20) > UInt8(ascii: "z") }
                .map { String(decoding: $0, as: UTF8.self).lowercased() }
        }

        /// The pattern as a person would write it.
        var name: String {
            String(decoding: prefix, as: UTF8.self) + "<class>" + String(decoding: suffix, as: UTF8.self)
        }
    }

    /// Of each class its column; empty where they are not all there, which a note tells if some are.
    static func find(_ columns: [String], classes: [String], notes: inout [Note]) -> [Int] {
        guard classes.count > 1 else { return [] }
        let found = patterns(columns.map { Array($0.utf8) }, classes.map { Array($0.utf8) })
        let complete = found.filter { $0.value.count == classes.count }.keys.sorted { $0.name < $1.name }
        let usable = complete.filter(\.meansProbability)
        guard let pattern = usable.first(where: { !$0.prefix.isEmpty || !$0.suffix.isEmpty }) ?? usable.first else {
            if let other = complete.first { notes.append(notProbabilities(other)) }
            if complete.isEmpty, let note = incomplete(found, classes) { notes.append(note) }
            return []
        }
        if usable.count > 1 {
            let others = usable.filter { $0 != pattern }.map(\.name)
            notes.append(
                Note(
                    kind: .severalColumns, count: others.count, examples: others,
                    text: "the columns '\(pattern.name)' are taken for the probabilities, though others could be them"))
        }
        return classes.indices.compactMap { found[pattern]?[$0] }
    }

    /// By pattern, the classes that have a column of that name.
    private static func patterns(_ columns: [[UInt8]], _ classes: [[UInt8]]) -> [Pattern: [Int: Int]] {
        let places = Dictionary(classes.enumerated().map { ($1, $0) }) { first, _ in first }
        let lengths = Set(classes.map(\.count)).filter { $0 > 0 }
        var found: [Pattern: [Int: Int]] = [:]
        for (column, name) in columns.enumerated() where name.count <= longestName {
            for length in lengths where length <= name.count {
                for start in 0...(name.count - length) {
                    guard let place = places[Array(name[start..<(start + length)])] else { continue }
                    let pattern = Pattern(prefix: Array(name[..<start]), suffix: Array(name[(start + length)...]))
                    found[pattern, default: [:]][place] = column
                }
            }
        }
        return found
    }

    /// In bytes; longer ones are not worth the search.
    private static let longestName = 256

    private static func notProbabilities(_ pattern: Pattern) -> Note {
        Note(
            kind: .otherColumns, count: 1, examples: [pattern.name],
            text: "the columns '\(pattern.name)' are not taken for probabilities, because of their names")
    }

    /// A note where at least half of the classes have a probability.
    private static func incomplete(_ found: [Pattern: [Int: Int]], _ classes: [String]) -> Note? {
        let candidates = found.filter { $0.key.meansProbability && $0.value.count * 2 >= classes.count }
        guard let best = candidates.max(by: { ($0.value.count, $1.key.name) < ($1.value.count, $0.key.name) }),
            best.value.count > 1
        else { return nil }
        let missing = classes.indices.filter { best.value[$0] == nil }
        return Note(
            kind: .incompleteProbabilities, count: missing.count, examples: missing.prefix(5).map { classes[$0] },
            text: "the columns '\(best.key.name)' are not taken for probabilities: "
                + "\(missing.count) of \(classes.count) classes have none")
    }
}
