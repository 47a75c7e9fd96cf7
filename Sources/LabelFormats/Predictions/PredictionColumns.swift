import DatasetModel

/// What a person says of a table of predictions; what is left out is detected.
package struct PredictionDeclaration: Sendable, Equatable {
    /// The column that names the images.
    package var key: String?
    /// The column of predicted classes.
    package var predicted: String?

    package init(key: String? = nil, predicted: String? = nil) {
        self.key = key
        self.predicted = predicted
    }
}

/// What the columns of a table of predictions mean.
package struct PredictionColumns: Sendable, Equatable {
    /// Names the images; nil in a list that does not.
    package internal(set) var key: Int?
    /// Nil where it is the most probable class that is predicted.
    package internal(set) var predicted: Int?
    /// The true classes as the table has them, which need not be those of any snapshot.
    package internal(set) var actual: Int?
    package internal(set) var confidence: Int?
    /// Of each class the column of its probability, in the order of the classes; empty where the table does not have all.
    package internal(set) var probabilities: [Int]

    /// Finds out what the columns mean; `classes` are those of the snapshot, which alone tell which columns are probabilities.
    ///
    /// `label` may be either class: it is the predicted one unless there is a better column for that. Throws where a declared column does
    /// not exist, and where nothing is predicted.
    init(
        _ table: LabelTable, classes: [String], declared: PredictionDeclaration, notes: inout [Note]
    ) throws(FormatError) {
        let columns = table.columns
        probabilities = ProbabilityColumns.find(columns, classes: classes, notes: &notes)
        key = try declared.key.map { name throws(FormatError) in try DetectedSchema.place(of: name, in: columns) }
        predicted = try declared.predicted.map { name throws(FormatError) in
            try DetectedSchema.place(of: name, in: columns)
        }
        key = key ?? DetectedSchema.key(columns, table.rows, 0..<min(table.rows.count, DetectedSchema.sampleSize))
        var finder = ColumnFinder(columns, taken: probabilities + [key, predicted].compactMap(\.self))
        predicted = predicted ?? finder.take(Self.predictedNames, "the predicted class", &notes)
        if predicted == nil, probabilities.isEmpty {
            predicted = finder.take(Self.labelNames, "the predicted class", &notes)
        }
        if predicted == nil, probabilities.isEmpty { throw Self.nothingPredicted(columns) }
        actual = finder.take(Self.actualNames + Self.labelNames, "the actual class", &notes)
        confidence = finder.take(Self.confidenceNames, "the confidence", &notes)
    }

    private static let predictedNames = [
        "predicted", "prediction", "pred", "predicted_label", "predicted_class", "pred_label", "pred_class", "y_pred",
        "yhat",
    ]
    private static let labelNames = ["label", "class", "category"]

    /// Says whether a column that holds the actual class by its name may as well hold the predicted one.
    static func mayBePredicted(_ column: String) -> Bool { labelNames.contains(column.lowercased()) }

    private static let actualNames = [
        "actual", "true", "truth", "target", "y_true", "ground_truth", "gt", "true_label",
    ]
    private static let confidenceNames = ["confidence", "conf", "prob", "probability", "score", "p"]

    private static func nothingPredicted(_ columns: [String]) -> FormatError {
        let names = columns.prefix(10).map { "'\($0)'" }.joined(separator: ", ") + (columns.count > 10 ? ", …" : "")
        return FormatError(
            line: 1, "no column of predicted classes among \(names)",
            hint: "call it 'predicted', or say which column it is; or give a column of probabilities for each class")
    }
}

/// Looks for columns by the names that people use for them.
private struct ColumnFinder {
    private let columns: [String]
    private let lowered: [String]
    private var taken: Set<Int>

    init(_ columns: [String], taken: [Int]) {
        self.columns = columns
        lowered = columns.map { $0.lowercased() }
        self.taken = Set(taken)
    }

    /// The first of these names that a free column has; a note tells of further ones.
    mutating func take(_ names: [String], _ meaning: String, _ notes: inout [Note]) -> Int? {
        let found = names.compactMap { name in
            lowered.indices.first { lowered[$0] == name && !taken.contains($0) }
        }
        guard let first = found.first else { return nil }
        taken.insert(first)
        if found.count > 1 {
            notes.append(
                Note(
                    kind: .severalColumns, count: found.count - 1, examples: found.dropFirst().map { columns[$0] },
                    text: "'\(columns[first])' is taken for \(meaning), though other columns could be it"))
        }
        return first
    }
}
