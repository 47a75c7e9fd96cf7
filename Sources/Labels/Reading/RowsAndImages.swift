import Comparison
package import DatasetModel
import LabelFormats

/// Which images the rows of a side's tables name, and which rows name none.
package struct RowsAndImages {
    private let side: LabelledSide
    /// By the number of an image, whether a row names it.
    private var isNamed: [Bool] = []
    private var orphans: [String] = []
    /// Rows that name several images, with these.
    private var ambiguous: [String] = []
    /// False where a table of the labels names no images at all: then it says nothing about which are missing.
    private var isComplete = true

    /// Asks all rows of the tables that say labels or splits.
    package init(_ side: LabelledSide) throws {
        self.side = side
        let images = try side.side.images()
        if images.count == 0 { return }
        isNamed = Array(repeating: false, count: images.count)
        for path in side.primary.union(side.splitTables).sorted() {
            guard let described = side.tables[path] else { continue }
            if described.description.naming == nil {
                if described.description.rowCount > 0 { isComplete = false }
                continue
            }
            let table = try described.all()
            for row in 0..<table.rows.count {
                switch try side.match(row, of: table) {
                case .one(let image):
                    if let place = images.place(of: image) {
                        isNamed[place] = true
                    } else {
                        orphans.append(table.key(row))
                    }
                case .several(let several):
                    let paths = several.sorted().map(\.description).joined(separator: ", ")
                    ambiguous.append("\(table.key(row)): \(paths)")
                case .none: orphans.append(table.key(row))
                }
            }
        }
    }

    /// Says whether rows of a side may name several images: by paths, none does.
    package static func mayBeAmbiguous(_ side: LabelledSide) -> Bool {
        side.primary.union(side.splitTables).contains { path in
            guard let naming = side.tables[path]?.description.naming else { return false }
            if case .path = naming.form { return false }
            return true
        }
    }

    /// A few of the rows that name several images, each with these.
    package var ambiguousRows: [String] { Array(ambiguous.sorted(by: byBytes).prefix(10)) }

    /// Rows without an image, rows with several; with `unlabelled`, also images without a row.
    package func notes(unlabelled: Bool) throws -> [Note] {
        var notes: [Note] = []
        if !orphans.isEmpty {
            notes.append(
                Note(
                    kind: .orphanRow, count: orphans.count, examples: Array(orphans.sorted(by: byBytes).prefix(10)),
                    text: orphans.count == 1 ? "a row has no image" : "\(grouped(orphans.count)) rows have no image"))
        }
        if !ambiguous.isEmpty {
            let rows = ambiguous.count == 1 ? "a row names" : "\(grouped(ambiguous.count)) rows name"
            notes.append(
                Note(
                    kind: .ambiguousImage, count: ambiguous.count,
                    examples: ambiguousRows,
                    text: "\(rows) images of several folders, and nothing tells which; write their paths"))
        }
        if unlabelled { notes += try unnamed() + unused() }
        return notes
    }

    /// Tables of labels whose rows do not count, though they name images that the others do not.
    private func unused() throws -> [Note] {
        let images = try side.side.images()
        if !isComplete || !isNamed.contains(false) || side.primary.isEmpty { return [] }
        return try side.tables.values.sorted { $0.path < $1.path }.compactMap { table -> Note? in
            if side.primary.contains(table.path) || table.schema.label == nil || table.isPredicted { return nil }
            if table.description.naming == nil { return nil }
            let rows = try table.all()
            let found = try (0..<rows.rows.count).compactMap { try side.match($0, of: rows).image }
                .filter { images.place(of: $0).map { !isNamed[$0] } ?? false }
            let others = Set(found).sorted()
            if others.isEmpty { return nil }
            let count = others.count == 1 ? "an image" : "\(grouped(others.count)) images"
            return Note(
                kind: .unusedTable, count: others.count, examples: others.prefix(10).map(\.description),
                text: "the labels of '\(table.path)' do not count, though it alone has \(count); declare all tables of "
                    + "labels in dsv.yaml")
        }
    }

    /// Images without a row.
    private func unnamed() throws -> [Note] {
        if !isComplete || !isNamed.contains(true) || side.primary.isEmpty { return [] }
        let images = try side.side.images()
        let unlabelled = isNamed.indices.filter { !isNamed[$0] }.map { images.file($0).path }.sorted()
        if unlabelled.isEmpty { return [] }
        return [
            Note(
                kind: .unlabelledImage, count: unlabelled.count, examples: unlabelled.prefix(10).map(\.description),
                text: unlabelled.count == 1 ? "an image has no row" : "\(grouped(unlabelled.count)) images have no row")
        ]
    }
}

/// How the classes of a state lie in its splits.
package struct ClassSplits {
    /// Classes that validation or test splits have and no training split: of each, its splits.
    package private(set) var withoutTraining: [(name: String, splits: [String])] = []

    /// Takes counts by class and split.
    package init(_ classes: [String: [String: Int]], missing: Set<String> = []) {
        let splits = Set(classes.values.flatMap(\.keys))
        let roles = Dictionary(uniqueKeysWithValues: splits.map { ($0, SplitRole(Array($0.utf8))) })
        if !roles.values.contains(.training) { return }
        for (name, counts) in classes where !name.isEmpty && !missing.contains(name) {
            let places = counts.filter { $0.value > 0 }.keys
            if places.contains(where: { roles[$0] == .training }) { continue }
            let others = places.filter { roles[$0] == .validation || roles[$0] == .test }.sorted(by: byBytes)
            if !others.isEmpty { withoutTraining.append((name, others)) }
        }
        withoutTraining.sort { byBytes($0.name, $1.name) }
    }

    var notes: [Note] {
        if withoutTraining.isEmpty { return [] }
        let count = withoutTraining.count
        return [
            Note(
                kind: .classWithoutTraining, count: count,
                examples: withoutTraining.prefix(10).map { "\($0.name): \($0.splits.joined(separator: ", "))" },
                text: "\(counted(count, "class", "classes")) \(count == 1 ? "is" : "are") in no training split")
        ]
    }
}
