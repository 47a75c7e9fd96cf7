/// The name of an object in a remote, such as `store/packs/pack-….pack`.
///
/// ASCII letters, digits, `.`, `_` and `-` in parts joined by `/`; no part is empty or begins with `.`, so that a key can be a
/// path in any folder and none is a remote's own business. At most 512 bytes: S3 takes 1,024, the prefix included.
package struct RemoteKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    private static let greatestLength = 512

    package let description: String

    /// Nil where the text is no key.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count <= Self.greatestLength else { return nil }
        for part in text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let first = part.first, first != UInt8(ascii: "."), part.allSatisfy(Self.isAllowed) else {
                return nil
            }
        }
        description = String(text)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// In the order of the bytes.
    package static func < (left: RemoteKey, right: RemoteKey) -> Bool { left.description < right.description }
}
