import DatasetModel
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import History

/// What is written here, real git reads; what git wrote, is read here.
@Suite struct AgreementTests {
    let folder = TemporaryFolder()
    let author = Signature(name: "Ada Lovelace", email: "ada@example.com", time: 1_700_000_000, offset: -90)

    private func makeHistory() throws -> History {
        try History.create(at: folder.path.appending("history"), branch: "main")
    }

    private func git(_ arguments: String...) throws -> String {
        let (status, output) = try runGit(["-C", folder.path.appending("history").string] + arguments)
        #expect(status == 0, "git \(arguments): \(output)")
        return output
    }

    private func commit(_ history: History, _ files: [String: String], parents: [SnapshotID] = []) throws -> SnapshotID
    {
        let writer = HistoryWriter(history, disk: LocalDisk(), temporaryFolder: folder.path)
        let entries = try files.map { name, text in
            TreeEntry(name: Array(name.utf8), kind: .blob, id: try writer.add(.blob, Array(text.utf8)))
        }
        let tree = try writer.addTree(entries)
        let id = try writer.addCommit(tree: tree, parents: parents, author: author, message: "first\n\nbody\n")
        try writer.publish()
        return id
    }

    @Test func `git reads a commit that was written here`() throws {
        let history = try makeHistory()
        let id = try commit(history, ["a.csv": "x,y\n", "b.txt": ""])
        try history.move("refs/heads/main", from: nil, to: id, by: author, reason: "commit: first")
        #expect(try git("fsck", "--strict", "--full") == "")
        #expect(
            try git("log", "--format=%H %an <%ae> %at %ad %s", "--date=raw")
                == "\(id) Ada Lovelace <ada@example.com> 1700000000 1700000000 -0130 first\n")
        #expect(try git("show", "HEAD:a.csv") == "x,y\n")
        #expect(try git("reflog", "--format=%gs") == "commit: first\n")
    }

    @Test func `the merge base is that of git`() throws {
        let history = try makeHistory()
        let root = try commit(history, ["a": "1"])
        let left = try commit(history, ["a": "2"], parents: [root])
        let right = try commit(history, ["a": "3"], parents: [root])
        let merged = try commit(history, ["a": "4"], parents: [left, right])
        let later = try commit(history, ["a": "5"], parents: [right])
        let stranger = try commit(history, ["b": "1"])
        for (one, other) in [(left, right), (merged, later), (root, merged), (later, later)] {
            let expected = try git("merge-base", "\(one)", "\(other)")
            #expect(try history.mergeBase(one, other).map { "\($0)\n" } == expected)
        }
        #expect(try history.mergeBase(stranger, merged) == nil)
    }

    @Test func `ids are those that git computes`() throws {
        let history = try makeHistory()
        let writer = HistoryWriter(history, disk: LocalDisk(), temporaryFolder: folder.path)
        // The ids of git's empty blob and of "hello\n" are known to everybody.
        #expect(try writer.add(.blob, []).description == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
        #expect(
            try writer.add(.blob, Array("hello\n".utf8)).description == "ce013625030ba8dba906f756967f9e9ca394464a")
    }

    @Test func `a tree sorts a folder as if a slash followed its name`() throws {
        let history = try makeHistory()
        let writer = HistoryWriter(history, disk: LocalDisk(), temporaryFolder: folder.path)
        let blob = try writer.add(.blob, [])
        let sub = try writer.addTree([TreeEntry(name: Array("x".utf8), kind: .blob, id: blob)])
        let names = ["a": TreeEntry.Kind.tree, "a.b": .blob, "a-b": .blob, "a0": .link]
        let tree = try writer.addTree(
            names.map { TreeEntry(name: Array($0.utf8), kind: $1, id: $1 == .tree ? sub : blob) })
        let id = try writer.addCommit(tree: tree, parents: [], author: author, message: "x")
        try writer.publish()
        try history.move("refs/heads/main", from: nil, to: id, by: author, reason: "x")
        #expect(try git("fsck", "--strict") == "")
        #expect(try git("ls-tree", "--name-only", "HEAD") == "a-b\na.b\na\na0\n")
        #expect(try history.tree(tree).map(\.name) == ["a-b", "a.b", "a", "a0"].map { Array($0.utf8) })
        #expect(try history.tree(tree).map(\.kind) == [.blob, .blob, .tree, .link])
    }

    @Test func `a commit that git made is read`() throws {
        let history = try makeHistory()
        let id = try commit(history, ["a": "1"])
        try history.move("refs/heads/main", from: nil, to: id, by: author, reason: "x")
        _ = try git("-c", "user.name=Grace", "-c", "user.email=g@example.com", "tag", "-a", "-m", "a tag", "v1")
        _ = try git("tag", "plain")
        _ = try git("repack", "-adq")
        _ = try git("pack-refs", "--all")
        let reopened = try History(opening: history.path)
        #expect(try reopened.tags() == [Reference(name: "plain", target: id), Reference(name: "v1", target: id)])
        let read = try reopened.commit(id)
        #expect(read.author == author)
        #expect(read.message == "first\n\nbody\n")
    }

    @Test func `git sees the tags that were made here`() throws {
        let history = try makeHistory()
        let id = try commit(history, ["a": "1"])
        try history.move("refs/heads/main", from: nil, to: id, by: author, reason: "x")
        try history.setTag("light", to: id.commit, replacing: false, by: author)
        let writer = HistoryWriter(history, as: .loose, disk: LocalDisk(), temporaryFolder: folder.path)
        let tag = try writer.addTag("heavy", of: id, by: author, message: "why")
        try writer.publish()
        try history.setTag("heavy", to: tag, replacing: false, by: author)
        #expect(
            try git("for-each-ref", "--format=%(refname) %(objecttype)", "refs/tags")
                == "refs/tags/heavy tag\nrefs/tags/light commit\n")
        #expect(
            try git("for-each-ref", "--format=%(contents)%(taggeremail)", "refs/tags/heavy")
                == "why\n<ada@example.com>\n")
        #expect(try git("fsck", "--strict") == "")
    }

    @Test func `a branch moves only from where it is thought to be`() throws {
        let history = try makeHistory()
        let first = try commit(history, ["a": "1"])
        let second = try commit(history, ["a": "2"], parents: [first])
        try history.move("refs/heads/main", from: nil, to: first, by: author, reason: "x")
        #expect(throws: GitError.self) {
            try history.move("refs/heads/main", from: nil, to: second, by: author, reason: "x")
        }
        #expect(throws: GitError.self) {
            try history.move("refs/heads/main", from: second, to: second, by: author, reason: "x")
        }
        #expect(try history.head() == .branch("main", first))
        try history.move("refs/heads/main", from: first, to: second, by: author, reason: "x")
        #expect(try history.log(from: second) == [second, first])
        #expect(try history.resolve("HEAD~1") == first)
        #expect(try history.resolve("main@{1}") == first)
    }

    @Test func `a damaged object is refused, never read as something else`() throws {
        let history = try makeHistory()
        // Stored, not deflated: zlib's own checksum must not be what detects it.
        let text = (0..<200).map { _ in String(UInt64.random(in: 0 ... .max), radix: 36) }.joined()
        let id = try commit(history, ["a": text])
        let tree = try history.tree(try history.commit(id).tree)
        let packs = history.path.appending("objects").appending("pack")
        let listing = try FolderListing(packs)
        let paths = listing.items.map { packs.appending(bytes: listing.name($0)) }
        let pack = try #require(paths.first { $0.extension == "pack" })
        let bytes = try OpenFile.contents(of: pack)
        for position in stride(from: 12, to: bytes.count - 20, by: 7) {
            var damaged = bytes
            damaged[position] ^= 0x10
            try folder.write(damaged, to: pack)
            let reopened = try History(opening: history.path)
            if let read = try? reopened.blob(tree[0].id) { #expect(read == Array(text.utf8), "byte \(position)") }
        }
    }
}
