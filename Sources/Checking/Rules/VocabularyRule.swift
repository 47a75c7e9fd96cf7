import Comparison
import DatasetModel
import LabelFormats
import Labels

extension CheckRule {
    /// Labels outside the declared classes, and labels that differ only by case or space.
    static let vocabulary = CheckRule("vocabulary", .error) { state in
        let words = try Vocabulary(state)
        let (unknown, variants) = (try words.unknown(), try words.variants())
        let are = unknown.count == 1 ? "is" : "are"
        let differ = variants.count == 1 ? "differs" : "differ"
        return Answer(
            faults: [
                Fault(
                    groups: unknown, summary: "\(counted(unknown.count, "label")) \(are) none of the declared classes",
                    hint: "correct the labels, or declare the class in dsv.yaml"),
                Fault(
                    groups: variants,
                    summary: "\(counted(variants.count, "label")) \(differ) from another only by case or space",
                    hint: "write each class in one way", isWarning: true),
            ], notes: words.question().map { [$0] } ?? [])
    }
}

/// The words that stand for classes, and what is wrong with them.
private struct Vocabulary {
    private let side: LabelledSide
    private let samples: SampleList
    private let configuration: DatasetConfiguration
    /// Every class that a label names, and how often.
    private let counts: [String: Int]

    init(_ state: CheckedState) throws {
        side = state.side
        samples = state.samples
        configuration = state.configuration
        let missing = side.missing
        counts = try side.summary().classes.filter { !missing.contains($0.key) }
            .mapValues { $0.values.reduce(0, +) }
    }

    /// Words by which programs write that there is no value; nobody need have meant them as classes.
    private static let missingWords: Set<String> = ["nan", "NaN", "NA", "N/A", "None", "none", "null", "NULL"]

    /// What of the labels may be no label, as long as dsv.yaml says neither that it is one nor that it is none.
    func question() -> String? {
        if configuration.missing != nil { return nil }
        let words = Self.missingWords.subtracting(configuration.classes).filter { counts[$0] != nil }.sorted(
            by: byBytes)
        if words.isEmpty { return nil }
        let count = words.reduce(0) { $0 + (counts[$1] ?? 0) }
        let list = words.map { "'\($0)'" }.joined(separator: ", ")
        return "\(counted(count, "label")) \(count == 1 ? "is" : "are") \(list); if that means no label, "
            + "write 'missing: [\(words.joined(separator: ", "))]' in dsv.yaml, else 'missing: []'"
    }

    /// A word, what is wrong with it, and where it stands.
    private struct Word {
        let text: String
        let note: String
    }

    /// Labels outside the declared classes: a group for each word.
    func unknown() throws -> [Finding.Group] {
        if configuration.classes.isEmpty { return [] }
        let classes = Set(configuration.classes)
        let folded = Dictionary(configuration.classes.map { (Self.folded($0), $0) }) { first, _ in first }
        let spelling = Spelling(configuration.classes)
        // Each word is compared with each class: of thousands of both, only the first words get to know what was meant.
        var comparisons = 0
        let words = counts.keys.filter { !classes.contains($0) }.sorted(by: byBytes).map { word in
            var meant = folded[Self.folded(word)]
            if meant == nil && comparisons < Self.mostComparisons {
                meant = spelling.closest(to: word)
                comparisons += configuration.classes.count
            }
            return Word(text: word, note: note(on: word, meant: meant))
        }
        return try groups(words)
    }

    private static let mostComparisons = 50_000

    private func note(on word: String, meant: String?) -> String {
        if word.isEmpty { return "an empty label" }
        if let meant = configuration.aliases[word] { return "'\(word)' is declared to stand for '\(meant)'" }
        return meant.map { "'\(word)': did you mean '\($0)'?" } ?? "'\(word)' is no declared class"
    }

    /// Labels that differ only by case or space: a group for each but the most frequent of them.
    func variants() throws -> [Finding.Group] {
        let declared = Set(configuration.classes)
        let families = Dictionary(grouping: counts.keys, by: Self.folded).values.filter { $0.count > 1 }
        let words = families.flatMap { family -> [Word] in
            let ranked = family.sorted { left, right in
                let (one, other) = (counts[left] ?? 0, counts[right] ?? 0)
                return one == other ? byBytes(left, right) : one > other
            }
            guard let usual = ranked.first(where: declared.contains) ?? ranked.first else { return [] }
            // What is not declared is said already.
            return ranked.filter { $0 != usual && (declared.isEmpty || declared.contains($0)) }.map { word in
                Word(text: word, note: "'\(word)' and '\(usual)' differ only by case or space")
            }
        }
        return try groups(words)
    }

    /// A word without case and space; what is too long for a word stays as it is.
    private static func folded(_ word: String) -> String {
        if word.utf8.count > 4096 { return word }
        return word.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private func groups(_ words: [Word]) throws -> [Finding.Group] {
        if words.isEmpty { return [] }
        let places = try places(of: Set(words.map(\.text)))
        return words.sorted { byBytes($0.text, $1.text) }.map { word in
            let found = places[word.text] ?? []
            return Finding.Group(found.map(\.name).sorted(by: byBytes), word.note, row: found.first?.line)
        }
    }

    private typealias Place = (name: String, line: Finding.Row?)

    /// Where some labels stand.
    private func places(of words: Set<String>) throws -> [String: [Place]] {
        var places: [String: [Place]] = [:]
        if side.source == .annotations {
            for image in try side.annotatedImages() {
                for word in Set(image.objects.map(\.label)).intersection(words) {
                    places[word, default: []].append((image.name, nil))
                }
            }
            return places
        }
        for sample in 0..<samples.count {
            // An empty cell is a label that nobody numbered.
            let label = samples.label(samples.labelOf[sample]) ?? ""
            if words.contains(label), label != "" || sample < samples.rowCount {
                places[label, default: []].append((samples.name(sample), samples.line(sample)))
            }
        }
        return places
    }
}
