import DatasetModel
import SystemIO
import TestSupport
import Testing

@testable import History
@testable import Snapshots
@testable import Versioning

/// One thing that the owner of a remote could try, and what the refusal says.
struct Attack: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let words: String
    /// Makes the objects; returns what the references name, `refs/heads/main` if only one id is given.
    let references: @Sendable (HostileRemote) throws -> [String: GitID]

    init(_ name: String, _ words: String, references: @escaping @Sendable (HostileRemote) throws -> [String: GitID]) {
        (testDescription, self.words, self.references) = (name, words, references)
    }

    /// A snapshot whose root folder is hostile.
    init(_ name: String, _ words: String, root: @escaping @Sendable (HostileRemote) throws -> GitID) {
        self.init(name, words) { ["refs/heads/main": try $0.commit(root($0))] }
    }
}

@Suite struct HostileRemoteTests {
    @Test(arguments: names + links + manifests + objects + sizes + tips)
    private func `what is not a dataset's history is refused, and nothing is changed by it`(_ attack: Attack) throws {
        let remote = try HostileRemote()
        try remote.publish(attack.references(remote))
        try expectRefused(remote.memory, attack.words, attack.testDescription)
    }

    @Test func `the same remote with a sound snapshot is taken`() throws {
        let remote = try HostileRemote()
        let root = try remote.folder(
            remote.line("A", "a.csv") + remote.line("../a.csv", "b"),
            [remote.entry("a.csv", .blob, remote.blob("A")), remote.entry("b", .link, remote.blob("../a.csv"))])
        let top = try remote.folder("", [remote.entry("sub", .tree, root)])
        try remote.publish(["refs/heads/main": remote.commit(top), "refs/tags/v": remote.tag(remote.commit(top))])
        let memory = remote.memory
        let victim = try Victim()
        let fetched = try victim.test.reopened().fetch(
            from: "origin", author: victim.test.author, open: { _ in memory })
        #expect(fetched.updates.map(\.name) == ["refs/heads/main", "refs/tags/v"])
    }

    private static let names: [Attack] =
        ["..", ".", "a/b", "", ".dsv", ".git", ".GIT", "git~1", String(repeating: "x", count: 300)].map {
            name in
            Attack(
                "folder '\(name.prefix(9))'",
                name.isEmpty || name == "a/b" || name.count < 3 && name != ".git"
                    ? "impossible name" : "no dataset can have a folder"
            ) {
                try $0.folder("", [$0.entry(name, .tree, $0.folder())])
            }
        }
        + [".dsv", ".git", ".GIT", String(repeating: "x", count: 300)].map { name in
            Attack("file '\(name.prefix(9))'", "no dataset can have a file") { try $0.folder($0.line("x", name)) }
        }
        + [
            Attack("link '.git'", "no dataset can have a link") { try $0.folder(".git", .link, "evil") },
            Attack("file '.git' below", "no dataset can have a file") {
                try $0.folder("", [$0.entry("sub", .tree, $0.folder($0.line("x", ".git")))])
            },
            Attack("folder '.dsv' that was below the root before", "no dataset can have a folder '.dsv'") {
                let inner = try $0.folder("", [$0.entry(".dsv", .tree, $0.folder())])
                let below = try $0.commit($0.folder("", [$0.entry("sub", .tree, inner)]))
                return ["refs/heads/main": try $0.commit(inner, below)]
            },
            Attack("a path longer than any", "nested too deeply") {
                var tree = try $0.folder()
                for _ in 0..<2500 { tree = try $0.folder("", [$0.entry("d", .tree, tree)]) }
                return tree
            },
        ]

    private static let links: [Attack] =
        [
            "/etc/passwd", "..", "../x", "a/../../x", "d/d/../../..", ".dsv/history/config", "./.DSV", ".//.dsv", "",
            "a\0/../../x",
        ].map { target in
            Attack("link to '\(target)'", "leads out of the dataset") { try $0.folder("l", .link, target) }
        } + [
            Attack("a link that stays inside until its folder moves up", "leads out of the dataset") {
                let inner = try $0.folder("l", .link, "../../x")
                let middle = try $0.folder("", [$0.entry("b", .tree, inner)])
                let first = try $0.commit($0.folder("", [$0.entry("a", .tree, middle)]))
                return ["refs/heads/main": try $0.commit($0.folder("", [$0.entry("c", .tree, inner)]), first)]
            },
            Attack("a text that becomes a link", "leads out of the dataset") {
                let first = try $0.commit($0.folder("t.txt", .blob, "/etc/passwd"))
                return ["refs/heads/main": try $0.commit($0.folder("t.txt", .link, "/etc/passwd"), first)]
            },
            Attack("a link and a folder of one name", "the text 'l'") {
                let (link, folder) = (try $0.blob("x"), try $0.folder())
                return try $0.folder($0.line("x", "l"), [$0.entry("l", .link, link), $0.entry("l", .tree, folder)])
            },
            Attack("a link of chunks", "the text 'l' has 1 bytes, its manifest says 3") {
                let chunks = try $0.tree([$0.entry("00000000", .blob, $0.blob("/"))])
                return try $0.folder($0.line("/et", "l"), [$0.entry("l", .tree, chunks)])
            },
        ]

    private static let manifests: [Attack] = [
        Attack("a manifest's name with a slash", "not a file name") { try $0.folder($0.line("x", "../x")) },
        Attack("a manifest's name '..'", "not a file name") { try $0.folder($0.line("x", "..")) },
        Attack("a manifest's name with an escaped slash", "not a file name") { try $0.folder($0.line("x", "a\\x2fb")) },
        Attack("a manifest's name with an escaped NUL", "not a file name") { try $0.folder($0.line("x", "a\\x00b")) },
        Attack("a manifest out of order", "ascending order") { try $0.folder($0.line("x", "b") + $0.line("x", "a")) },
        Attack("a manifest with a name twice", "ascending order") {
            try $0.folder($0.line("x", "a") + $0.line("x", "a"))
        },
        Attack("a manifest without an end", "has no end") { try $0.folder(String($0.line("x", "a").dropLast())) },
        Attack("a manifest with no id", "does not begin with a SHA-256") { try $0.folder("nothing 1 a\n") },
        Attack("a file of 2^60 bytes", "size is impossible") { try $0.folder($0.line("x", "a", size: 1 << 60)) },
        Attack("a file that nobody has", "lacks 1 files") { try $0.folder($0.line("x", "a")) },
        Attack("a text that is not in its manifest", "not in its manifest") {
            try $0.folder("", [$0.entry("a.csv", .blob, $0.blob("x"))])
        },
        Attack("a text of another size", "has 3 bytes, its manifest says 1") {
            try $0.folder($0.line("x", "a.csv"), [$0.entry("a.csv", .blob, $0.blob("xyz"))])
        },
    ]

    private static let objects: [Attack] = [
        Attack("a text that is a tree of trees", "made of something else") {
            let chunks = try $0.tree([$0.entry("00000000", .tree, $0.folder())])
            return try $0.folder($0.line("x", "a.csv"), [$0.entry("a.csv", .tree, chunks)])
        },
        Attack("a text that is a tree but says blob", "made of something else") {
            try $0.folder($0.line("x", "a.csv"), [$0.entry("a.csv", .blob, $0.folder())])
        },
        Attack("a folder that is a blob", "is no tree") { try $0.folder("", [$0.entry("a", .tree, $0.blob("x"))]) },
        Attack("a folder without a manifest", "is no folder") {
            try $0.folder("", [$0.entry("a", .tree, $0.tree([]))])
        },
        Attack("a folder that was a text's chunks", "is no folder") {
            let chunks = try $0.tree([$0.entry("00000000", .blob, $0.blob("x"))])
            let first = try $0.commit($0.folder($0.line("x", "a.csv"), [$0.entry("a.csv", .tree, chunks)]))
            return ["refs/heads/main": try $0.commit($0.folder("", [$0.entry("a.csv", .tree, chunks)]), first)]
        },
        Attack("a root without a manifest", "neither a dataset nor a score") { try $0.tree([]) },
        Attack("a missing blob", "is missing") {
            try $0.folder($0.line("x", "a.csv"), [$0.entry("a.csv", .blob, missing)])
        },
        Attack("a missing manifest", "") { try $0.tree([$0.entry(".dsv-manifest", .blob, missing)]) },
        Attack("a missing folder", "") { try $0.folder("", [$0.entry("a", .tree, missing)]) },
        Attack("a missing root", "") { _ in missing },
        Attack("a missing parent", "lacks what it names") {
            ["refs/heads/main": try $0.commit($0.folder(), missing)]
        },
        Attack("a tree with a name twice", "twice") {
            let (one, other) = (try $0.folder(), try $0.folder("a.csv", .blob, "x"))
            return try $0.folder("", [$0.entry("a", .tree, one), $0.entry("a", .tree, other)])
        },
        Attack("a tree of noise", "malformed") { try $0.object(.tree, Array("no tree".utf8)) },
        Attack("a tree with a mode that nobody knows", "kind that dsv does not know") {
            let manifest = try $0.blob("")
            return try $0.object(.tree, Array("100755 .dsv-manifest\0".utf8) + manifest.bytes)
        },
        Attack("a tree out of order", "not in order") {
            let (manifest, empty) = (try $0.blob(""), try $0.folder())
            return try $0.object(
                .tree,
                Array("40000 b\0".utf8) + empty.bytes + Array("100644 .dsv-manifest\0".utf8) + manifest.bytes)
        },
        Attack("a commit of noise", "") { ["refs/heads/main": try $0.object(.commit, Array("no commit".utf8))] },
        Attack("a commit without an author", "") {
            ["refs/heads/main": try $0.object(.commit, Array("tree \(try $0.folder())\n\nm".utf8))]
        },
        Attack("a commit with two trees", "") {
            let tree = try $0.folder()
            return [
                "refs/heads/main": try $0.object(
                    .commit,
                    Array("tree \(tree)\ntree \(tree)\nauthor E <e> 1 +0000\ncommitter E <e> 1 +0000\n\nm".utf8))
            ]
        },
    ]

    private static let sizes: [Attack] = [
        Attack("ten thousand million folders", "more files or folders") { remote in
            var tree = try remote.folder()
            for _ in 0..<10 {
                let inner = tree
                tree = try remote.folder("", (0..<10).map { remote.entry("\($0)", .tree, inner) })
            }
            return tree
        },
        Attack("a thousand folders of the same hundred thousand files", "more files or folders") { remote in
            let lines = (0..<100_000).map { remote.line("x", "\(1_000_000 + $0)") }.joined()
            let inner = try remote.folder(lines)
            return try remote.folder("", (0..<1000).map { remote.entry("\($0)", .tree, inner) })
        },
        Attack("a manifest of a gigabyte", "too large") { remote in
            let blob = try remote.blob(String(repeating: "x", count: 4 << 20))
            let chunks = try remote.tree((0..<256).map { remote.entry("\(10_000_000 + $0)", .blob, blob) })
            return try remote.tree([remote.entry(".dsv-manifest", .tree, chunks)])
        },
        Attack("a text of five gigabytes", "its manifest says 5368709120") { remote in
            let blob = try remote.blob(String(repeating: "x", count: 10 << 20))
            let chunks = try remote.tree((0..<512).map { remote.entry("\(10_000_000 + $0)", .blob, blob) })
            return try remote.folder(
                remote.line("x", "a.csv", size: 5 << 30), [remote.entry("a.csv", .tree, chunks)])
        },
        Attack("a blob of 17 megabytes", "larger than any") { remote in
            let text = String(repeating: "x", count: 17 << 20)
            return try remote.folder(remote.line("x", "a.csv"), [remote.entry("a.csv", .blob, remote.blob(text))])
        },
    ]

    private static let tips: [Attack] = [
        Attack("a branch that is a blob", "is no commit") { ["refs/heads/main": try $0.blob("x")] },
        Attack("a branch that is a tree", "is no commit") { ["refs/heads/main": try $0.folder()] },
        Attack("a branch that is a tag", "names a tag") {
            ["refs/heads/main": try $0.tag($0.commit($0.folder()))]
        },
        Attack("a tag of a tree", "is no commit") { ["refs/tags/v": try $0.tag($0.folder(), "tree")] },
        Attack("a tag of a blob", "is no commit") { ["refs/tags/v": try $0.tag($0.blob("x"), "blob")] },
        Attack("a chain of two hundred tags", "is malformed") { remote in
            var id = try remote.commit(remote.folder())
            for _ in 0..<200 { id = try remote.tag(id, "tag") }
            return ["refs/tags/v": id]
        },
        Attack("a tag of nothing", "is malformed") { ["refs/tags/v": try $0.object(.tag, Array("object\n\n".utf8))] },
        Attack("a reference to nothing", "lacks what it names") {
            _ = try $0.commit($0.folder())
            return ["refs/heads/main": missing]
        },
        Attack("one good branch and one bad", "leads out") {
            [
                "refs/heads/a": try $0.commit($0.folder()),
                "refs/heads/main": try $0.commit($0.folder("l", .link, "/")),
            ]
        },
        Attack("a score that is a hostile snapshot", "leads out") {
            ["refs/scores/x": try $0.commit($0.folder("l", .link, "/"))]
        },
    ]

    private static let missing = GitID(hex: String(repeating: "7", count: 40)) ?? GitID.none
}
