import Comparison
import DatasetModel
import LabelFormats

extension LabelledSide {
    /// What dsv sees in the state, with the evidence for each guess.
    ///
    /// Reads all rows, and no image: no content of an image need be known.
    package func description() throws -> Description {
        var description = Description()
        description.imageCount = imageCount
        description.source = source
        for table in tables.values.sorted(by: { $0.path < $1.path }) {
            description.tables.append(try TableEvidence(table, of: self).counted())
        }
        description.annotations = try AnnotationEvidence(self).groups()
        description.lists = lists.sources.sorted { ($0.file, $0.split) < ($1.file, $1.split) }.map {
            .init(path: $0.file, split: $0.split, count: $0.count, found: $0.found)
        }
        description.masks = masks.places
        description.layout = try layoutEvidence()
        let contradictions = try Contradictions(self)
        description.contradictions = try contradictions.all()
        for problem in problems where !contradictions.covers(problem) {
            if let unread = Description.Unread(problem) {
                description.unread.append(unread)
            } else {
                description.notes.append(problem)
            }
        }
        description.notes += annotationNotes
        return description
    }

    private func layoutEvidence() throws -> Description.Layout? {
        let levels = layout.levels
        if levels.isEmpty { return nil }
        var splits: [String: Int] = [:]
        var classes: Set<String> = []
        let counts = try side.images().counts
        for (folder, count) in counts {
            if let split = layout.split(of: folder) { splits[split, default: 0] += count }
            if let label = layout.label(of: folder) { classes.insert(label) }
        }
        let names = levels.enumerated().map { depth, level in
            switch level {
            case .split: return "<split>"
            case .label: return "<class>"
            case .other:
                // A folder around everything has a name.
                let parts = Set(counts.map { $0.folder.part(depth).map { printable($0) } })
                return parts.count == 1 ? parts.first.flatMap { $0 } ?? "*" : "*"
            }
        }
        return Description.Layout(
            pattern: (names + ["<file>"]).joined(separator: "/"), splits: splits, classCount: classes.count,
            classesCount: source == .folders, splitsCount: !hasSplitsInRows)
    }
}

/// What one table says, counted.
private struct TableEvidence {
    private let table: DescribedTable
    private let labels: LabelledSide

    init(_ table: DescribedTable, of labels: LabelledSide) { (self.table, self.labels) = (table, labels) }

    func counted() throws -> Description.Table {
        let (schema, description) = (table.schema, table.description)
        let rows = try table.all()
        var evidence = Description.Table(
            path: table.path, rowCount: description.rowCount, role: role, key: schema.key.map { schema.columns[$0] })
        evidence.image = try image(rows)
        evidence.label = schema.label.map { column in
            var classes = Interner()
            for row in 0..<rows.rows.count { _ = classes.number(rows.rows, row, column) }
            let count = classes.names.count { !labels.missing.contains($0) }
            return .init(column: schema.columns[column], classCount: count)
        }
        evidence.split = split(rows)
        evidence.group = schema.group.map { schema.columns[$0] }
        evidence.unbound = description.unbound
        if schema.label == nil && !schema.key.isEmpty && description.naming != nil {
            evidence.labelCandidates = description.labelCandidates
            evidence.unusedColumns = description.unusedColumns.filter { $0.holds != .nothing }.map {
                .init(name: $0.name, holds: $0.holds.rawValue)
            }
        }
        return evidence
    }

    private var role: Description.Table.Role {
        if labels.primary.contains(table.path) { return .labels }
        if labels.splitTables.contains(table.path) { return .splits }
        if table.description.rowCount == 0 { return .unused("it has no rows") }
        if table.schema.key.isEmpty { return .unused("no column identifies its rows") }
        if labels.annotations != nil { return .unused("annotations say the labels") }
        if table.isPredicted { return .unused("a model filled it") }
        if table.schema.label == nil { return .unused("it has no label column") }
        return .unused("\(labels.primary.sorted().prefix(3).map { "'\($0)'" }.joined(separator: ", ")) says the labels")
    }

    private func image(_ rows: TableSide) throws -> Description.ImageEvidence? {
        let description = table.description
        guard labels.imageCount > 0, let column = description.imageColumn else { return nil }
        var evidence = Description.ImageEvidence(
            column: table.schema.columns[column], form: description.naming?.evidence)
        guard let naming = description.naming else { return evidence }
        let images = try labels.side.images()
        for row in 0..<rows.rows.count {
            switch table.match(row, of: rows, in: { images }) {
            case .one(let image):
                guard images.contains(image) else { continue }
                evidence.found += 1
                if naming.mustDecide(image, images) { evidence.decided += 1 }
            case .several: evidence.several += 1
            case .none: break
            }
        }
        return evidence
    }

    private func split(_ rows: TableSide) -> Description.SplitEvidence? {
        guard let column = table.schema.split else {
            guard let split = table.split, !table.schema.key.isEmpty else { return nil }
            return .init(column: nil, counts: [split: rows.rows.count])
        }
        var counts: [Int32: Int] = [:]
        var names = Interner()
        for row in 0..<rows.rows.count {
            if let name = names.number(rows.rows, row, column) { counts[name, default: 0] += 1 }
        }
        let named = counts.map { (names.names[Int($0.key)], $0.value) }
        return .init(column: table.schema.columns[column], counts: Dictionary(named) { $0 + $1 })
    }
}

extension ImageNaming {
    /// How a name becomes a path.
    var evidence: Description.ImageEvidence.Form {
        switch form {
        case .path(let prefix, let suffix): .path(folder: prefix, suffix: suffix)
        case .name: .fileName
        case .stem: .stem
        }
    }

    /// Says whether several images have the name that an image was found by.
    func mustDecide(_ image: DatasetPath, _ images: ImageCatalog) -> Bool {
        switch form {
        case .path: false
        case .name: images.hasRepeatedNames && images.image(named: image.name) == nil
        case .stem: images.hasRepeatedStems && images.image(withStem: stem(of: image.name)) == nil
        }
    }
}

extension Description.Unread {
    /// What a note says of files that are not read; nil if it is about something else.
    init?(_ note: Note) {
        if let file = note.unreadFile {
            self.init(path: file.path, count: 1, reason: file.problem)
        } else if note.kind == .notRead, let first = note.examples.first {
            let reason = note.text.firstRange(of: "not read: ").map { String(note.text[$0.upperBound...]) }
            self.init(path: first, count: note.count, reason: reason ?? note.text)
        } else {
            return nil
        }
    }
}
