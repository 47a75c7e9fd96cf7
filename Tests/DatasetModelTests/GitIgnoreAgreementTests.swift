import DatasetModel
import TestSupport
import Testing

@Suite(.enabled(if: Program.git.isInstalled, "needs git"))
struct GitIgnoreAgreementTests {
    /// The files of a working tree, and its folders with a `/` behind.
    private static let tree = [
        "a", "b", "ab", "a.b", "abc", "#a", "!a", " a", "a ", "a*", "[a]", "a\\", "-", "]", "é", "A", "d/", "d/a",
        "d/b", "d/ab", "d/a.b", "d/a-c", "d/e/", "d/e/a", "d/e/b", "d/e/abc", "e/", "e/d/", "e/d/a", "e/d/b", "e/ab",
        "a.d/", "a.d/a", "a.d/d/", "a.d/d/b",
    ]
    private static let pieces = [
        "a", "b", "c", "d", "e", "a", "d", "*", "*", "**", "?", "/", "/", "/", "**/", "/**", "[ab]", "[!a]", "[^b]",
        "[a-c]", "[", "]", "-", "\\", "\\*", "\\ ", " ", ".", "#", "!", "[]-a]", "[[:alpha:]]", "[\\]]", "é",
        "A",
    ]

    @Test(arguments: 0..<UInt64(8))
    func `random rules decide as git does`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let repository = try Self.repository()
        for _ in 0..<30 {
            var rules = IgnoreRules()
            var text = ""
            let count = Int.random(in: 1...3, using: &random)
            for (place, folder) in ["", "d/", "e/d/"].enumerated() {
                let lines = place < count ? Self.lines(&random) : ""
                text += "\(folder): \(lines.debugDescription) "
                try repository.write(lines, to: "\(folder).gitignore")
                let path = try #require(DatasetPath(parsing: folder))
                rules = rules.adding(lines, in: path)
            }

            let ignored = try Self.ignored(in: repository)
            for path in Self.tree {
                let parsed = try #require(DatasetPath(parsing: path))
                let answer = rules.ignoresThrough(parsed, isFolder: path.hasSuffix("/"))
                #expect(answer == ignored.contains(parsed.description), "seed \(seed), path '\(path)', rules \(text)")
            }
        }
    }

    private static func lines(_ random: inout SeededGenerator) -> String {
        let lines = (0..<Int.random(in: 1...4, using: &random)).map { _ in
            let start = Int.random(in: 0..<4, using: &random) == 0 ? "!" : ""
            return (0..<Int.random(in: 1...5, using: &random)).reduce(start) { line, _ in
                // Git reads `a**/` as `a` and `**/` (its manual does not), as it compares the `a` beforehand.
                let isFreeOfStars = line.last.map { "/!*".contains($0) } ?? true
                let piece = pieces.randomElement(using: &random) ?? ""
                return piece.hasPrefix("**") && !isFreeOfStars ? line : line + piece
            }
        }
        return lines.joined(separator: Bool.random(using: &random) ? "\n" : "\r\n")
    }

    private static func repository() throws -> TemporaryFolder {
        let folder = TemporaryFolder()
        let outcome = try Program.git.run(["init", "-q", "--template=", "\(folder.path)"])
        try #require(outcome.exitCode == 0, "\(outcome.errors)")
        for path in tree where !path.hasSuffix("/") { try folder.write("", to: path) }
        return folder
    }

    /// The paths that git ignores, as it was asked for them.
    private static func ignored(in folder: TemporaryFolder) throws -> Set<String> {
        let arguments = ["-C", "\(folder.path)", "check-ignore", "--no-index", "-z", "--stdin"]
        // Without the `/` behind folders, which git would take for a part of the name: it looks for itself.
        let paths = tree.compactMap { DatasetPath(parsing: $0)?.description }
        let outcome = try Program.git.run(arguments, input: Array(paths.joined(separator: "\0").utf8))
        // 1 says that nothing is ignored.
        try #require(outcome.exitCode <= 1, "\(outcome.errors)")
        return Set(outcome.output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) })
    }
}
