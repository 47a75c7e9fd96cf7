import DatasetModel
import SystemIO

/// The bytes of git's objects, as git's own documents describe them ('man 5 gitformat-pack', "git hash-object").
package enum GitObject {
    /// The type of an object, with its number in a pack.
    package enum Kind: UInt8, Sendable, CustomStringConvertible {
        case commit = 1, tree = 2, blob = 3
        /// An annotated tag.
        case tag = 4

        /// Git's word for it.
        package var description: String {
            switch self {
            case .commit: "commit"
            case .tree: "tree"
            case .blob: "blob"
            case .tag: "tag"
            }
        }
    }

    /// An object as it stands in a file of its own.
    static func deflated(
        _ kind: Kind, _ content: UnsafeRawBufferPointer, _ deflater: borrowing Deflater
    ) -> [UInt8] {
        let object = unsafe header(kind, content.count) + content
        var bytes: [UInt8] = []
        unsafe object.withUnsafeBytes { unsafe deflater.append($0, to: &bytes) }
        return bytes
    }

    /// What git puts before an object's content.
    private static func header(_ kind: Kind, _ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        bytes += kind.description.utf8
        bytes.append(UInt8(ascii: " "))
        appendDecimal(UInt64(count), to: &bytes)
        bytes.append(0)
        return bytes
    }

    /// The id that git gives a content: the SHA-1 of its type, its size and its bytes.
    static func id(_ kind: Kind, _ content: UnsafeRawBufferPointer, _ digest: borrowing MessageDigest) -> GitID {
        let header = header(kind, content.count)
        digest.update(header.span)
        unsafe digest.update(content)
        let bytes = digest.finish()
        return GitID(bytes: bytes.span)
    }

    /// A tree's bytes.
    ///
    /// Sorts the entries by name; a folder's name counts as if a slash followed it.
    static func tree(_ entries: [TreeEntry]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entries.reduce(0) { $0 + $1.name.count + 28 })
        for entry in entries.sorted(by: precedes) {
            switch entry.kind {
            case .blob: bytes += blobMode
            case .tree: bytes += treeMode
            case .link: bytes += linkMode
            }
            bytes += entry.name
            bytes.append(0)
            entry.id.append(to: &bytes)
        }
        return bytes
    }

    private static let blobMode = Array("100644 ".utf8)
    private static let treeMode = Array("40000 ".utf8)
    private static let linkMode = Array("120000 ".utf8)

    private static func precedes(_ left: TreeEntry, _ right: TreeEntry) -> Bool {
        let shared = min(left.name.count, right.name.count)
        let order = compareBytes(left.name.span.extracting(..<shared), right.name.span.extracting(..<shared))
        if order != 0 { return order < 0 }
        func next(_ entry: TreeEntry) -> UInt8 {
            shared < entry.name.count ? entry.name[shared] : entry.kind == .tree ? UInt8(ascii: "/") : 0
        }
        return next(left) < next(right)
    }

    /// The entries of a tree's bytes, in their order; nil where they are no tree.
    static func entries(of bytes: [UInt8]) -> [TreeEntry]? {
        let span = bytes.span
        var entries: [TreeEntry] = []
        // A name of eight bytes, as an estimate.
        entries.reserveCapacity(span.count / 36 + 1)
        var start = 0
        func find(_ wanted: UInt8, from place: Int) -> Int? {
            var place = place
            while place < span.count {
                if span[place] == wanted { return place }
                place += 1
            }
            return nil
        }
        while start < span.count {
            guard let space = find(UInt8(ascii: " "), from: start), let end = find(0, from: space),
                span.count - end > GitID.byteCount
            else { return nil }
            let mode = bytes[start...space]
            let kind: TreeEntry.Kind =
                mode.elementsEqual(treeMode) ? .tree : mode.elementsEqual(linkMode) ? .link : .blob
            let idEnd = end + 1 + GitID.byteCount
            entries.append(
                TreeEntry(
                    name: Array(bytes[(space + 1)..<end]), kind: kind,
                    id: GitID(bytes: span.extracting((end + 1)..<idEnd))))
            start = idEnd
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

    /// An annotated tag's bytes.
    ///
    /// The message ends with a line end, as git's own do: a signature stands on lines of its own behind it.
    static func tag(_ name: String, of snapshot: SnapshotID, by author: Signature, message: String) -> [UInt8] {
        let text = "object \(snapshot)\ntype commit\ntag \(name)\ntagger \(person(author))\n\n\(message)"
        return Array((text.hasSuffix("\n") ? text : text + "\n").utf8)
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
