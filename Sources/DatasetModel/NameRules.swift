/// Which names a dataset can hold, and where its links may lead: the one list of names that mean something to dsv or to git.
///
/// See docs/format.md, "Names".
package enum NameRules {
    /// What has a name.
    package enum Kind: String, Sendable { case file, link, folder }

    /// Why no snapshot can have a name.
    package struct Refusal: Sendable, Equatable {
        /// In words, behind a colon.
        package let reason: String
        /// The name that some file systems take it for: it could be written over what has that one.
        package let twin: String?
        /// Whether it may harm whoever writes it out, on any file system; others can stand in snapshots of earlier versions.
        package let isHarmful: Bool
    }

    /// Says whether a name can be that of a file or folder: one part of a path, and none that means another folder.
    @inlinable package static func isName(_ name: some Collection<UInt8>) -> Bool {
        var (count, isDots) = (0, true)
        for byte in name {
            if byte == 0 || byte == UInt8(ascii: "/") { return false }
            if byte != UInt8(ascii: ".") { isDots = false }
            count += 1
        }
        return count > 0 && !(isDots && count <= 2)
    }

    /// Why no snapshot can have something of this name in `folder`; nil if it can.
    ///
    /// Most names cost a look at each byte.
    package static func refusal(
        of name: ArraySlice<UInt8>, _ kind: Kind, in folder: @autoclosure () -> DatasetPath
    ) -> Refusal? {
        if !isName(name) { return Refusal(reason: "it is no name", twin: nil, isHarmful: true) }
        guard FoldedName.mayMean(name) else { return nil }
        let text = String(decoding: name, as: UTF8.self).lowercased()
        if text == Manifest.fileName {
            return Refusal(
                reason: "dsv keeps the list of a folder's files by this name", twin: nil, isHarmful: kind == .folder)
        }
        let folded = FoldedName(name)
        if folded.means("git") {
            return Refusal(
                reason: "git takes it for a repository", twin: ".git",
                isHarmful: text == ".git" || kind == .folder && text == "git~1")
        }
        if folded.means("dsv") {
            // Other spellings are another name, unless the file system takes them for one.
            let isOwn = name.elementsEqual(".dsv".utf8) && (folder().isRoot || kind == .folder)
            return Refusal(reason: "dsv takes it for a repository", twin: ".dsv", isHarmful: isOwn)
        }
        for (own, fallback) in settings where folded.means(own, orShort: fallback) {
            // As a file of its very name git reads nothing of it: it is kept outside of the history's trees.
            if kind == .file, text == ".\(own)" { return nil }
            return Refusal(reason: "git reads settings from what has this name", twin: nil, isHarmful: false)
        }
        return nil
    }

    // With the short names that NTFS makes up where the usual ones are taken. See git's is_ntfs_dot_generic.
    private static let settings = [("gitmodules", "gi7eba"), ("gitattributes", "gi7d29")]

    /// Says whether a link in `folder` leads to a place in the dataset.
    ///
    /// False for an absolute path, for one `..` too many, for the repository's own folder, and for a `..` behind a name: that name
    /// may be another link, and then nobody can tell from the words where `..` leads.
    package static func staysInside(_ target: [UInt8], folder: DatasetPath) -> Bool {
        if target.isEmpty || target.first == UInt8(ascii: "/") || target.contains(0) { return false }
        var depth = folder.parts.count
        var hasName = false
        for part in target.split(separator: UInt8(ascii: "/")) where !part.elementsEqual(".".utf8) {
            if part.elementsEqual("..".utf8) {
                depth -= 1
                if hasName || depth < 0 { return false }
            } else {
                if !hasName, depth == 0, FoldedName(part).means("dsv") { return false }
                hasName = true
            }
        }
        return true
    }
}
