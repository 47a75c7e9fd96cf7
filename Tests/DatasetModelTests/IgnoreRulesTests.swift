import DatasetModel
import TestSupport
import Testing

@Suite struct IgnoreRulesTests {
    /// A text of rules at the root, a path, and whether git ignores it; a path that ends in `/` is a folder.
    private static let table: [(rules: String, path: String, isIgnored: Bool)] = [
        // "A blank line matches no files"; "A line starting with # serves as a comment."
        ("", "a", false), ("\n\n", "a", false), ("#a", "a", false), ("#a", "#a", false), ("\\#a", "#a", true),
        // "Trailing spaces are ignored unless they are quoted with backslash."
        ("a  ", "a", true), ("a  ", "a  ", false), ("a\\ ", "a ", true), ("a\\ ", "a", false), ("a\\  ", "a ", true),
        ("a\\\\ ", "a\\", true), (" a", "a", false), (" a", " a", true), ("a\t", "a", false),
        // "An optional prefix ! which negates the pattern"; "Put a backslash in front of the first !".
        ("*\n!a", "a", false), ("*\n!a", "b", true), ("!a\n*", "a", true), ("\\!a", "!a", true), ("!a", "a", false),
        // "It is not possible to re-include a file if a parent directory of that file is excluded."
        ("d/\n!d/a", "d/a", true), ("d/*\n!d/a", "d/a", false), ("d/*\n!d/a", "d/b", true),
        // "If there is a separator at the beginning or middle of the pattern, then the pattern is relative."
        ("/a", "a", true), ("/a", "d/a", false), ("d/a", "d/a", true), ("d/a", "e/d/a", false), ("a", "d/e/a", true),
        ("d/", "e/d/", true), ("e/d/", "f/e/d/", false), ("/d/", "d/", true),
        // "If there is a separator at the end of the pattern then the pattern will only match directories."
        ("a/", "a", false), ("a/", "a/", true), ("a/", "a/b", true), ("/", "a/", false), ("a//", "a/", false),
        // "An asterisk matches anything except a slash. The character ? matches any one character except /."
        ("*.png", "a.png", true), ("*.png", "d/a.png", true), ("*.png", ".png", true), ("*.png", "a.pngx", false),
        ("d/*", "d/a", true), ("d/*", "d/e/a", true), ("d/*.png", "d/e/a.png", false), ("a?c", "abc", true),
        ("a?c", "ac", false), ("d?a", "d/a", false), ("*", "a", true), ("a*b*c", "aXbYbZc", true),
        ("a*b*c", "acb", false),
        // "The range notation, e.g. [a-zA-Z], can be used to match one of the characters in a range."
        ("[ab]", "a", true), ("[ab]", "c", false), ("[a-c]", "b", true), ("[!a-c]", "b", false), ("[^a]", "b", true),
        ("[]]", "]", true), ("[]a]", "a", true), ("[!]]", "]", false), ("[a-]", "-", true), ("[-a]", "-", true),
        ("[\\]]", "]", true), ("[a", "[a", false), ("[a", "a", false), ("d[/]a", "d/a", false),
        ("[[:digit:]]", "7", true), ("[[:digit:]]", "d", false), ("[[:alpha:]_]", "_", true),
        ("x[0-9][0-9]", "x42", true),
        // "A leading **/ means match in all directories."
        ("**/a", "a", true), ("**/a", "d/e/a", true), ("**/d/a", "e/d/a", true), ("**/d/a", "d/a", true),
        // "A trailing /** matches everything inside."
        ("d/**", "d/e/a", true), ("d/**", "d/", false), ("d/**", "e/d/a", false),
        // "A slash followed by two consecutive asterisks then a slash matches zero or more directories."
        ("a/**/b", "a/b", true), ("a/**/b", "a/x/b", true), ("a/**/b", "a/x/y/b", true), ("a/**/b", "ab", false),
        // "Other consecutive asterisks are considered regular asterisks."
        ("a**", "abc", true), ("d/a**b", "d/aXb", true), ("d/a**b", "d/aX/b", false), ("**", "d/a", true),
        // Backslashes, line ends, marks of byte order.
        ("\\a", "a", true), ("a\\*", "a*", true), ("a\\*", "ab", false), ("a\\", "a\\", false), ("a\r\nb\r", "b", true),
        ("a\r\nb", "a", true), ("\u{feff}a", "a", true), ("a\n\u{feff}b", "b", false),
    ]

    @Test(arguments: table.indices)
    func `a line of the manual's rules decides as git does`(index: Int) throws {
        let (rules, path, isIgnored) = Self.table[index]
        let isFolder = path.hasSuffix("/")
        let parsed = try #require(DatasetPath(parsing: path))
        let answer = IgnoreRules().adding(rules, in: .root).ignoresThrough(parsed, isFolder: isFolder)
        #expect(answer == isIgnored, "rules \(rules.debugDescription), path \(path)")
    }

    @Test func `rules of a deeper folder come last and hold below it only`() {
        let folder = DatasetPath(unchecked: Array("d".utf8))
        let rules = IgnoreRules().adding("*.tmp\n", in: .root).adding("!keep.tmp\n/x\n", in: folder)
        #expect(rules.ignores(Array("keep.tmp".utf8), in: .root, isFolder: false))
        #expect(!rules.ignores(Array("keep.tmp".utf8), in: folder, isFolder: false))
        #expect(rules.ignores(Array("x".utf8), in: folder, isFolder: false))
        #expect(!rules.ignores(Array("x".utf8), in: .root, isFolder: false))
        #expect(!rules.ignores(Array("x".utf8), in: folder.appending("e".utf8), isFolder: false))
        #expect(rules.ignores(Array("keep.tmp".utf8), in: DatasetPath(unchecked: Array("dd".utf8)), isFolder: false))
    }

    @Test func `the repository and git's cannot be taken in`() {
        let rules = IgnoreRules().adding("!.dsv\n!.git\n", in: .root)
        for name in [".dsv", ".git"] { #expect(rules.ignores(Array(name.utf8), in: .root, isFolder: true)) }
        // A file of this name leads git to a repository elsewhere.
        #expect(rules.ignores(Array(".git".utf8), in: .root, isFolder: false))
        #expect(!rules.ignores(Array(".dsv".utf8), in: .root, isFolder: false))
    }

    @Test(arguments: [".DS_Store", "Thumbs.db", "labels.cache"])
    func `droppings of tools are ignored unless a rule takes them in`(name: String) {
        let folder = DatasetPath(unchecked: Array("a/b".utf8))
        let bytes = Array(name.utf8)
        #expect(IgnoreRules.defaults.ignores(bytes, in: folder, isFolder: false))
        #expect(!IgnoreRules.defaults.adding("!\(name)", in: .root).ignores(bytes, in: folder, isFolder: false))
    }

    @Test func `a long pattern of many stars is answered at once`() {
        let rules = IgnoreRules().adding("*a*a*a*a*a*a*a*a*b*c", in: .root)
        let name = [UInt8](repeating: UInt8(ascii: "a"), count: 60)
        #expect(!rules.ignores(name, in: .root, isFolder: false))
    }
}

extension IgnoreRules {
    /// Asks for each folder of the path in turn, as a walk that enters no ignored folder does.
    func ignoresThrough(_ path: DatasetPath, isFolder: Bool) -> Bool {
        var parent = DatasetPath.root
        for (place, part) in path.parts.enumerated() {
            let isLast = place == path.parts.count - 1
            if ignores(Array(part), in: parent, isFolder: isLast ? isFolder : true) { return true }
            parent = parent.appending(part)
        }
        return false
    }
}
