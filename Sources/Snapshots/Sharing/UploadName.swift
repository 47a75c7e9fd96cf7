import DatasetModel
import Remotes

/// The name of one upload: the hash of what it holds, and a number that no other upload has.
///
/// So what a collection is about to remove is never what somebody else has uploaded since. See docs/format.md, "Remotes".
struct UploadName<Hash: ContentHash>: Hashable, Sendable, CustomStringConvertible {
    let hash: Hash
    private let number: UInt64

    private static var numberLength: Int { 16 }

    /// A new name.
    init(_ hash: Hash) {
        self.hash = hash
        number = .random(in: 0 ... .max)
    }

    /// Reads what `description` gives; nil for anything else.
    init?(_ text: some StringProtocol) {
        let digits = text.suffix(Self.numberLength)
        guard let hash = Hash(hex: text.dropLast(Self.numberLength + 1)), let number = UInt64(digits, radix: 16) else {
            return nil
        }
        (self.hash, self.number) = (hash, number)
        guard description == text else { return nil }
    }

    var description: String {
        let digits = String(number, radix: 16)
        return "\(hash)-\(String(repeating: "0", count: Self.numberLength - digits.count))\(digits)"
    }
}

/// A hash that is written in hex digits.
protocol ContentHash: Hashable, Sendable {
    init?(hex: some StringProtocol)
}

extension ObjectID: ContentHash {}
extension GitID: ContentHash {}

extension UploadName<GitID> {
    /// Of a pack of the history.
    var historyKey: RemoteKey { .literal("history/pack-\(self).pack") }
}

extension UploadName<ObjectID> {
    /// Of a pack of the object store, named by the checksum of its index, or of that index.
    func packKey(_ ending: String) -> RemoteKey { .literal("packs/pack-\(self).\(ending)") }

    /// The name of a pack whose key this is, or whose index's.
    init?(packKey key: RemoteKey, _ ending: String) {
        self.init(key.description.dropFirst("packs/pack-".count).dropLast(".\(ending)".count))
        guard packKey(ending) == key else { return nil }
    }

    /// Of a large file.
    var fileKey: RemoteKey { .literal(Self.filePath(description)) }

    /// What the keys of all large files begin with.
    static func filePrefix() -> String { "files/" }

    /// What the keys of all uploads of one large file begin with.
    static func filePrefix(_ id: ObjectID) -> String { filePath(id.description) }

    private static func filePath(_ text: String) -> String { "\(filePrefix())\(text.prefix(2))/\(text.dropFirst(2))" }

    /// The name of a large file whose key this is.
    init?(fileKey key: RemoteKey) {
        self.init(key.description.dropFirst(Self.filePrefix().count).filter { $0 != "/" })
        guard fileKey == key else { return nil }
    }
}

extension RemoteKey {
    /// A key whose text is one.
    static func literal(_ text: String) -> RemoteKey {
        guard let key = RemoteKey(text) else { fatalError("BUG: '\(text)' is no key") }
        return key
    }
}
