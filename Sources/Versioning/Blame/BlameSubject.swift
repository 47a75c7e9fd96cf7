import Comparison
import DatasetModel
import LabelFormats
import Labels

/// What an image is called in one snapshot: the keys of its rows, and its paths.
struct BlameSubject {
    private(set) var keys: Set<String>
    private(set) var paths: Set<DatasetPath>
    /// The one table of interest, with all its columns; nil: labels and splits, wherever they stand.
    private(set) var table: DatasetPath?
    /// The contents with which it came: before that it may have been there under another path, and gone.
    private(set) var contents: Set<ObjectID> = []

    /// Finds an image, by a key or a path, in what a snapshot says; what is not there any more goes by this name alone.
    init(_ name: String, at path: DatasetPath?, in labels: LabelledSide, table: DatasetPath?) throws {
        self.table = table
        keys = [name]
        paths = Set([path].compactMap(\.self))
        let wanted = normalised(Array(name.utf8))
        let tables = table.map { [$0] } ?? (labels.primary.isEmpty ? Array(labels.tables.keys) : Array(labels.primary))
        for described in tables.compactMap({ labels.tables[$0] }) where !described.schema.key.isEmpty {
            let rows = try described.all()
            for row in 0..<rows.rows.count {
                let image = try labels.image(row, of: rows)
                guard rows.rows.key(row).elementsEqual(wanted) || image.map({ $0 == path }) ?? false else { continue }
                keys.insert(rows.key(row))
                if let image { paths.insert(image) }
            }
        }
    }

    /// Everything that it is called, as filters know it.
    var hashes: [NameHash] {
        let names = Array(keys) + paths.map(\.description)
        let others = (table.map { [$0.description] } ?? []) + contents.map(NameFilter.name(of:))
        return (names + others).map { NameHash($0) }
    }

    func union(_ other: BlameSubject) -> BlameSubject {
        var result = self
        result.keys.formUnion(other.keys)
        result.paths.formUnion(other.paths)
        result.contents.formUnion(other.contents)
        return result
    }

    /// With the path of an image that goes in a step, where it comes back later under one of the paths by which it is known.
    ///
    /// Of several images of the content, none is meant.
    func joined(by files: FileChanges) -> BlameSubject {
        if contents.isEmpty { return self }
        var result = self
        for (id, gone) in Dictionary(grouping: files.removed.filter { contents.contains($0.id) }, by: \.id) {
            result.contents.remove(id)
            if gone.count == 1 { result.paths.insert(gone[0].path) }
        }
        return result
    }

    /// What it was called before some changes.
    func before(_ changes: DatasetChanges) -> BlameSubject {
        var result = self
        for change in changes.rekeyed where keys.contains(change.to) {
            result.keys.remove(change.to)
            result.keys.insert(change.from)
        }
        for move in changes.movedImages where paths.contains(move.to) {
            result.paths.remove(move.to)
            result.paths.insert(move.from)
        }
        if let rename = changes.files.renamed.first(where: { $0.to == table }) { result.table = rename.from }
        let moved = Set(changes.movedImages.map(\.to))
        for file in changes.files.images.added
        where paths.contains(file.path) && !moved.contains(file.path) && file.size > 0 {
            result.contents.insert(file.id)
        }
        return result
    }

    /// Those of its keys and paths whose row or file went.
    func gone(_ changes: DatasetChanges) -> Set<String> {
        let rows = changes.tables.values.flatMap(\.removed).filter(keys.contains)
        let files = changes.files.removed.map(\.path).filter(paths.contains)
        return Set(rows + files.map(\.description))
    }

    /// Says whether the table of interest, or any other file that may say something, is another one.
    func isDescribed(by files: FileChanges) -> Bool {
        let others = files.otherFiles
        guard let table else { return !others.isEmpty }
        let paths = others.added.map(\.path) + others.removed.map(\.path) + others.modified.map(\.path)
        return (paths + others.renamed.map(\.to)).contains(table)
    }

    /// Says whether files of this name came, went, or changed their name.
    func isTouched(by files: FileChanges) -> Bool {
        files.added.contains { paths.contains($0.path) }
            || files.removed.contains { paths.contains($0.path) || contents.contains($0.id) }
            || files.renamed.contains { paths.contains($0.to) }
    }
}

/// Tells what became of one image in one step of the history.
struct BlameFinder {
    private let subject: BlameSubject
    private let snapshot: Snapshot
    private let table: DatasetPath?
    private(set) var entries: [BlameEntry] = []

    init(_ subject: BlameSubject, _ snapshot: Snapshot) {
        self.subject = subject
        self.snapshot = snapshot
        table = subject.table
    }

    /// Adds what differs between a snapshot and its parent; `old` and `new` tell of labels that came and went.
    mutating func add(
        _ changes: DatasetChanges, old: () throws -> LabelledSide, new: () throws -> LabelledSide
    ) throws {
        addCells(changes)
        for change in changes.rekeyed where subject.keys.contains(change.to) && isWanted(change.table) {
            add(change.to, change.table, "key", change.from, change.to)
        }
        for (path, rows) in changes.tables where isWanted(path) {
            let came = rows.added.filter(subject.keys.contains)
            let went = rows.removed.filter(subject.keys.contains)
            if !came.isEmpty { try addRows(Set(came), of: path, new()) { (nil, $0) } }
            if !went.isEmpty { try addRows(Set(went), of: path, old()) { ($0, nil) } }
        }
        if table != nil { return }
        for move in changes.movedImages where subject.paths.contains(move.to) {
            add(move.to.description, nil, "path", move.from.description, move.to.description)
        }
        let moved = Set(changes.movedImages.flatMap { [$0.from, $0.to] })
        for file in changes.files.added where subject.paths.contains(file.path) && !moved.contains(file.path) {
            try addImage(file.path, new()) { (nil, $0) }
        }
        for file in changes.files.removed where subject.paths.contains(file.path) && !moved.contains(file.path) {
            try addImage(file.path, old()) { ($0, nil) }
        }
        for box in changes.boxes
        where subject.paths.contains(where: { $0.description == box.image }) && box.kind != .moved {
            add(box.image, nil, "box", box.from?.label, box.to?.label)
        }
    }

    /// Adds what a first snapshot has.
    mutating func addAll(of labels: LabelledSide) throws {
        for path in labels.tables.keys where isWanted(path) {
            try addRows(subject.keys, of: path, labels) { (nil, $0) }
        }
        if table != nil { return }
        let images = try labels.side.images()
        for path in subject.paths where images.contains(path) { try addImage(path, labels) { (nil, $0) } }
    }

    private func isWanted(_ path: DatasetPath) -> Bool { table.map { $0 == path } ?? true }

    private mutating func addCells(_ changes: DatasetChanges) {
        if let table {
            for cell in changes.tables[table]?.changed ?? [] where subject.keys.contains(cell.key) {
                add(cell.key, table, cell.column, cell.from, cell.to)
            }
            return
        }
        func isMine(_ key: String, _ table: DatasetPath?, _ image: DatasetPath?) -> Bool {
            (table != nil && subject.keys.contains(key)) || image.map(subject.paths.contains) ?? false
        }
        for row in changes.relabelled where isMine(row.key, row.table, row.image) {
            add(row.key, row.table, changes.labelColumn(of: row.table), row.from, row.to)
        }
        for row in changes.splitMoves where isMine(row.key, row.table, row.image) {
            add(row.key, row.table, changes.splitColumn(of: row.table), row.from, row.to)
        }
    }

    /// Adds rows that came or went: their label and split, or where they have neither, their key.
    private mutating func addRows(
        _ keys: Set<String>, of path: DatasetPath, _ labels: LabelledSide,
        _ change: (String) -> (from: String?, to: String?)
    ) throws {
        guard let described = labels.tables[path], table == path || labels.primary.contains(path) else { return }
        let rows = try described.all()
        for row in 0..<rows.rows.count where keys.contains(rows.key(row)) {
            let key = rows.key(row)
            let roles = [rows.schema.label, rows.schema.split].compactMap(\.self)
            for column in roles.isEmpty ? rows.schema.key : roles {
                let (from, to) = change(rows.rows.text(row, column) ?? "")
                add(key, path, rows.schema.columns[column], from, to)
            }
        }
    }

    /// Adds an image that came or went, and what its folder says of it.
    private mutating func addImage(
        _ path: DatasetPath, _ labels: LabelledSide, _ change: (String) -> (from: String?, to: String?)
    ) throws {
        let folder = labels.folderLabel(of: path)
        for (column, value) in [("path", path.description), ("label", folder.label), ("split", folder.split)] {
            guard let value else { continue }
            let (from, to) = change(value)
            add(path.description, nil, column, from, to)
        }
    }

    private mutating func add(_ key: String, _ table: DatasetPath?, _ column: String, _ from: String?, _ to: String?) {
        entries.append(
            BlameEntry(key: key, table: table, snapshot: snapshot, column: column, from: from, to: to))
    }
}

extension DatasetChanges {
    /// What the column of the labels is called.
    func labelColumn(of table: DatasetPath?) -> String { table.flatMap { tables[$0]?.labelColumn } ?? "label" }

    /// What the column of the splits is called.
    func splitColumn(of table: DatasetPath?) -> String { table.flatMap { tables[$0]?.splitColumn } ?? "split" }
}
