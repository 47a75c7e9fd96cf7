import DatasetModel
import Glibc
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import History

/// Damaged files of objects: reading them fails in words, or gives what was there, and ends.
@Suite(.timeLimit(.minutes(10))) struct DamageTests {
    let folder = TemporaryFolder()
    let author = Signature(name: "Ada", email: "ada@example.com", time: 1_700_000_000, offset: 0)

    /// Three commits, of which one is a file and one is in a pack, a branch, and annotated tags of both kinds.
    private func makeHistory() throws -> History {
        let history = try History.create(at: folder.path.appending("history"), branch: "main")
        var parent: SnapshotID?
        for number in 0..<4 {
            let writer = HistoryWriter(
                history, as: number < 2 ? .pack : .loose, disk: LocalDisk(), temporaryFolder: folder.path)
            let blob = try writer.add(.blob, Array("text \(number)\n".utf8))
            let tree = try writer.addTree([TreeEntry(name: Array("a".utf8), kind: .blob, id: blob)])
            let id = try writer.addCommit(
                tree: tree, parents: parent.map { [$0] } ?? [], author: author, message: "\(number)\n")
            let tag = try writer.addTag("v\(number)", of: id, by: author, message: "tag \(number)")
            try writer.publish()
            try history.setTag("v\(number)", to: tag, replacing: false, by: author)
            try history.move("refs/heads/main", from: parent, to: id, by: author, reason: "x")
            if number == 2 { try history.move("refs/heads/side", from: nil, to: id, by: author, reason: "x") }
            parent = id
        }
        return history
    }

    /// What is asked by way of libgit2, and by dsv's own readers, as text; an error counts as no answer.
    private func answers() -> [String: String] {
        var answers: [String: String] = [:]
        func ask(_ question: String, _ answer: (History) throws -> String) {
            answers[question] = try? answer(History(opening: folder.path.appending("history")))
        }
        for revision in ["v0", "v1", "v2", "v3", "main", "side", "HEAD~1", "main^{tree}~0", "v3~2", "main@{1}"] {
            ask(revision) { "\(try $0.resolve(revision))" }
        }
        ask("tags") { "\(try $0.tags())" }
        ask("branches") { "\(try $0.branches())" }
        ask("log") { history in
            let ids = try history.log(from: history.resolve("main"))
            return "\(try ids.map { try history.commit($0) })"
        }
        ask("commits") { "\(try $0.commits(from: [$0.resolve("v3")], hiding: [$0.resolve("v0")]))" }
        ask("base") { "\(try $0.mergeBase($0.resolve("v3"), $0.resolve("side")) as Any)" }
        ask("ancestor") { "\(try $0.isAncestor($0.resolve("v0"), of: $0.resolve("main")))" }
        ask("peel") { history in "\(try history.rawReferences().map { try history.peel($0.id) })" }
        ask("text") { history in
            let entry = try history.tree(history.commit(history.resolve("v3")).tree)[0]
            return "\(try history.header(entry.id)) \(try history.blob(entry.id))"
        }
        return answers
    }

    @Test func `a damaged object is an error, never other bytes and never the end of the program`() throws {
        _ = try makeHistory()
        let whole = answers()
        #expect(whole.count == 17, "\(whole.keys.sorted())")
        let objects = folder.path.appending("history/objects")
        for file in try filesOfObjects(below: objects) {
            let bytes = try OpenFile.contents(of: file)
            for damage in Damage.all(of: bytes, seed: 7, stride: getenv("DSV_EXHAUSTIVE") == nil ? 16 : 1) {
                try overwrite(file, with: damage.bytes)
                for (question, answer) in answers() where answer != whole[question] {
                    Issue.record("'\(question)' of '\(file)' with \(damage.name): \(answer)")
                }
            }
            try overwrite(file, with: bytes)
        }
        #expect(answers() == whole)
    }

    @Test func `an intact copy of a damaged object is found`() throws {
        let history = try makeHistory()
        let tip = try history.resolve("main").commit
        _ = try runGit(["-C", history.path.string, "repack", "-aq"])
        var file = history.path.appending("objects").appending(String("\(tip)".prefix(2)))
        file.append(String("\(tip)".dropFirst(2)))
        try overwrite(file, with: Array("no object".utf8))
        #expect(try History(opening: history.path).log(from: history.resolve("main")).count == 4)
    }

    @Test func `objects that another repository lends are found`() throws {
        let lender = try makeHistory()
        let borrower = folder.path.appending("borrower")
        let made = try runGit(["clone", "-q", "--bare", "--shared", lender.path.string, borrower.string])
        #expect(made.status == 0, "\(made.output)")
        let history = try History(opening: borrower)
        #expect(try history.log(from: history.resolve("v3")).count == 4)
        let tip = try history.resolve("main")
        #expect(try history.resolve(String("\(tip)".prefix(7))) == tip)
    }

    private func filesOfObjects(below folder: FilePath) throws -> [FilePath] {
        let listing = try FolderListing(folder)
        return try listing.items.flatMap { item in
            let path = folder.appending(bytes: listing.name(item))
            return item.status.kind == .folder ? try filesOfObjects(below: path) : [path]
        }
    }
}
