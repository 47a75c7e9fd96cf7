package import DatasetModel

/// What a model says of images, one row an image.
///
/// Beside the rows 4 bytes a row for each column of classes or confidences; probabilities stay text until they are asked for.
package struct PredictionTable: Sendable {
    /// Keyed by the normalised key, of which every one is there once.
    package let rows: RowSet
    /// What the columns mean.
    package private(set) var columns: PredictionColumns
    /// Of every row the predicted class; there always is one.
    package private(set) var predicted: ClassColumn
    /// The true classes as the table has them; nil where it has no such column.
    package private(set) var actual: ClassColumn?
    /// From 0 to 1; nil where the table has no such column.
    package let confidence: [Float]?
    /// What a person should know: which of several columns was taken, and what is odd.
    package private(set) var notes: [Note]

    /// Finds the predictions in a table; `classes` are those of the snapshot, and say which columns are probabilities.
    ///
    /// A table without a key column is a list: its rows are those of `order`, or it is refused with the kind `keyless`. Throws with the line
    /// for a key that stands twice, a row without a key or predicted class, a confidence or probability that is no number from 0
    /// to 1, and probabilities whose sum is not 1. O(n) time; 16 to 32 bytes a row more while keys are compared.
    package init(
        _ table: LabelTable, classes: [String], declared: PredictionDeclaration = PredictionDeclaration(),
        order: OrderManifest? = nil
    ) throws(FormatError) {
        if table.columns.isEmpty { throw FormatError("the file is empty") }
        var notes: [Note] = []
        var columns = try PredictionColumns(table, classes: classes, declared: declared, notes: &notes)
        if table.rows.isEmpty { throw FormatError(line: 1, "a header, and no predictions") }
        let rows = try Self.keyed(table.rows, columns.key, order)
        confidence = try columns.confidence.map { column throws(FormatError) in
            try Self.confidences(rows, column, table.columns[column])
        }
        let likeliest = try Self.likeliest(rows, columns.probabilities, table.columns)
        actual = columns.actual.map { ClassColumn(rows, column: $0) }
        if let column = columns.predicted {
            predicted = ClassColumn(rows, column: column)
        } else {
            predicted = ClassColumn(names: classes, numbers: likeliest)
            if let label = columns.actual, actual == predicted, PredictionColumns.mayBePredicted(table.columns[label]) {
                (columns.predicted, columns.actual, actual) = (label, nil, nil)
            }
        }
        self.rows = rows
        self.columns = columns
        self.notes = notes
        if let row = predicted.places.firstIndex(of: -1) {
            throw FormatError(line: Int(rows.lines[row]), "a row without a predicted class")
        }
        noteWhatIsOdd(likeliest, classes)
    }

    package var count: Int { rows.count }
    package var hasProbabilities: Bool { !columns.probabilities.isEmpty }

    /// Writes the probabilities of a row's classes into a buffer of as many numbers, in the order of the classes.
    ///
    /// Only for a table that has them. About 15 ns a number.
    package func readProbabilities(of row: Int, into buffer: inout [Double]) {
        precondition(buffer.count == columns.probabilities.count)
        for (place, column) in columns.probabilities.enumerated() {
            // That all are numbers was found out when the table was read.
            buffer[place] = Self.share(rows, row, column) ?? 0
        }
    }
}

// MARK: Reading

extension PredictionTable {
    private static func keyed(
        _ rows: RowSet, _ column: Int?, _ order: OrderManifest?
    ) throws(FormatError) -> RowSet {
        guard let column else {
            guard let order else {
                throw FormatError(
                    line: 1, "no column says which image a row is about",
                    hint:
                        "call it 'filename', or say which column it is; a list in the order of an export needs the export's manifest",
                    kind: .keyless)
            }
            return try order.keys(for: rows)
        }
        let rows = rows.keyed(by: [column], normalisedKey)
        for row in 0..<rows.count {
            let key = rows.keyRange(row)
            if key.isEmpty || rows.bytes[key.lowerBound] == RowSet.absent[0] {
                throw FormatError(line: Int(rows.lines[row]), "a row that names no image")
            }
        }
        try rows.forEachRepeatedKey { first, row throws(FormatError) in
            throw FormatError(
                line: Int(rows.lines[row]),
                "a second prediction for '\(String(decoding: rows.key(row), as: UTF8.self))', after line \(rows.lines[first])",
                hint: "give one prediction an image; images of one name in several folders need their paths")
        }
        return rows
    }

    private static func confidences(
        _ rows: RowSet, _ column: Int, _ name: String
    ) throws(FormatError) -> [Float] {
        var confidences = [Float](repeating: 0, count: rows.count)
        for row in 0..<rows.count {
            guard let value = share(rows, row, column) else { throw noShare(rows, row, column, name) }
            confidences[row] = Float(value)
        }
        return confidences
    }

    /// Checks all probabilities, and gives the place of the highest one of each row, of equals the first.
    ///
    /// Empty without probabilities.
    private static func likeliest(
        _ rows: RowSet, _ columns: [Int], _ names: [String]
    ) throws(FormatError) -> [Int32] {
        if columns.isEmpty { return [] }
        // What rounding to four decimals may add up to.
        let tolerance = max(0.01, 0.00005 * Double(columns.count)) + 1e-9
        var likeliest = [Int32](repeating: 0, count: rows.count)
        for row in 0..<rows.count {
            var (sum, highest) = (0.0, -1.0)
            for (place, column) in columns.enumerated() {
                guard let value = share(rows, row, column) else { throw noShare(rows, row, column, names[column]) }
                sum += value
                if value > highest { (highest, likeliest[row]) = (value, Int32(truncatingIfNeeded: place)) }
            }
            if abs(sum - 1) > tolerance {
                throw FormatError(
                    line: Int(rows.lines[row]), "the probabilities sum to \(Float(sum)), not to 1",
                    hint: "give the softmax of the model's outputs, with at least four decimals")
            }
        }
        return likeliest
    }

    /// The number from 0 to 1 in a cell; nil where it says none.
    @inline(__always)
    private static func share(_ rows: RowSet, _ row: Int, _ column: Int) -> Double? {
        guard let value = decimal(rows.bytes.span.extracting(rows.range(row, column))), value >= 0 else { return nil }
        // A softmax of 32-bit floats may be a little above 1.
        return value <= 1 ? value : value <= 1 + 1e-6 ? 1 : nil
    }

    private static func noShare(_ rows: RowSet, _ row: Int, _ column: Int, _ name: String) -> FormatError {
        let line = Int(rows.lines[row])
        guard let text = rows.text(row, column), !text.isEmpty else {
            return FormatError(line: line, "'\(name)' is empty")
        }
        let cell = Array(text.utf8)
        guard let value = decimal(cell.span) else {
            let hint = text.last == "%" ? "write 0.93 for 93%" : text.contains(",") ? "write 0.93 for 0,93" : nil
            return FormatError(line: line, "'\(name)' is '\(text)', no number", hint: hint)
        }
        return FormatError(
            line: line, "'\(name)' is \(text), \(value < 0 ? "below 0" : "above 1")",
            hint: "a probability is a number from 0 to 1; give a column of other numbers another name")
    }
}

// MARK: Notes

extension PredictionTable {
    private mutating func noteWhatIsOdd(_ likeliest: [Int32], _ classes: [String]) {
        if !likeliest.isEmpty, columns.predicted != nil {
            // By class of the snapshot, its place among the predicted ones.
            let known = Dictionary(uniqueKeysWithValues: zip(predicted.classes.map { Array($0.utf8) }, Int32(0)...))
            let places = classes.map { known[Array($0.utf8)] ?? -1 }
            note(.notMostProbable, "the predicted class is not the most probable one") { table, row in
                table.predicted.places[row] != places[Int(likeliest[row])]
            }
        }
        if let confidence, classes.count > 1 {
            // What the likeliest of several classes has at least; a little less, for numbers with two decimals.
            let least = 1 / Float(classes.count) - 0.005
            note(
                .lowConfidence, "the confidence is below 1/\(classes.count), which the most probable class never has"
            ) {
                confidence[$1] < least
            }
        }
    }

    /// Notes how many rows are odd, if any are, and which ones.
    private mutating func note(_ kind: Note.Kind, _ text: String, isOdd: (PredictionTable, Int) -> Bool) {
        let odd = (0..<count).filter { isOdd(self, $0) }
        if odd.isEmpty { return }
        let examples = odd.prefix(5).map { String(decoding: rows.key($0), as: UTF8.self) }
        notes.append(
            Note(
                kind: kind, count: odd.count, examples: examples,
                text: "in \(odd.count) \(odd.count == 1 ? "row" : "rows") \(text)"))
    }
}
