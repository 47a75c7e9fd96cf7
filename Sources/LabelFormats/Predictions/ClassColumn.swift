import DatasetModel

/// A column of class names: 4 bytes a row.
package struct ClassColumn: Sendable, Equatable {
    /// The distinct classes in the order of their bytes.
    package let classes: [String]
    /// Of each row the place of its class in `classes`; -1 where it has none.
    package let places: [Int32]

    package init(classes: [String], places: [Int32]) {
        self.classes = classes
        self.places = places
    }

    /// Reads a column; a row whose cell is empty or absent has no class.
    init(_ rows: RowSet, column: Int) {
        var interner = Interner()
        var numbers = [Int32](repeating: -1, count: rows.count)
        for row in 0..<rows.count {
            let range = rows.range(row, column)
            if range.isEmpty || rows.bytes[range.lowerBound] == RowSet.absent[0] { continue }
            numbers[row] = Int32(truncatingIfNeeded: interner.place(of: rows.bytes, range))
        }
        self.init(names: interner.names, numbers: numbers)
    }

    /// Takes classes in any order, and of each row the place of its class in that order; classes that no row has are left out.
    init(names: [String], numbers: [Int32]) {
        var isUsed = [Bool](repeating: false, count: names.count)
        for number in numbers where number >= 0 { isUsed[Int(number)] = true }
        let order = names.indices.filter { isUsed[$0] }.sorted {
            names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8)
        }
        var places = [Int32](repeating: -1, count: names.count)
        for (place, number) in order.enumerated() { places[number] = Int32(truncatingIfNeeded: place) }
        self.init(classes: order.map { names[$0] }, places: numbers.map { $0 < 0 ? -1 : places[Int($0)] })
    }
}
