/// A name as file systems see it that take several names for one: those of macOS pass over some characters, those of Windows over what
/// follows a name, and both over upper and lower case.
///
/// The same as git checks before it makes a file. See git's is_hfs_dotgit and is_ntfs_dotgit.
struct FoldedName {
    /// In lower case: the name, or its parts where it has backslashes, which are slashes on Windows.
    private let parts: [ArraySlice<UInt8>]
    /// In lower case, without the characters that HFS+ passes over; as far as it is UTF-8.
    private let visible: [UInt8]

    init(_ name: ArraySlice<UInt8>) {
        parts = name.map(Self.lowercased).split(separator: UInt8(ascii: "\\"))
        visible = Self.visible(name)
    }

    /// Says whether a name is one of the few that need to be looked at closely.
    static func mayMean(_ name: ArraySlice<UInt8>) -> Bool {
        guard let first = name.first else { return false }
        // A dot, or a character that is passed over.
        if first == UInt8(ascii: ".") || first == 0xe2 || first == 0xef { return true }
        return name.contains { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "~") }
    }

    /// Says whether some file system takes it for a dot and `own`, such as `git`.
    ///
    /// `fallback` begins the short names that NTFS makes up where the usual ones are taken.
    func means(_ own: String, orShort fallback: String? = nil) -> Bool {
        if visible.elementsEqual(".\(own)".utf8) { return true }
        let short = Array(own.utf8.prefix(6)) + [UInt8(ascii: "~")]
        return parts.contains { part in
            if let rest = Self.rest(of: part, behind: Array(".\(own)".utf8)), Self.isPassedOver(rest) { return true }
            if let rest = Self.rest(of: part, behind: short), let digit = rest.first,
                (UInt8(ascii: "1")...UInt8(ascii: "4")).contains(digit)
            {
                return Self.isPassedOver(rest.dropFirst())
            }
            return fallback.map { Self.isShort(part, beginning: Array($0.utf8)) } ?? false
        }
    }

    private static func rest(of part: ArraySlice<UInt8>, behind start: [UInt8]) -> ArraySlice<UInt8>? {
        part.starts(with: start) ? part.dropFirst(start.count) : nil
    }

    /// Spaces and periods, up to the end or to the name of a stream.
    private static func isPassedOver(_ rest: ArraySlice<UInt8>) -> Bool {
        rest.prefix { $0 != UInt8(ascii: ":") }.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ".") }
    }

    /// Eight characters: the beginning of `start`, a tilde, and a number.
    private static func isShort(_ part: ArraySlice<UInt8>, beginning start: [UInt8]) -> Bool {
        let name = Array(part.prefix(8))
        guard name.count == 8, let tilde = name.firstIndex(of: UInt8(ascii: "~")), tilde <= start.count,
            name[..<tilde].elementsEqual(start[..<tilde])
        else { return false }
        let digits = name[(tilde + 1)...]
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let first = digits.first,
            first != UInt8(ascii: "0")
        else { return false }
        return isPassedOver(part.dropFirst(8))
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    private static func visible(_ name: ArraySlice<UInt8>) -> [UInt8] {
        var found: [UInt8] = []
        var bytes = name.makeIterator()
        var decoder = UTF8()
        while case .scalarValue(let scalar) = decoder.decode(&bytes) {
            switch scalar.value {
            case 0x200c...0x200f, 0x202a...0x202e, 0x206a...0x206f, 0xfeff: continue
            // What is no character ends the name for git.
            case 0xfffe, 0xffff: return found
            default: found += String(scalar).utf8.map(lowercased)
            }
        }
        return found
    }
}
