import Comparison
import DatasetModel
import Glibc
import History
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

@Suite struct ImportTests {
    @Test func `folders become tagged snapshots and come out as they went in`() throws {
        let test = try TestRepository()
        let folder = test.folder
        try folder.write("one", to: "v1/a.png")
        try folder.write("one", to: "v2/b.png")
        try folder.write("two", to: "v2/c.png")
        let sources = ["v1", "v2"].map { folder.path.appending($0) }
        let result = try test.repository.importFolders(sources, isTagging: true, author: test.author)
        #expect(result.folders.map(\.fileCount) == [1, 2] && result.distinctContents == 2)
        #expect(try test.repository.tags().map(\.name) == ["v1", "v2"])
        #expect(try contents(of: test.root) == contents(of: sources[1]))
        #expect(try test.repository.status().isClean)
        let changes = try test.repository.diff(
            from: .snapshot(test.repository.snapshot("v1")), to: .snapshot(test.repository.snapshot("v2")))
        #expect(described(changes.files) == ["+ c.png", "> a.png b.png"])
        // The index is right from the start: nothing is read again.
        #expect(try test.repository.scan().places { $0.needsReading($1) }.isEmpty)
    }

    @Test func `nothing is imported over uncommitted work, a used tag or a missing folder`() throws {
        let test = try TestRepository(["a.png": "mine"])
        try test.folder.write("one", to: "v1/a.png")
        let source = test.folder.path.appending("v1")
        let importing = { try test.repository.importFolders([source], isTagging: true, author: test.author) }
        #expect(try #require(throws: Failure.self) { try importing() }.message.contains("'a.png'"))
        #expect(try test.repository.tags().isEmpty)
        try test.commit()
        _ = try importing()
        #expect(try test.read("a.png") == "one")
        let failure = try #require(throws: Failure.self) { try importing() }
        #expect(failure.kind == .alreadyExists && failure.message.contains("'v1'"))
        #expect(throws: Failure.self) {
            try test.repository.importFolders([source.appending("nowhere")], isTagging: false, author: test.author)
        }
        #expect(try test.repository.log().count == 2)
    }

    /// Real rounds of real teams; the numbers were found without dsv.
    @Test func `the digits change as their makers say`() throws {
        let digits = Fixtures.folder.appending("digits")
        let test = try TestRepository()
        _ = try test.repository.importFolders(
            ["v1", "v2", "v3"].map { digits.appending($0) }, isTagging: true, author: test.author)
        func images(_ from: String, _ to: String) throws -> [Int] {
            let changes = try test.repository.diff(
                from: .snapshot(test.repository.snapshot(from)), to: .snapshot(test.repository.snapshot(to))
            ).files.images
            return [changes.added.count, changes.removed.count, changes.modified.count, changes.renamed.count]
        }
        #expect(try images("v1", "v2") == [30, 55, 0, 12])
        #expect(try images("v2", "v3") == [0, 10, 0, 0])
        let statistics = try test.repository.statistics(of: .snapshot(test.repository.snapshot("v1")))
        #expect(statistics.imageCount == 1737 && statistics.distinctImages == 1697 && statistics.duplicates.count == 40)
        for round in ["v1", "v2", "v3"] {
            let target = test.folder.path.appending(round)
            _ = try test.repository.export(test.repository.snapshot(round), to: target)
            #expect(try contents(of: target) == contents(of: digits.appending(round)))
        }
        #expect(try test.git("fsck", "--strict").output == "")
    }

    @Test(.enabled(if: Fixtures.hasSharedData, "the shared real data is not beside the project"))
    func `clothes and blood cells change as was found without dsv`() throws {
        for (name, rounds, expected) in [
            ("clothing-mini", ["v1", "v2", "v3"], [[0, 6, 0, 0], [25, 79, 0, 180]]),
            ("bccd", ["v2", "v3"], [[0, 0, 0, 364]]),
        ] {
            let test = try TestRepository()
            let sources = rounds.map { Fixtures.sharedData.appending(name).appending($0) }
            _ = try test.repository.importFolders(sources, isTagging: true, author: test.author)
            for (place, numbers) in expected.enumerated() {
                let changes = try test.repository.diff(
                    from: .snapshot(test.repository.snapshot(rounds[place])),
                    to: .snapshot(test.repository.snapshot(rounds[place + 1]))
                ).files.images
                let found = [changes.added.count, changes.removed.count, changes.modified.count, changes.renamed.count]
                #expect(found == numbers, "\(name) \(rounds[place])")
            }
            for (round, source) in zip(rounds, sources) {
                let target = test.folder.path.appending("out-\(round)")
                _ = try test.repository.export(test.repository.snapshot(round), to: target)
                #expect(try contents(of: target) == contents(of: source), "\(name) \(round)")
            }
            #expect(try test.git("fsck", "--strict").output == "")
        }
    }
}
