import SystemIO
import SystemPackage
import TestSupport
import Testing

/// What every version has to open: the repository and the remote that a version of the format left.
///
/// See `Fixtures/Formats/make`.
@Suite struct `Frozen formats` {
    /// What stands there, in documents whose members only ever come.
    private static let facts = #"""
        "$dsv" log --json | grep -E '"(id|parents|message|time|fingerprint)"'
        "$dsv" ls --json | grep -E '"(path|size|sha256)"'
        "$dsv" ls --json v1 | grep -E '"(path|sha256)"' | tail -n 6
        "$dsv" score list --json | grep -E '"(id|snapshot|split|split_fingerprint|n|value|low|high|predictions)"'
        "$dsv" diff --json v1 HEAD | grep -E '"(key|from|to|rows_touched|relabelled|split_moved)"'
        "$dsv" cat HEAD:labels.csv
        "$dsv" cat v1:measured.csv | sha256sum
        """#

    private static let recorded = Fixtures.folder.appending("Formats/v1/facts.txt")

    /// A folder with what version 1 left.
    private func opened() throws -> Dataset {
        let dataset = try Dataset(isEmpty: true)
        for name in ["repository.tar", "remote.tar"] {
            let archive = Fixtures.folder.appending("Formats/v1").appending(name)
            let done = try dataset.shell("tar -C .. -xf '\(archive)'")
            try #require(done.status == 0, "\(done.errors)")
        }
        return dataset
    }

    private func expectFacts(_ dataset: Dataset, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let found = try dataset.shell(Self.facts)
        #expect(found.errors.isEmpty, sourceLocation: sourceLocation)
        let expected = String(decoding: try OpenFile.contents(of: Self.recorded), as: UTF8.self)
        #expect(found.output == expected, sourceLocation: sourceLocation)
    }

    /// The purged picture is in the folder still, and has to go before a commit.
    private func addPicture(_ dataset: Dataset) throws {
        try dataset.write("another", to: "images/val/13.png")
        #expect(try dataset.run("commit", "-m", "one more").status == 128)
        #expect(try dataset.shell("rm images/train/07.png").status == 0)
        try dataset.succeed("commit", "-m", "one more")
    }

    @Test func `a repository of version 1 says what it said`() throws {
        let dataset = try opened()
        try expectFacts(dataset)
        #expect(try dataset.succeed("status").contains("nothing changed"))
        let purged = try dataset.run("cat", "HEAD:images/train/07.png")
        #expect(purged.status == 128 && purged.errors.contains("withdrew consent"))
        try dataset.succeed("fsck")
    }

    @Test func `a repository of version 1 is worked on and collected`() throws {
        let dataset = try opened()
        try dataset.succeed("switch", "trial")
        try dataset.succeed("switch", "main")
        try addPicture(dataset)
        #expect(try dataset.run("checkout", "HEAD^").status == 0)
        try dataset.succeed("gc")
        try dataset.succeed("fsck")
        try expectFacts(dataset)
    }

    @Test func `a remote of version 1 is cloned, and takes a push`() throws {
        let dataset = try opened()
        let clone = dataset.folder.path.appending("clone")
        let cloned = try dataset.run("clone", "../remote", clone.string)
        #expect(cloned.status == 0 && cloned.errors.contains("'images/train/07.png' left out: purged"))
        let (old, new) = (dataset.root, clone)
        #expect(try dataset.shell("diff -r --exclude .dsv --exclude 07.png '\(old)' '\(new)'").output.isEmpty)
        try dataset.succeed("remote", "remove", "origin")
        try dataset.succeed("remote", "add", "origin", "../remote")
        try addPicture(dataset)
        try dataset.succeed("push")
        #expect(try dataset.run("-C", clone.string, "pull").status == 0)
        try dataset.succeed("-C", clone.string, "fsck")
    }
}
