import Comparison
import DatasetModel
import LabelFormats
import Labels

/// The rules about the rows of label tables and the images that they name.
struct RowRules {
    private let samples: SampleList
    private var side: LabelledSide { samples.side }
    var images: ImageCatalog { samples.images }

    init(_ samples: SampleList) { self.samples = samples }

    /// Keys of several rows, unless that is what the table is like: most of its rows share their key with another.
    func duplicateKeys() -> [Finding.Group] {
        samples.tables.filter { !$0.schema.key.isEmpty && !$0.schema.hasBoxes }.flatMap { table -> [Finding.Group] in
            var rows: [Int: [Int]] = [:]
            table.rows.forEachRepeatedKey { first, row in rows[first, default: [first]].append(row) }
            let count = rows.values.reduce(0) { $0 + $1.count }
            if count * 2 > table.rows.count && table.rows.count > 20 { return [] }
            return rows.map { first, rows in
                let lines = rows.map { "\(table.rows.lines[$0])" }.joined(separator: ", ")
                return Finding.Group(
                    [table.key(first)], "'\(table.path)', lines \(lines)",
                    row: .init(table: table.path, line: Int(table.rows.lines[rows[1]])))
            }
        }.sortedByPath()
    }

    /// Rows whose image is not there, of tables that name images, and annotations of such images.
    func orphans() throws -> [Finding.Group] {
        (try orphansOfSplitTables() + orphansOfLabels() + orphanAnnotations()).sortedByPath()
    }

    private func orphanAnnotations() -> [Finding.Group] {
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
    private func orphansOfSplitTables() throws -> [Finding.Group] {
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

    private func orphansOfLabels() -> [Finding.Group] {
        (0..<samples.rowCount).filter { samples.imageOf[$0] < 0 }.compactMap { sample in
            guard let (table, row) = samples.row(sample), side.tables[table.path]?.description.naming != nil else {
                return nil
            }
            // What names several images is no row without one.
            if case .several = (try? side.match(row, of: table)) ?? .none { return nil }
            return orphan(row, of: table)
        }
    }

    /// Images without a label: without a row or annotation, or outside the folders of classes.
    func unlabelled() throws -> [Finding.Group] {
        let unlabelled: [Int]
        switch side.source {
        case .none: return []
        case .tables:
            // A table that names no image says nothing about which are missing.
            let tables = samples.tables.compactMap { side.tables[$0.path] }
            if tables.contains(where: { $0.description.naming == nil && $0.description.rowCount > 0 }) { return [] }
            unlabelled = Array(samples.rowCount..<samples.count) + withEmptyLabel()
        case .folders: unlabelled = (0..<samples.count).filter { samples.labelOf[$0] < 0 }
        case .annotations: unlabelled = try withoutAnnotation()
        }
        return unlabelled.map { Finding.Group([samples.name($0)], samples.split(samples.splitOf[$0]) ?? "") }
            .sortedByPath()
    }

    /// Rows with an image none of whose rows says a label: an empty cell is none.
    private func withEmptyLabel() -> [Int] {
        let empty = (0..<samples.rowCount).filter { samples.labelOf[$0] < 0 && samples.imageOf[$0] >= 0 }
        if empty.isEmpty { return [] }
        let labelled = Set((0..<samples.rowCount).filter { samples.labelOf[$0] >= 0 }.map { samples.imageOf[$0] })
        var seen: Set<Int32> = []
        return empty.filter { !labelled.contains(samples.imageOf[$0]) && seen.insert(samples.imageOf[$0]).inserted }
    }

    /// Files that could not be read for their labels, each with its line and why.
    func unreadable() -> [Finding.Group] {
        side.problems.compactMap(\.unreadFile).map { file in
            let row = file.line.flatMap { line in
                DatasetPath(parsing: file.path).map { Finding.Row(table: $0, line: line) }
            }
            return Finding.Group([file.path], file.problem, row: row)
        }.sortedByPath()
    }

    /// Tables most of whose rows should name images and name none, and declared ones that are not there.
    func unbound() -> [Finding.Group] {
        let missing = side.problems.filter { $0.kind == .missingTable }.flatMap(\.examples)
        return
            (side.unboundTables.map { Finding.Group([$0.table.path.description], $0.reason) }
            + missing.map { Finding.Group([$0], "declared in dsv.yaml, and not there") }).sortedByPath()
    }

    /// Images that no annotation file lists; YOLO's trainers take such an image for one without objects.
    private func withoutAnnotation() throws -> [Int] {
        guard let annotations = side.annotations else { return [] }
        if annotations.formats.contains(where: \.isYOLO) { return [] }
        var named = Set(annotations.files.keys)
        for collection in annotations.collections {
            for image in collection.content { named.insert(collection.name(of: image.name, in: samples.images)) }
        }
        return (0..<samples.count).filter { !named.contains(samples.name($0)) }
    }
}
