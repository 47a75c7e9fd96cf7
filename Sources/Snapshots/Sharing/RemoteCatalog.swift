import DatasetModel
import History
import Remotes

/// The references of a remote and the packs of its history: the one object there that changes.
///
/// See docs/format.md, "Remotes".
struct RemoteCatalog: Sendable, Equatable {
    /// A pack of the history.
    struct Pack: Sendable, Hashable {
        let name: UploadName<GitID>
        /// In bytes.
        let size: UInt64
    }

    /// Another number in each catalog that was ever written, so that one never looks like one before it.
    var state: UInt64 = 0
    /// The full name of the branch that a clone checks out.
    var head: String?
    /// In the order in which they came.
    var packs: [Pack] = []
    /// By full name.
    var references: [String: GitID] = [:]
    /// What a collection is about to remove: nobody who sends may count on it.
    var doomed: Set<RemoteKey> = []

    static let largest = 64 << 20
    fileprivate static let firstLine = "dsv-remote 1"
    /// Where the references of a remote may stand.
    static let areas = ["refs/heads/", "refs/tags/", "refs/scores/", "refs/purged/"]

    /// The contents that have a tombstone there.
    var purged: Set<ObjectID> { Set(references.keys.compactMap(PurgeStore.content(of:))) }

    /// What `head` names, if no reference has that name.
    var missingHead: String? { head.flatMap { references[$0] == nil ? $0 : nil } }

    /// The branch that a clone checks out: the one that `head` names, else `main`, `master`, or the first one.
    var clonedBranch: String? {
        let branches = references.keys.filter { $0.hasPrefix("refs/heads/") }.sorted()
        return [head, "refs/heads/main", "refs/heads/master", branches.first].compactMap { $0 }
            .first(where: branches.contains)
    }

    /// Where the objects are that a collection may remove.
    static let collected = ["history/", "packs/", "files/"]

    init() {}

    func encode() -> [UInt8] {
        var text = Self.firstLine + "\nstate \(state)\n"
        if let head { text += "head \(head)\n" }
        for pack in packs { text += "pack \(pack.name) \(pack.size)\n" }
        for (name, id) in references.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            text += "ref \(id) \(name)\n"
        }
        for key in doomed.sorted() { text += "doomed \(key)\n" }
        return Array(text.utf8)
    }

    /// Reads a catalog; `remote` is for messages.
    init(parsing bytes: [UInt8], of remote: String) throws {
        var reader = CatalogReader(remote: remote)
        // Line by line: a list of all of them would need many times the memory of the catalog itself.
        var rest = bytes[...]
        repeat {
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { throw reader.damaged("it has no end") }
            try reader.take(rest[..<end])
            rest = rest[(end + 1)...]
        } while !rest.isEmpty
        self = try reader.finish()
    }

    /// Says whether a remote may have a reference of this full name.
    static func isAllowed(_ name: String) -> Bool {
        // Control characters would reach terminals; libgit2 refuses some of them only.
        if name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) { return false }
        return areas.contains { name.utf8.starts(with: $0.utf8) && name.utf8.count > $0.utf8.count }
            && History.isValid(name)
    }
}

/// Reads a catalog that anybody may have written.
private struct CatalogReader {
    let remote: String
    private var catalog = RemoteCatalog()
    private var packs: Set<UploadName<GitID>> = []
    private var line = 1

    init(remote: String) { self.remote = remote }

    // A name that a file system takes has at most 4,096 bytes.
    private static let longestLine = 5000

    func damaged(_ problem: String) -> Failure {
        Failure(
            .corrupt, "line \(line) of the catalog of '\(remote)' is damaged: \(problem)",
            hint: "nothing here was changed; is '\(remote)' a remote of dsv?")
    }

    mutating func take(_ text: ArraySlice<UInt8>) throws {
        if line == 1 {
            guard text.elementsEqual(RemoteCatalog.firstLine.utf8) else {
                throw damaged("it is not '\(RemoteCatalog.firstLine)'")
            }
        } else {
            guard text.count <= Self.longestLine, String(validating: text, as: UTF8.self) != nil else {
                throw damaged("it is no text, or too long")
            }
            let fields = text.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            try take(fields.map { String(decoding: $0, as: UTF8.self) })
        }
        line += 1
    }

    private mutating func take(_ fields: [String]) throws {
        switch (fields[0], fields.count) {
        case ("state", 2):
            guard let state = UInt64(fields[1]), line == 2 else { throw damaged("it is no state") }
            catalog.state = state
        case ("head", 2) where RemoteCatalog.isAllowed(fields[1]) && fields[1].hasPrefix("refs/heads/"):
            guard catalog.head == nil else { throw damaged("there is a second head") }
            catalog.head = fields[1]
        case ("pack", 3):
            guard let name = UploadName<GitID>(fields[1]), let size = UInt64(fields[2]) else {
                throw damaged("it names no pack")
            }
            if packs.insert(name).inserted { catalog.packs.append(RemoteCatalog.Pack(name: name, size: size)) }
        case ("ref", 3) where RemoteCatalog.isAllowed(fields[2]):
            guard let id = GitID(hex: fields[1]) else { throw damaged("it holds no id") }
            // Swift takes texts for equal that differ in bytes alone, as two spellings of one accent.
            guard catalog.references.updateValue(id, forKey: fields[2]) == nil else {
                throw damaged("there is another reference of this name")
            }
        case ("doomed", 2):
            // Nothing else may go, least of all the catalog itself.
            guard let key = RemoteKey(fields[1]), RemoteCatalog.collected.contains(where: fields[1].hasPrefix) else {
                throw damaged("it names nothing that can go")
            }
            catalog.doomed.insert(key)
        default: throw damaged("it is none that dsv knows")
        }
    }

    /// Throws where a reference has the name of another one's folder: both cannot be set.
    func finish() throws -> RemoteCatalog {
        for name in catalog.references.keys {
            for end in name.utf8.indices where name.utf8[end] == UInt8(ascii: "/") {
                guard catalog.references[String(name[..<end])] == nil else {
                    throw Failure(
                        .corrupt, "the catalog of '\(remote)' is damaged: '\(name)' is below another reference")
                }
            }
        }
        return catalog
    }
}
