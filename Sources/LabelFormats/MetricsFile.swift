package import DatasetModel
import JSON

/// What a JSON file of an evaluation says: its metrics, and what it says beside them.
///
/// Flat files, nested ones such as DVCLive's, and scikit-learn's `classification_report(output_dict=True)`.
package struct MetricsFile: Sendable, Equatable {
    /// A number that says how good a model is.
    package struct Metric: Sendable, Equatable {
        /// The keys on the way to it, joined by `.`; of a report, `macro_f1` and the like.
        package let name: String
        /// Finite.
        package let value: Double

        package init(name: String, value: Double) {
            self.name = name
            self.value = value
        }
    }

    /// A text, a truth value or a counter: what the metrics depend on.
    package struct Parameter: Sendable, Equatable {
        package let name: String
        /// As the file writes it, without quotes and escapes.
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What a classification report says of one class.
    package struct ClassMetrics: Sendable, Equatable {
        package let label: String
        /// Of `precision`, `recall` and `f1` those that the file has, in its order.
        package let metrics: [Metric]
        /// The number of images of the class.
        package let support: Int?

        package init(label: String, metrics: [Metric], support: Int?) {
            self.label = label
            self.metrics = metrics
            self.support = support
        }
    }

    /// In the order of the file, those of a classification report's averages last.
    package private(set) var metrics: [Metric] = []
    /// In the order of the file.
    package private(set) var parameters: [Parameter] = []
    /// Of a classification report, in the order of the file.
    package private(set) var classes: [ClassMetrics] = []
    /// How many images were evaluated, where the file is a classification report.
    package private(set) var count: Int?

    /// Reads a file.
    ///
    /// Throws with the line for what is no metric and no parameter either: `null`, NaN, a list; for a name given twice; and for a file
    /// that is no object.
    package init(parsing text: Span<UInt8>) throws(FormatError) {
        let collector = LeafCollector()
        var events = JSONEvents(to: collector)
        try events.read(text)
        try events.finish()
        let report = collector.report
        for leaf in collector.leaves where report[leaf.path[0]] == nil { add(leaf) }
        for part in collector.parts { try add(part, report[part] ?? []) }
    }

    private mutating func add(_ leaf: MetricLeaf) {
        let name = leaf.path.joined(separator: ".")
        if let value = leaf.number, !Self.counters.contains(leaf.path.last?.lowercased() ?? "") {
            metrics.append(Metric(name: name, value: value))
        } else {
            parameters.append(Parameter(name: name, value: leaf.text))
        }
    }

    /// Numbers that say when something was measured, and not how good it is.
    private static let counters: Set<String> = [
        "step", "steps", "epoch", "epochs", "iteration", "iterations", "iter", "iters", "global_step", "num_epochs",
        "seed",
        "timestamp",
    ]

    // MARK: Classification reports

    /// Takes a part of a classification report: an average such as `macro avg`, or a class.
    private mutating func add(_ part: String, _ leaves: [MetricLeaf]) throws(FormatError) {
        if leaves.isEmpty { return }
        var support: Int?
        var values: [Metric] = []
        for leaf in leaves {
            let name = leaf.path[1] == "f1-score" ? "f1" : leaf.path[1]
            guard let value = leaf.number else { continue }
            if name != "support" {
                values.append(Metric(name: name, value: value))
            } else if let number = Int(exactly: value), number >= 0 {
                support = number
            } else {
                throw FormatError(line: leaf.line, "the support of '\(part)' is \(leaf.text), no count")
            }
        }
        if let average = Self.average(part) {
            metrics += values.map { Metric(name: "\(average)_\($0.name)", value: $0.value) }
            count = support ?? count
        } else {
            classes.append(ClassMetrics(label: part, metrics: values, support: support))
        }
    }

    /// `macro` of `macro avg`, nil for a class.
    fileprivate static func average(_ part: String) -> String? {
        ["micro", "macro", "weighted", "samples"].first { part == $0 + " avg" }
    }
}

/// A value of a metrics file that is neither a list nor an object.
private struct MetricLeaf {
    let path: [String]
    /// As the file writes it.
    let text: String
    /// Nil for a text or a truth value.
    let number: Double?
    let line: Int
}

/// Collects the values of a file of nested objects.
private final class LeafCollector: JSONListener {
    private(set) var leaves: [MetricLeaf] = []
    /// The objects directly in the file, in its order.
    private(set) var parts: [String] = []
    private var path: [String] = []
    private var names: Set<[UInt8]> = []
    private var isOpen = false

    /// The parts of a classification report, by name; none unless one of them is an average.
    var report: [String: [MetricLeaf]] {
        let numbers: Set<String> = ["precision", "recall", "f1-score", "support"]
        let parts = Dictionary(grouping: leaves) { $0.path[0] }.filter { _, leaves in
            leaves.contains { $0.path.last == "f1-score" }
                && leaves.allSatisfy { $0.path.count == 2 && $0.number != nil && numbers.contains($0.path[1]) }
        }
        return parts.keys.contains { MetricsFile.average($0) != nil } ? parts : [:]
    }

    func take(_ token: JSONToken, _ text: Span<UInt8>, line: Int) throws(FormatError) {
        guard isOpen || token == .objectStart else {
            throw FormatError("it is no object of metrics", hint: #"a file of metrics looks like {"accuracy": 0.883}"#)
        }
        switch token {
        case .objectStart:
            if path.count == 1 { parts.append(path[0]) }
            // The key of a member comes in the place that is made here.
            path.append("")
            isOpen = true
        case .key:
            path[path.count - 1] = string(text)
            if !names.insert(Array(name.utf8)).inserted { throw FormatError("'\(name)' is given twice") }
        case .objectEnd: path.removeLast()
        case .arrayStart:
            throw FormatError("'\(name)' is a list", hint: "a metric is one number; give the last or the best of them")
        case .null: throw FormatError("'\(name)' is null, no number")
        case .true, .false: add(token == .true ? "true" : "false", nil, line)
        case .string: add(string(text), nil, line)
        case .number:
            guard let value = decimal(text) else { throw FormatError("'\(name)' is beyond all doubles") }
            add(string(text), value, line)
        case .arrayEnd: break
        }
    }

    private var name: String { path.joined(separator: ".") }

    private func add(_ text: String, _ number: Double?, _ line: Int) {
        leaves.append(MetricLeaf(path: path, text: text, number: number, line: line))
    }
}
