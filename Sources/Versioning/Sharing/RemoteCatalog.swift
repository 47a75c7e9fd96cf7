import DatasetModel
import History

/// The references of a remote and the packs of its history: the one object there that changes.
///
/// See docs/format.md, "Remotes".
struct RemoteCatalog: Sendable, Equatable {
    /// A pack of the history.
    struct Pack: Sendable, Hashable {
        let id: GitID
        /// In bytes.
        let size: UInt64
    }

    /// The full name of the branch that a clone checks out.
    var head: String?
    /// In the order in which they came.
    var packs: [Pack] = []
    /// By full name.
    var references: [String: GitID] = [:]

    static let largest = 64 << 20
    private static let firstLine = "dsv-remote 1"
    /// Where the references of a remote may stand.
    static let areas = ["refs/heads/", "refs/tags/", "refs/scores/", "refs/purged/"]

    init() {}

    func encode() -> [UInt8] {
        var text = Self.firstLine + "\n"
        if let head { text += "head \(head)\n" }
        for pack in packs { text += "pack \(pack.id) \(pack.size)\n" }
        for (name, id) in references.sorted(by: { $0.key < $1.key }) { text += "ref \(id) \(name)\n" }
        return Array(text.utf8)
    }

    /// Reads a catalog; `remote` is for messages.
    init(parsing bytes: [UInt8], of remote: String) throws {
        func damaged(_ line: Int, _ problem: String) -> Failure {
            Failure(
                .corrupt, "line \(line) of the catalog of '\(remote)' is damaged: \(problem)",
                hint: "nothing here was changed; is '\(remote)' a remote of dsv?")
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.first == Self.firstLine[...] else { throw damaged(1, "it is not '\(Self.firstLine)'") }
        guard lines.last?.isEmpty == true else { throw damaged(lines.count, "it has no end") }
        for (place, line) in lines.enumerated().dropFirst().dropLast() {
            let fields = line.split(separator: " ", omittingEmptySubsequences: false)
            switch (fields[0], fields.count) {
            case ("head", 2) where Self.isAllowed(fields[1]) && fields[1].hasPrefix("refs/heads/"):
                head = String(fields[1])
            case ("pack", 3):
                guard let id = GitID(hex: fields[1]), let size = UInt64(fields[2]) else {
                    throw damaged(place + 1, "it names no pack")
                }
                packs.append(Pack(id: id, size: size))
            case ("ref", 3) where Self.isAllowed(fields[2]):
                guard let id = GitID(hex: fields[1]) else { throw damaged(place + 1, "it holds no id") }
                references[String(fields[2])] = id
            default: throw damaged(place + 1, "it is none that dsv knows")
            }
        }
    }

    /// Says whether a remote may have a reference of this full name.
    static func isAllowed(_ name: Substring) -> Bool {
        areas.contains { name.hasPrefix($0) && name.count > $0.count } && History.isValid(String(name))
    }
}
