import Glibc
import SystemIO
import SystemPackage
import TestSupport
import Testing

/// Every file of a repository's history, damaged in every way, met by every verb.
@Suite struct `A damaged history` {
    private static let isExhaustive = getenv("DSV_EXHAUSTIVE") != nil

    /// What only reads, with what it is about.
    private static let reading = [
        ["ls", "v1"], ["show", "v1"], ["log"], ["diff", "v1", "HEAD"], ["check", "HEAD"], ["stats", "side"],
        ["cat", "v1:labels.csv"], ["blame", "labels.csv"], ["tag"], ["branch"], ["status"], ["score", "list"], ["fsck"],
        ["log", "main@{1}"], ["show", "HEAD~1"],
    ]
    private static let writing = [
        ["export", "v1", "../out"], ["commit", "-m", "another"], ["merge", "side"], ["tag", "-m", "x", "v9"],
        ["switch", "side"], ["gc"],
    ]

    /// Snapshots in packs and tags in files of their own, two branches, a score.
    private func makeDataset() throws -> Dataset {
        let dataset = try Dataset()
        try dataset.write("key,label\na,cat\nb,dog\n", to: "labels.csv")
        for name in ["a", "b"] { try dataset.write(name, to: "img/\(name).png") }
        try dataset.succeed("commit", "-m", "first")
        try dataset.succeed("tag", "-m", "the first", "v1")
        try dataset.succeed("switch", "-c", "side")
        try dataset.write("key,label\na,cat\nb,cat\n", to: "labels.csv")
        try dataset.succeed("commit", "-m", "relabel")
        try dataset.succeed("switch", "main")
        try dataset.write("c", to: "img/c.png")
        try dataset.succeed("commit", "-m", "another image")
        try dataset.succeed("score", "add", "accuracy=0.5", "--model", "net")
        return dataset
    }

    private func files(below folder: FilePath) throws -> [FilePath] {
        let listing = try FolderListing(folder)
        return try listing.items.flatMap { item in
            let path = folder.appending(bytes: listing.name(item))
            return item.status.kind == .folder ? try files(below: path) : [path]
        }
    }

    /// Runs a verb for ten seconds at most.
    private func run(_ verb: [String], on dataset: Dataset) throws -> (status: Int32, output: [UInt8]) {
        let (status, output, _) = try ChildProcess.run(
            ["timeout", "-s", "KILL", "10", dataset.program] + verb, in: dataset.root, environment: dataset.environment)
        return (status, output)
    }

    @Test func `ends every verb in words, or not at all, and never changes an answer`() throws {
        let dataset = try makeDataset()
        let history = dataset.root.appending(".dsv/history")
        let whole = try Self.reading.map { try run($0, on: dataset) }
        var runs = 0
        for file in try files(below: history) where !"\(file)".contains("/hooks/") {
            let bytes = try OpenFile.contents(of: file)
            let isObject = "\(file)".contains("/objects/")
            for (number, damage) in Damage.all(of: bytes, seed: UInt64(runs), stride: Self.isExhaustive ? 1 : 97)
                .enumerated()
            {
                try overwrite(file, with: damage.bytes)
                let when = "\(file) with \(damage.name)"
                for (place, verb) in Self.reading.enumerated() where Self.isExhaustive || place % 3 == number % 3 {
                    let (status, output) = try run(verb, on: dataset)
                    #expect([0, 1, 128].contains(status), "\(verb): \(status), \(when)")
                    // Of references there is no checksum: they may name something else that is there.
                    if isObject, status == 0 { #expect(output == whole[place].output, "\(verb), \(when)") }
                    runs += 1
                }
                for (place, verb) in Self.writing.enumerated() where Self.isExhaustive || place % 3 == number % 3 {
                    let folder = TemporaryFolder()
                    let copy = try Dataset(isEmpty: true, in: folder)
                    _ = try ChildProcess.run(
                        ["cp", "-a", "\(dataset.root)/.", copy.root.string], in: folder.path,
                        environment: copy.environment)
                    try copy.write("d", to: "img/d.png")
                    let status = try run(verb, on: copy).status
                    #expect([0, 1, 128].contains(status), "\(verb): \(status), \(when)")
                    runs += 1
                }
            }
            try overwrite(file, with: bytes)
        }
        #expect(try run(["fsck"], on: dataset).status == 0)
        print("a damaged history: \(runs) runs, no signal, no hang, no other bytes")
    }
}
