import DatasetModel
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import History

/// The order of `log`, whatever the clocks of those who committed said.
@Suite struct CommitWalkTests {
    let folder = TemporaryFolder()

    private func makeHistory() throws -> History {
        try History.create(at: folder.path.appending("history"), branch: "main")
    }

    /// Writes commits with these parents, by number, and these times; all at once, as one pack.
    private func write(_ commits: [(parents: [Int], time: Int64)], to history: History) throws -> [SnapshotID] {
        let writer = HistoryWriter(history, disk: FaultyDisk(), temporaryFolder: folder.path)
        let tree = try writer.addTree([])
        var ids: [SnapshotID] = []
        for (number, commit) in commits.enumerated() {
            let author = Signature(name: "Ada", email: "ada@example.com", time: commit.time, offset: 0)
            ids.append(
                try writer.addCommit(
                    tree: tree, parents: commit.parents.map { ids[$0] }, author: author, message: "\(number)\n"))
        }
        try writer.publish()
        return ids
    }

    @Test(arguments: UInt64(1)...20)
    func `children come before their parents, every commit once, and a limit cuts the same order off`(
        seed: UInt64
    ) throws {
        var random = SeededGenerator(seed: seed)
        var commits: [(parents: [Int], time: Int64)] = []
        for number in 0..<60 {
            // Merges of two and three, several first commits, and clocks that are up to 20 commits off.
            let count = number == 0 ? 0 : [0, 1, 1, 1, 1, 1, 1, 2, 2, 3].randomElement(using: &random) ?? 1
            let parents = Set((0..<count).map { _ in Int.random(in: max(0, number - 8)..<number, using: &random) })
            commits.append((parents.sorted(), 1_700_000_000 + Int64(number + Int.random(in: -20...20, using: &random))))
        }
        let history = try makeHistory()
        let ids = try write(commits, to: history)
        let places = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
        for start in [59, 58, 30] {
            let order = try history.log(from: ids[start])
            var reached: Set<Int> = [start]
            for number in (0...start).reversed() where reached.contains(number) {
                reached.formUnion(commits[number].parents)
            }
            #expect(Set(order.compactMap { places[$0] }) == reached && order.count == reached.count, "seed \(seed)")
            var seen: Set<Int> = []
            for id in order {
                let number = try #require(places[id])
                #expect(seen.isDisjoint(with: commits[number].parents), "seed \(seed): \(number) after its parent")
                seen.insert(number)
            }
            for limit in [0, 1, 5, 17] {
                #expect(try history.log(from: ids[start], limit: limit) == Array(order.prefix(limit)), "seed \(seed)")
            }
        }
    }

    @Test func `of what may come next, the newest comes, as in git`() throws {
        let history = try makeHistory()
        let ids = try write(
            [([], 10), ([0], 20), ([0], 30), ([1], 40), ([2], 25), ([3, 4], 50), ([5], 60)], to: history)
        let (status, output) = try runGit([
            "-C", history.path.string, "log", "--topo-order", "--date-order", "--format=%H", "\(ids[6])",
        ])
        #expect(status == 0)
        #expect(try history.log(from: ids[6]).map { "\($0)" } == output.split(separator: "\n").map(String.init))
    }

    @Test func `the first commits of a long history are found without the last`() throws {
        let history = try makeHistory()
        let old = try write((0..<50).map { ($0 == 0 ? [] : [$0 - 1], Int64($0)) }, to: history)
        let oldFiles = try FolderListing(history.packFolder).names
        let writer = HistoryWriter(history, disk: LocalDisk(), temporaryFolder: folder.path)
        var tip = try #require(old.last)
        let tree = try writer.addTree([])
        for number in 50..<60 {
            let author = Signature(name: "Ada", email: "ada@example.com", time: Int64(number), offset: 0)
            tip = try writer.addCommit(tree: tree, parents: [tip], author: author, message: "\(number)\n")
        }
        try writer.publish()
        let expected = try history.log(from: tip, limit: 9)
        let listing = try FolderListing(history.packFolder)
        for item in listing.items {
            let name = listing.name(item)
            if String(decoding: oldFiles, as: UTF8.self).contains(String(decoding: name, as: UTF8.self)) {
                try LocalDisk().remove(history.packFolder.appending(bytes: name))
            }
        }
        let reopened = try History(opening: history.path)
        #expect(try reopened.log(from: tip, limit: 9) == expected)
        #expect(throws: GitError.self) { try reopened.log(from: tip) }
    }

    @Test func `commits of any form are read as libgit2 reads them`() throws {
        let history = try makeHistory()
        let tree = HistoryWriter(history, disk: LocalDisk(), temporaryFolder: folder.path)
        let id = try tree.addTree([])
        try tree.publish()
        let heads = [
            "author A U Thor <a@b> 1700000000 +0130\ncommitter C <c@d> 1700000001 -0000\n\nmessage\n",
            "author J.R. <a@b> 1700000000 +0000\ncommitter C <c@d> 5 +0000\n\n\n\nmessage without an end",
            "author  <> 1700000000 +0000\ncommitter C <c@d> 5 +0000\n\n",
            "author A <a@b> 1700000000 +9999\ncommitter C <c@d> 5 +0000\nencoding x\ngpgsig a\n b\n c\n\nx\0y\n",
            "author A <a@b> -5 +0000\ncommitter C <c@d> 5 +0000\n\nx",
            "author A <a@b>\ncommitter C <c@d>\n\nx",
            "author \u{fc} <\u{e4}@b> 1 -1359\ncommitter C <c@d> 5 +0000\n\n\u{2713}\n",
        ]
        for head in heads {
            let bytes = Array("tree \(id)\n\(head)".utf8)
            let writer = HistoryWriter(history, as: .loose, disk: LocalDisk(), temporaryFolder: folder.path)
            let commit = SnapshotID(try writer.add(.commit, bytes))
            try writer.publish()
            let parsed = GitObject.commit(commit, parsing: bytes)
            let read = try? history.commitByLibgit2(commit)
            if let parsed { #expect(parsed == read, "\(head)") }
            #expect((try? history.commit(commit)) == read, "\(head)")
        }
    }
}
