import Comparison
import DatasetModel
import LabelFormats

/// What the tables of a state meant in the snapshots before it.
///
/// What a column was, it stays while it is there: a guess that a new class or a removed image would overturn holds on. Only of tables
/// whose label or images nothing tells any more are the snapshots before looked at.
struct SchemaMemory {
    private let side: DatasetSide
    private let labels: LabelledSide
    private let options: DiffOptions

    /// So many commits are looked at, and so many of their states read.
    private static let mostCommits = 64
    private static let mostStates = 4

    init(_ side: DatasetSide, _ labels: LabelledSide, _ options: DiffOptions) {
        (self.side, self.labels, self.options) = (side, labels, options)
    }

    /// What is known from before, by table.
    func memories() throws -> [DatasetPath: TableMemory] {
        var open = Set(labels.tables.values.filter(isOpen).map(\.path))
        if open.isEmpty || options.declaration.label != nil { return [:] }
        var memories: [DatasetPath: TableMemory] = [:]
        var stateCount = 0
        var seen: [DatasetPath: Set<ObjectID>] = [:]
        for path in open { if let table = labels.tables[path] { seen[path] = [table.file.id] } }
        try side.forEachAncestor(atMost: Self.mostCommits) { state in
            let versions = try open.sorted().compactMap { path in try state.content(path).map { (path, $0) } }
            if versions.isEmpty { return false }
            // Where the tables are as they were, so is what they mean; only images may have gone.
            let isNew = versions.contains { seen[$0.0, default: []].insert($0.1).inserted } || labels.hasUnbound(open)
            if !isNew { return true }
            stateCount += 1
            let before = try LabelledSide.ofItself(side.side(of: state), DiffOptions())
            for path in open {
                guard let table = labels.tables[path], let old = before.tables[path] else { continue }
                let memory = TableMemory(of: old, for: table)
                if memory.isEmpty { continue }
                memories[path] = memory
                open.remove(path)
            }
            return !open.isEmpty && stateCount < Self.mostStates
        }
        return memories
    }

    /// Says whether nothing tells the label of a table that has rows, or its images.
    private func isOpen(_ table: DescribedTable) -> Bool {
        if table.description.rowCount == 0 { return false }
        let isAlone = labels.primary.isEmpty && labels.annotations == nil
        if table.schema.key.isEmpty { return isAlone && labels.imageCount > 0 }
        if table.schema.label == nil {
            return isAlone && table.description.mayHaveLabel
        }
        return table.description.naming == nil && labels.imageCount > 0 && labels.primary.contains(table.path)
    }
}

extension TableDescription {
    /// Says whether a column may be the label, as it holds texts.
    fileprivate var mayHaveLabel: Bool {
        !labelCandidates.isEmpty || unusedColumns.contains { [.texts, .fewTexts].contains($0.holds) }
    }
}

extension LabelledSide {
    /// Says whether one of some tables names no images.
    fileprivate func hasUnbound(_ paths: Set<DatasetPath>) -> Bool {
        paths.contains { tables[$0]?.description.naming == nil }
    }
}
