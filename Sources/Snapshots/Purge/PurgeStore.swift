package import DatasetModel
import History
import JSON
import ObjectStore

/// Says that a content was removed for good: by whom, when and why.
package struct PurgedContent: Sendable, Equatable {
    package let id: ObjectID
    package let size: UInt64
    package let reason: String
    /// Where it stood in snapshots, sorted.
    package let paths: [String]
    package let author: Signature

    /// A clause: `purged on 2026-11-21 by Ada: a person asked for it`.
    package var clause: String {
        "purged on \(author.local.date) by \(printable(author.name.utf8)): \(printable(reason.utf8))"
    }
}

/// The tombstones of purged contents: commits of the history below `refs/purged/`.
///
/// Looked at where an object is missing, and once a commit. See docs/format.md, "Purged contents".
struct PurgeStore {
    let history: History

    static let prefix = "refs/purged/"
    private static let file = "purged.json"
    private static let version = 1

    /// Says whether a tree is that of a purged content's tombstone, not of a snapshot.
    static func isEntry(_ tree: GitID, _ history: History) -> Bool {
        ((try? history.tree(tree)) ?? []).map(\.name) == [Array(file.utf8)]
    }

    /// The contents that have a tombstone.
    func ids() throws -> Set<ObjectID> {
        Set(try history.referenceNames(below: Self.prefix).compactMap(Self.content))
    }

    /// The content whose tombstone a reference of this name is; nil for any other reference.
    static func content(of reference: String) -> ObjectID? {
        reference.hasPrefix(prefix) ? ObjectID(hex: reference.dropFirst(prefix.count)) : nil
    }

    /// The tombstone of a content; nil where it was not purged.
    func find(_ id: ObjectID) throws -> PurgedContent? {
        guard let target = try history.target(of: Self.prefix + id.description) else { return nil }
        let commit = try history.commit(target)
        guard let entry = try history.tree(commit.tree).first(where: { $0.name.elementsEqual(Self.file.utf8) }),
            case let bytes = try history.blob(entry.id), let json = try? JSON(parsing: bytes.span),
            json["version"]?.integer == Self.version, json["sha256"]?.string == id.description,
            let size = json["size"]?.integer, let reason = json["reason"]?.string,
            case let paths = (json["paths"]?.array ?? []).compactMap(\.string)
        else { throw Failure(.corrupt, "the tombstone of the purged content \(id) is damaged") }
        return PurgedContent(
            id: id, size: UInt64(clamping: size), reason: reason, paths: paths, author: commit.author)
    }

    /// Adds a tombstone, durably; the repository must be locked.
    func add(_ content: PurgedContent, _ repository: Repository) throws {
        let writer = HistoryWriter(
            history, as: .loose, disk: repository.disk, temporaryFolder: repository.temporaryFolder)
        let json: JSON = [
            "version": .integer(Self.version), "sha256": .string(content.id.description),
            "size": .bytes(content.size), "reason": .string(content.reason), "paths": .strings(content.paths),
        ]
        let blob = try writer.add(.blob, Array(json.text.utf8))
        let tree = try writer.addTree([TreeEntry(name: Array(Self.file.utf8), kind: .blob, id: blob)])
        let subject = "purge \(content.id.short): \(content.reason)"
        let commit = try writer.addCommit(tree: tree, parents: [], author: content.author, message: subject + "\n")
        try writer.publish()
        try history.move(
            Self.prefix + content.id.description, from: nil, to: commit, by: content.author, reason: subject)
    }
}

extension Repository {
    /// Throws where a working tree, or its parts at `paths`, holds a content that was purged.
    ///
    /// Costs a look at the names below `refs/purged/` where there are none.
    func requireNothingPurged(in tree: WorkingTree, at paths: [DatasetPath]) throws {
        let store = PurgeStore(history: try history())
        let purged = try store.ids()
        if purged.isEmpty { return }
        for folder in tree.folders {
            for entry in folder.files.entries where entry.kind == .file && purged.contains(entry.id) {
                let path = folder.path.appending(folder.files.name(entry))
                guard paths.isEmpty || paths.contains(where: { path.isInside($0) }) else { continue }
                guard let tombstone = try store.find(entry.id) else { continue }
                throw Failure(
                    .purged, "'\(path)' was \(tombstone.clause)", hint: "remove the file, or name it in .dsvignore")
            }
        }
    }
}
