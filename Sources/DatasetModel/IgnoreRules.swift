/// Which files of a folder are no part of the dataset: `.dsvignore` files, in gitignore's syntax.
///
/// Rules of deeper folders come after those of their parents and the last rule that matches decides, as in git. A folder
/// that is ignored is not entered, so nothing below it can be taken back in. See 'man 5 gitignore'.
package struct IgnoreRules: Sendable {
    /// The name of the file that holds a folder's rules.
    package static let fileName = ".dsvignore"

    /// What is ignored where nothing else is said; a `!` rule takes it back in.
    package static let defaults = IgnoreRules().adding(
        """
        .DS_Store
        Thumbs.db
        *.cache
        __pycache__/
        .ipynb_checkpoints/
        """, in: .root)

    private var patterns: [Pattern] = []

    /// No rules at all.
    package init() {}

    /// These rules and, after them, those of the text of a `.dsvignore` in `folder`.
    package func adding(_ text: String, in folder: DatasetPath) -> IgnoreRules {
        adding(Array(text.utf8), in: folder)
    }

    /// These rules and, after them, those of the bytes of a `.dsvignore` in `folder`.
    package func adding(_ text: [UInt8], in folder: DatasetPath) -> IgnoreRules {
        var rules = self
        // Some editors begin a text with a mark of its byte order.
        let lines = text.starts(with: [0xef, 0xbb, 0xbf]) ? text.dropFirst(3) : text[...]
        for line in lines.split(separator: UInt8(ascii: "\n")) {
            if let pattern = Pattern(line: line, folder: folder) { rules.patterns.append(pattern) }
        }
        return rules
    }

    /// Says whether `name` in `folder` is ignored; its folders are known not to be.
    package func ignores(_ name: [UInt8], in folder: DatasetPath, isFolder: Bool) -> Bool {
        // The repository itself, and git's: no rule can make them part of a dataset.
        if name == Self.gitName || isFolder && name == Self.repositoryName { return true }
        for pattern in patterns.reversed() where pattern.matches(name, in: folder, isFolder: isFolder) {
            return !pattern.isNegated
        }
        return false
    }

    private static let repositoryName = Array(".dsv".utf8)
    private static let gitName = Array(".git".utf8)
}

/// One line of a `.dsvignore`.
private struct Pattern: Sendable {
    let isNegated: Bool
    let isFolderOnly: Bool
    /// A pattern with a slash is matched against the path below its folder, one without against the name alone.
    let isAnchored: Bool
    let folder: DatasetPath
    let glob: Glob

    /// Nil for a blank line and a comment.
    init?(line: ArraySlice<UInt8>, folder: DatasetPath) {
        var text = Array(line)
        if text.last == UInt8(ascii: "\r") { text.removeLast() }
        Self.trimSpaces(&text)
        guard let first = text.first, first != UInt8(ascii: "#") else { return nil }
        isNegated = first == UInt8(ascii: "!")
        if isNegated { text.removeFirst() }
        isFolderOnly = text.last == UInt8(ascii: "/")
        if isFolderOnly { text.removeLast() }
        isAnchored = text.contains(UInt8(ascii: "/"))
        if text.first == UInt8(ascii: "/") { text.removeFirst() }
        guard !text.isEmpty else { return nil }
        self.folder = folder
        glob = Glob(text)
    }

    /// Removes trailing spaces, except those that a backslash quotes.
    private static func trimSpaces(_ text: inout [UInt8]) {
        var end = 0
        var index = 0
        while index < text.count {
            let isQuoted = text[index] == UInt8(ascii: "\\")
            if text[index] != UInt8(ascii: " ") { end = index + (isQuoted ? 2 : 1) }
            index += isQuoted ? 2 : 1
        }
        text.removeSubrange(min(end, text.count)...)
    }

    func matches(_ name: [UInt8], in parent: DatasetPath, isFolder: Bool) -> Bool {
        if isFolderOnly && !isFolder { return false }
        guard parent.isInside(folder) else { return false }
        if !isAnchored { return glob.matches(name) }
        let path = parent.appending(name).bytes
        return glob.matches(Array(path[(folder.isRoot ? 0 : folder.bytes.count + 1)...]))
    }
}
