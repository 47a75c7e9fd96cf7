package import DatasetModel
package import History
import ObjectStore
import SystemIO
import SystemPackage

/// The records of one kind: commits of the history, each under a reference that is named by the id of its tree.
///
/// Records are added and never change: equal ones are one, and two that are added at once cannot meet. See docs/format.md, "Scores".
package struct RecordStore {
    package let history: History
    package let kind: RecordKind

    /// A file of a record.
    package typealias File = (name: String, bytes: [UInt8])

    package init(_ kind: RecordKind, in history: History) {
        self.history = history
        self.kind = kind
    }

    /// The ids of all records, each that of its tree; sorted.
    package func ids() throws -> [GitID] {
        let names = try history.referenceNames(below: kind.prefix)
        return names.compactMap { name in kind.id(ofReference: name) }
    }

    /// The commits of all records, by the names of their references; damaged ones, too.
    package func commits() throws -> [String: GitID] {
        Dictionary(
            try history.rawReferences(below: kind.prefix).map { ($0.name, $0.id) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The commit of a record; nil if there is none of this id.
    package func commit(of id: GitID) throws -> SnapshotID? { try history.target(of: kind.reference(id)) }

    /// The bytes of a small file of a record, as it was added; nil if the record has none of this name.
    package func file(_ name: String, of id: GitID) throws -> [UInt8]? {
        try entry(name, of: id).map { try history.blob($0.id) }
    }

    /// The bytes of a file of a record that may be kept in chunks; nil if the record has none of this name.
    package func text(_ name: String, of id: GitID) throws -> [UInt8]? {
        try entry(name, of: id).map { entry in
            try SnapshotReader(history: history).text(TextID(id: entry.id, isChunked: entry.kind == .tree))
        }
    }

    private func entry(_ name: String, of id: GitID) throws -> TreeEntry? {
        try history.tree(id).first { $0.name.elementsEqual(name.utf8) }
    }

    /// Adds a record of some files, durably, unless it is there or `check` throws; the repository must be locked.
    ///
    /// The first file says what the record is and is kept whole, the others in chunks.
    package func add(
        _ files: [File], parent: SnapshotID, author: Signature, subject: String, _ repository: Repository,
        check: (GitID) throws -> Void = { _ in }
    ) throws -> (id: GitID, isNew: Bool) {
        // A large file has many chunks; a record of one file is three small objects.
        let writer = HistoryWriter(
            history, as: files.count > 1 ? .pack : .loose, disk: repository.disk,
            temporaryFolder: repository.temporaryFolder)
        let entries = try files.enumerated().map { number, file in
            let text =
                number == 0
                ? TextID(id: try writer.add(.blob, file.bytes), isChunked: false)
                : try TextWriter(history: writer).add(file.bytes)
            return TreeEntry(name: Array(file.name.utf8), kind: text.isChunked ? .tree : .blob, id: text.id)
        }
        let id = try writer.addTree(entries)
        try check(id)
        if try commit(of: id) != nil { return (id, false) }
        let commit = try writer.addCommit(tree: id, parents: [parent], author: author, message: subject + "\n")
        try writer.publish()
        try history.move(kind.reference(id), from: nil, to: commit, by: author, reason: subject)
        // The record is there, whatever becomes of this.
        try? packReferences(repository)
        return (id, true)
    }

    /// Keeps the number of files small that git has to open to list its references.
    private func packReferences(_ repository: Repository) throws {
        let folder = repository.historyPath.appending(kind.prefix)
        guard FileStatus.ifPresent(folder) != nil, try FolderListing(folder).items.count > Self.mostLoose else {
            return
        }
        try history.packReferences()
    }

    private static let mostLoose = 256
}
