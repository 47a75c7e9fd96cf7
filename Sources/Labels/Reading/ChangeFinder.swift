package import Comparison
import DatasetModel
import LabelFormats

/// Finds everything in which two sides differ: files, rows, labels, splits.
package struct ChangeFinder {
    private let old: LabelledSide
    private let new: LabelledSide
    private let files: FileChanges
    private let identity: ImageIdentity

    /// Compares two sides, whose files differ so.
    package init(from old: LabelledSide, to new: LabelledSide, _ files: FileChanges) throws {
        self.old = old
        self.new = new
        var files = files
        files.tellMasks(old.masks, new.masks)
        self.files = files
        identity = try ImageIdentity(files.images) { names in
            let (before, after) = (try old.side.images(), try new.side.images())
            return names.filter { before.image(named: $0) != nil && after.image(named: $0) != nil }
        }
    }

    /// The changes; with `counts`, also the classes of both sides and the notes of the new one, which takes reading all rows.
    ///
    /// With `doubts`, also what of the new side is not used or does not fit; it is part of the notes.
    package func find(counts: Bool, doubts: Bool) throws -> DatasetChanges {
        var changes = DatasetChanges(files: files)
        changes.movedImages = identity.moved.map { ImageMove(from: $0.old, to: $0.new) }
        let (tables, formatting) = try compareTables()
        let isPrimary = { path in new.primary.contains(path) || old.primary.contains(path) }
        let saysSplits = { path in new.splitTables.contains(path) && old.splitTables.contains(path) }
        let moves = RowMoves(tables, isPrimary: isPrimary) { table, row in
            (try? old.image(row, of: table)).flatMap { $0 }.flatMap(identity.newPath)
        } newImage: { table, row in
            (try? new.image(row, of: table)).flatMap { $0 }
        } areDifferentImages: { oldTable, oldRow, newTable, newRow in
            guard let before = (try? old.existingImage(oldRow, of: oldTable)).flatMap({ $0 }),
                let after = (try? new.existingImage(newRow, of: newTable)).flatMap({ $0 })
            else { return false }
            return identity.newPath(of: before) != after
        }
        changes.add(
            tables, moves, isPrimary: { isPrimary($0) || saysSplits($0) },
            image: { (try? new.existingImage($1, of: $0)).flatMap { $0 } })
        for (path, notes) in formatting { changes.tables[path]?.formatting.insert(contentsOf: notes, at: 0) }
        try addImages(to: &changes)
        addListedSplits(to: &changes)
        if let boxes = try BoxFinder(from: old, to: new, identity)?.find() {
            changes.boxes = boxes.changes
            changes.notes += boxes.notes
        }
        addTableNotes(to: &changes)
        addFormattingNotes(to: &changes, moves, tables)
        if counts { try addCounts(to: &changes) } else if doubts { changes.notes += try new.oddities() }
        if counts || doubts { changes.notes += new.doubts }
        var known = Set(changes.notes)
        for problem in new.problems + old.problems where known.insert(problem).inserted {
            changes.notes.append(problem)
        }
        changes.sort()
        return changes
    }

    // MARK: Tables

    /// Compares every table whose bytes differ, and says what differs in how it is written.
    private func compareTables() throws -> ([TableComparison], [DatasetPath: [String]]) {
        var comparisons: [TableComparison] = []
        var formatting: [DatasetPath: [String]] = [:]
        // A file that both sides have, but only one can read as a table, is compared as a file.
        let halfRead = Set(files.modified.map(\.path)).union(renamedTables())
        for path in Set(old.tables.keys).union(new.tables.keys).sorted() {
            let (before, after) = (old.tables[path], new.tables[path])
            if (before == nil) != (after == nil), halfRead.contains(path) { continue }
            if let before, let after {
                if before.file.id == after.file.id { continue }
                guard let comparison = try TablePair(old: before, new: after).compare() else { continue }
                formatting[path] = LabelTable.formattingChanges(before.description.format, after.description.format)
                comparisons.append(comparison)
            } else if let before, !before.schema.key.isEmpty {
                comparisons.append(TableComparison(from: try before.all(), to: before.emptied))
            } else if let after, !after.schema.key.isEmpty {
                comparisons.append(TableComparison(from: after.emptied, to: try after.all()))
            }
        }
        return (comparisons, formatting)
    }

    /// The old and the new paths of tables that have another name and the same bytes: their rows are as they were, unless the name is
    /// what says the split of the images.
    private func renamedTables() -> Set<DatasetPath> {
        var paths: Set<DatasetPath> = []
        for rename in files.otherFiles.renamed {
            guard let before = old.tables[rename.from], let after = new.tables[rename.to] else { continue }
            let isMove = new.primary.contains(rename.to) && before.split != after.split
            if !isMove { paths.formUnion([rename.from, rename.to]) }
        }
        return paths
    }

    // MARK: Images

    /// What the folders say of images that moved; and where labels went from tables to folders or back, of all images.
    private func addImages(to changes: inout DatasetChanges) throws {
        var caseOnly: [String] = []
        let sources: Set = [old.source, new.source]
        if sources == [.tables, .folders] {
            let (before, after) = (try old.imageLabels(), try new.imageLabels())
            for (path, label) in before {
                guard let image = identity.newPath(of: path), let now = after[image] else { continue }
                if changes.add(image: image, from: label, to: now, ignoresCase: true) {
                    caseOnly.append(image.description)
                }
            }
        } else {
            try addMovedImages(to: &changes)
            caseOnly = changes.relabelled.filter { differOnlyByCase($0.from, $0.to) }.map(\.key)
        }
        if !caseOnly.isEmpty {
            changes.notes.append(
                Note(
                    kind: .caseOnly, count: caseOnly.count, examples: Array(caseOnly.sorted(by: byBytes).prefix(10)),
                    text: caseOnly.count == 1
                        ? "a label differs only by case or space"
                        : "\(caseOnly.count) labels differ only by case or space"))
        }
    }

    /// What the folders say of images that moved; where rows say the labels, under the keys of the rows.
    private func addMovedImages(to changes: inout DatasetChanges) throws {
        let moved = identity.moved.map { path, image in
            (image, from: old.folderLabel(of: path), to: new.folderLabel(of: image))
        }
        let hasMoves = moved.contains { $0.from.split != nil && $0.to.split != nil && $0.from.split != $0.to.split }
        let rows = hasMoves && new.source == .tables ? try new.imageLabels() : [:]
        for (image, from, to) in moved {
            _ = changes.add(image: image, from: from, to: rows[image].map { ImageLabel($0, split: to.split) } ?? to)
        }
        if new.source != .tables || new.hasSplitsInRows { return }
        for place in changes.relabelled.indices where changes.relabelled[place].split == nil {
            changes.relabelled[place].split = changes.relabelled[place].image.flatMap(new.split)
        }
    }

    /// Images that went from one list to another, unless their folders said so already.
    private func addListedSplits(to changes: inout DatasetChanges) {
        if old.lists.isEmpty || new.lists.isEmpty { return }
        let known = Set(changes.splitMoves.compactMap(\.image))
        // Of an image in several, the change of the first one counts.
        for (name, splits) in old.lists.all {
            guard let from = splits.first else { continue }
            let path = DatasetPath(parsing: name).flatMap(identity.newPath)
            let newName = path?.description ?? name
            guard let to = new.lists.all[newName]?.first, from != to, path.map({ !known.contains($0) }) ?? true else {
                continue
            }
            changes.splitMoves.append(
                SplitMove(
                    key: newName, table: nil, from: from, to: to, label: path.flatMap { new.folderLabel(of: $0).label },
                    image: path))
        }
    }

    // MARK: Counts and notes

    private func addCounts(to changes: inout DatasetChanges) throws {
        let (before, after) = (try old.classes(), try new.summary())
        changes.notes += after.notes
        // Of labels that one side alone can read, all would seem to come or go.
        let isHalfRead = files.modified.contains { file in
            (old.primary.contains(file.path) && new.tables[file.path] == nil)
                || (new.primary.contains(file.path) && old.tables[file.path] == nil)
        }
        if isHalfRead { return }
        for (label, splits) in before {
            for (split, count) in splits {
                changes.classes[label, default: [:]][split, default: ClassCount()].from = count
            }
        }
        for (label, splits) in after.classes {
            for (split, count) in splits {
                changes.classes[label, default: [:]][split, default: ClassCount()].to = count
            }
        }
    }

    /// Tables that are written in another way.
    private func addFormattingNotes(
        to changes: inout DatasetChanges, _ moves: RowMoves, _ comparisons: [TableComparison]
    ) {
        let modified = Set(files.modified.map(\.path))
        let moved = Set(moves.pairs.filter { $0.old.table != $0.new.table }.flatMap { [$0.old.table, $0.new.table] })
        let exchanging = Set(moved.map { comparisons[$0].new.path })
        let rewrittenKeys = rewrittenKeys(moves, comparisons)
        for (path, table) in changes.tables.sorted(by: { $0.key < $1.key }) {
            var ways = table.formatting + (table.columnsReordered ? ["column order"] : [])
            if let way = rewrittenKeys[path] { ways.append(way) }
            let isRewritten = table.isEmpty && modified.contains(path) && !exchanging.contains(path)
            if ways.isEmpty && !isRewritten { continue }
            let words = ways.isEmpty ? "quotes or spaces" : ways.joined(separator: ", ")
            changes.notes.append(
                Note(
                    kind: .formatting, count: 1, examples: [],
                    text: "'\(path)' is written differently (\(words))"
                        + (table.isEmpty && !exchanging.contains(path) ? "; nothing else differs" : "")))
        }
    }

    /// By table, how many keys name the image that they named before, in another form.
    private func rewrittenKeys(_ moves: RowMoves, _ comparisons: [TableComparison]) -> [DatasetPath: String] {
        var found: [DatasetPath: (count: Int, from: String, to: String)] = [:]
        for (before, after) in moves.pairs where before.table == after.table {
            let (table, rows) = (comparisons[before.table], (before.row, after.row))
            let (from, to) = (table.old.key(rows.0), table.new.key(rows.1))
            let images = (try? old.image(rows.0, of: table.old), try? new.image(rows.1, of: table.new))
            guard from != to, let image = images.0.flatMap(\.self), image == images.1.flatMap(\.self) else { continue }
            var known = found[table.new.path] ?? (0, from, to)
            // Pairs come in no order.
            if byBytes(to, known.to) { (known.from, known.to) = (from, to) }
            known.count += 1
            found[table.new.path] = known
        }
        return found.mapValues { count, from, to in
            "\(count == 1 ? "1 key has" : "\(grouped(count)) keys have") another form: '\(from)' is '\(to)'"
        }
    }

    private func addTableNotes(to changes: inout DatasetChanges) {
        for table in new.tables.values where old.tables[table.path]?.file.id != table.file.id {
            if table.schema.key.isEmpty && table.description.rowCount > 0 {
                changes.notes.append(
                    Note(
                        kind: .noKey, count: 1, examples: ["\(table.path)"],
                        text: "no column of '\(table.path)' names the images; name it with --key, or in dsv.yaml"))
            }
        }
        if !files.ambiguous.isEmpty {
            changes.notes.append(
                Note(
                    kind: .ambiguousCopies, count: files.ambiguous.count,
                    examples: files.ambiguous.prefix(10).flatMap { $0.added.map(\.description) },
                    text: "copies of one content moved; which became which cannot be told"))
        }
    }
}

extension ImageLabel {
    /// What a row says, in a split that it does not say.
    fileprivate init(_ row: ImageLabel, split: String?) { self.init(label: row.label, split: split, row: row.row) }
}

extension FileChanges {
    /// Notes which of the files are masks, as the side says on which they are.
    package mutating func tellMasks(_ old: Masks, _ new: Masks) {
        if old.isEmpty && new.isEmpty { return }
        let here = added.map(\.path) + modified.map(\.path) + renamed.map(\.to)
        maskPaths = Set(here.filter(new.contains) + removed.map(\.path).filter(old.contains))
    }
}
