import DatasetModel
import Testing

/// Names that mean something to dsv, to git, or to a file system that takes several names for one.
@Suite struct NameRulesTests {
    private func refusal(_ name: String, _ kind: NameRules.Kind = .file, _ folder: String = "") -> NameRules.Refusal? {
        NameRules.refusal(of: Array(name.utf8)[...], kind, in: DatasetPath(parsing: folder) ?? .root)
    }

    @Test(arguments: [
        ".git", ".GIT", ".git ", ".git.", ".git...", ".git::$INDEX_ALLOCATION", "git~1", "GIT~1", ".g\u{200c}it",
        "\u{feff}.git",
        "a\\.git", ".git\\hooks", ".dsv", ".DSV", ".dsv ", ".Dsv::$DATA", "dsv~1", ".ds\u{202e}v", ".dsv-manifest",
        ".DSV-Manifest",
    ])
    func `no file, link or folder has a name that dsv or git takes for its own`(_ name: String) {
        for kind in [NameRules.Kind.file, .link, .folder] {
            for folder in ["", "a/b"] { #expect(refusal(name, kind, folder) != nil, "\(kind) \(name)") }
        }
    }

    @Test(arguments: [
        ".gitmodules", ".GitModules", ".gitattributes", "gitmod~1", "GI7EBA~1", "gi7d29~2", ".gitmodules ",
        "a\\.gitmodules",
        ".gitmod\u{200d}ules", "gi7e~123",
    ])
    func `a link or folder has no name from which git reads settings`(_ name: String) {
        for kind in [NameRules.Kind.link, .folder] { #expect(refusal(name, kind) != nil, "\(kind) \(name)") }
    }

    @Test(arguments: [
        "a.png", ".gitignore", "git", "dsv", ".gitx", ".dsvignore", ".dsv-manifest.csv", "git~5", "a~1.jpg", "ü.csv",
        "...", ".a", "b\\c",
        "gitmodules", ".gi", "digit.png", "-rf", "a b", "\u{200c}", "gi7eba~",
    ])
    func `other names are free`(_ name: String) {
        for kind in [NameRules.Kind.file, .link, .folder] { #expect(refusal(name, kind) == nil, "\(kind) \(name)") }
    }

    @Test func `a file from which git would read settings may be there: no tree of the history has it`() {
        #expect(refusal(".gitmodules") == nil)
        #expect(refusal(".gitattributes") == nil)
        // This one would be kept as a text, in a tree.
        #expect(refusal(".gitmodules:a.csv") != nil)
    }

    @Test func `what may stand in snapshots of earlier versions is told from what may harm`() {
        for name in [".git", ".GIT", ".dsv"] { #expect(refusal(name)?.isHarmful == true, "\(name)") }
        #expect(refusal(".dsv", .folder, "sub")?.isHarmful == true)
        #expect(refusal(".dsv-manifest", .folder)?.isHarmful == true)
        #expect(refusal("git~1", .folder)?.isHarmful == true)
        for name in [".DSV", ".git ", "dsv~1"] { #expect(refusal(name)?.isHarmful == false, "\(name)") }
        #expect(refusal(".DSV")?.twin == ".dsv" && refusal(".git ")?.twin == ".git")
    }

    @Test func `no link leads into the repository by another spelling`() {
        for target in [".dsv", ".DSV/history", "./.dsv", ".dsv./x", "dsv~1/x"] {
            #expect(!NameRules.staysInside(Array(target.utf8), folder: .root), "\(target)")
        }
        #expect(NameRules.staysInside(Array("a/b.png".utf8), folder: .root))
    }
}
