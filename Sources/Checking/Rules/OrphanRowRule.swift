import Comparison
import DatasetModel
import LabelFormats
import Labels

extension CheckRule {
    /// Rows and annotations whose image is not there, of tables that name images.
    package static let orphanRow = CheckRule(
        "orphan-row", .error,
        summary: { "\(counted($0, "row")) \($0 == 1 ? "names" : "name") an image that is not there" },
        hint: "bring the images back, or remove the rows"
    ) { state in try Orphans(state).all() }
}

/// Finds what is about images that are not there.
private struct Orphans {
    private let side: LabelledSide
    private let samples: SampleList

    init(_ state: CheckedState) { (side, samples) = (state.side, state.samples) }

    func all() throws -> [Finding.Group] {
        (try rowsOfSplitTables() + rowsOfLabels() + annotations()).sortedByPath()
    }

    private func annotations() -> [Finding.Group] {
        let files = side.orphanAnnotations.map { Finding.Group([$0.description], "no image of this name") }
        // Where no name finds an image, the images are kept elsewhere, or the names mean something else.
        let listed = (side.annotations?.collections ?? []).filter { $0.naming != nil }.flatMap { collection in
            collection.content.compactMap { image -> Finding.Group? in
                let name = collection.name(of: image.name, in: samples.images)
                let isThere = DatasetPath(parsing: name).map(samples.images.contains) ?? false
                return isThere ? nil : Finding.Group([image.name], "'\(collection.path)'")
            }
        }
        return files + listed
    }

    /// Of tables that say splits beside the labels.
    private func rowsOfSplitTables() throws -> [Finding.Group] {
        try side.splitTables.sorted().compactMap { side.tables[$0] }.flatMap { described -> [Finding.Group] in
            let table = try described.all()
            return try (0..<table.rows.count).compactMap { row in
                switch try side.match(row, of: table) {
                case .several: nil
                case .one(let image) where samples.images.contains(image): nil
                case .one, .none: orphan(row, of: table)
                }
            }
        }
    }

    private func orphan(_ row: Int, of table: TableSide) -> Finding.Group {
        let line = Int(table.rows.lines[row])
        return Finding.Group(
            [table.key(row)], "'\(table.path)', line \(line)", row: .init(table: table.path, line: line))
    }

    private func rowsOfLabels() -> [Finding.Group] {
        (0..<samples.rowCount).filter { samples.imageOf[$0] < 0 }.compactMap { sample in
            guard let (table, row) = samples.row(sample), side.tables[table.path]?.description.naming != nil else {
                return nil
            }
            // What names several images is no row without one.
            if case .several = (try? side.match(row, of: table)) ?? .none { return nil }
            return orphan(row, of: table)
        }
    }
}
