import DatasetModel
import SystemIO

/// The bytes of git's objects, as git's own documents describe them ('man 5 gitformat-pack', "git hash-object").
package enum GitObject {
    /// The type of an object, with its number in a pack.
    package enum Kind: UInt8, Sendable {
        case commit = 1, tree = 2, blob = 3
        /// An annotated tag.
        case tag = 4
    }

    /// An object as it stands in a file of its own.
    static func deflated(_ kind: Kind, _ content: UnsafeRawBufferPointer) -> [UInt8] {
        let object = unsafe Array("\(kind) \(content.count)\0".utf8) + content
        var bytes: [UInt8] = []
        unsafe object.withUnsafeBytes { unsafe appendDeflated($0, to: &bytes) }
        return bytes
    }

    /// The id that git gives a content: the SHA-1 of its type, its size and its bytes.
    static func id(_ kind: Kind, _ content: UnsafeRawBufferPointer, _ digest: borrowing MessageDigest) -> GitID {
        let header = Array("\(kind) \(content.count)\0".utf8)
        digest.update(header.span)
        unsafe digest.update(content)
        let bytes = digest.finish()
        return GitID(bytes: bytes.span)
    }

    /// A tree's bytes.
    ///
    /// Sorts the entries by name; a folder's name counts as if a slash followed it.
    static func tree(_ entries: [TreeEntry]) -> [UInt8] {
        let sorted = entries.map { (key: $0.kind == .tree ? $0.name + [UInt8(ascii: "/")] : $0.name, entry: $0) }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
        var bytes: [UInt8] = []
        for (_, entry) in sorted {
            switch entry.kind {
            case .blob: bytes += "100644 ".utf8
            case .tree: bytes += "40000 ".utf8
            case .link: bytes += "120000 ".utf8
            }
            bytes += entry.name
            bytes.append(0)
            bytes += entry.id.bytes
        }
        return bytes
    }

    /// The entries of a tree's bytes, in their order; nil where they are no tree.
    static func entries(of bytes: [UInt8]) -> [TreeEntry]? {
        var entries: [TreeEntry] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let space = rest.firstIndex(of: UInt8(ascii: " ")), let end = rest[space...].firstIndex(of: 0),
                rest.endIndex - end > GitID.byteCount
            else { return nil }
            let kind: TreeEntry.Kind =
                rest[..<space].elementsEqual("40000".utf8)
                ? .tree : rest[..<space].elementsEqual("120000".utf8) ? .link : .blob
            let idEnd = end + 1 + GitID.byteCount
            let id = Array(rest[(end + 1)..<idEnd])
            entries.append(TreeEntry(name: Array(rest[(space + 1)..<end]), kind: kind, id: GitID(bytes: id.span)))
            rest = rest[idEnd...]
        }
        return entries
    }

    /// A commit's bytes.
    static func commit(tree: GitID, parents: [SnapshotID], author: Signature, message: String) -> [UInt8] {
        var text = "tree \(tree)\n"
        for parent in parents { text += "parent \(parent)\n" }
        let person = person(author)
        text += "author \(person)\ncommitter \(person)\n\n"
        text += message
        return Array(text.utf8)
    }

    private static func person(_ signature: Signature) -> String {
        func clean(_ text: String) -> String {
            // The characters that delimit the fields; git drops them too.
            String(text.filter { !["<", ">", "\n", "\0"].contains($0) })
        }
        let minutes = abs(signature.offset)
        func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let zone = (signature.offset < 0 ? "-" : "+") + twoDigits(minutes / 60) + twoDigits(minutes % 60)
        return "\(clean(signature.name)) <\(clean(signature.email))> \(signature.time) \(zone)"
    }
}
