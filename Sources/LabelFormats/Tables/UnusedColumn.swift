import DatasetModel

/// A column of a table without labels that has no other meaning, and what it holds: a person may know that it is the label.
package struct UnusedColumn: Sendable, Equatable {
    package enum Content: String, Sendable {
        case nested = "nested values"
        case marks = "0 and 1"
        case fewNumbers = "a few whole numbers"
        case numbers = "numbers"
        case fewTexts = "a few texts"
        case texts = "texts"
        case nothing = "nothing"
    }

    package let name: String
    package let holds: Content

    package init(name: String, holds: Content) { (self.name, self.holds) = (name, holds) }

    /// Says whether most cells that are not empty are lists or objects of JSON.
    static func isNested(_ rows: RowSet, _ sample: Range<Int>, _ column: Int) -> Bool {
        var (nested, count) = (0, 0)
        for row in sample {
            let cell = rows.cell(row, column)
            if cell.isEmpty || cell.elementsEqual(RowSet.absent) { continue }
            count += 1
            let ends = (cell.first ?? 0, cell.last ?? 0)
            if ends == (UInt8(ascii: "{"), UInt8(ascii: "}")) || ends == (UInt8(ascii: "["), UInt8(ascii: "]")) {
                nested += 1
            }
        }
        return nested * 2 > count
    }
}

extension UnusedColumn.Content {
    /// Looks at the cells of some rows.
    init(_ rows: RowSet, _ sample: Range<Int>, _ column: Int) {
        if UnusedColumn.isNested(rows, sample, column) {
            self = .nested
            return
        }
        var values: Set<ArraySlice<UInt8>> = []
        for row in sample {
            let cell = rows.cell(row, column)
            if !cell.isEmpty && !cell.elementsEqual(RowSet.absent) { values.insert(cell) }
        }
        let texts = values.map { String(decoding: $0, as: UTF8.self) }
        let areFew = values.count <= Self.most(of: sample.count)
        if texts.isEmpty {
            self = .nothing
        } else if texts.allSatisfy({ ["0", "1", "-1", "0.0", "1.0", "-1.0"].contains($0) }) && texts.count <= 3 {
            self = .marks
        } else if texts.allSatisfy({ Int($0) != nil }) {
            self = areFew ? .fewNumbers : .numbers
        } else if texts.allSatisfy({ Double($0) != nil }) {
            self = .numbers
        } else {
            self = areFew ? .fewTexts : .texts
        }
    }

    private static func most(of rowCount: Int) -> Int { min(50, max(2, rowCount / 2)) }
}
