import Comparison
import DatasetModel
import Glibc
import LabelFormats
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Checking
@testable import Judging
@testable import Labels
@testable import Snapshots
@testable import Versioning

/// A cache may slow an answer, never change it: whatever becomes of its files, every verb that reads says the same.
@Suite struct CacheTests {
    /// A repository whose caches are all filled, with what the verbs say of it without any.
    private final class Scene {
        let test: TestRepository
        let truth: [String]
        var folder: FilePath { test.root.appending(".dsv/cache") }

        init() throws {
            test = try TestRepository([
                "1.png": "one", "2.png": "two", "3.png": "three", "4.png": "four", "dsv.yaml": "check: {}\n",
                "labels.csv":
                    "filename,label,sex,split\n1.png,a,f,val\n2.png,a,m,val\n3.png,b,f,train\n4.png,b,m,train\n",
            ])
            try test.commit("one")
            try test.write(
                "filename,label,sex,split\n1.png,b,m,val\n2.png,b,m,val\n3.png,b,f,train\n4.png,b,m,train\n5.png,c,f,val\n",
                to: "labels.csv")
            try test.commit("two")
            for number in 0..<20 {
                var request = ScoreRequest(model: "m\(number)")
                request.metrics = [.init(name: "accuracy", value: 0.5)]
                _ = try test.repository.addScore(request, author: test.author)
            }
            truth = try Self.answers(test, fresh: true)
            _ = try Self.answers(test, fresh: false)
        }

        /// What the verbs that read caches say.
        static func answers(_ test: TestRepository, fresh: Bool) throws -> [String] {
            var answers: [String] = []
            for verb in 0..<5 {
                if fresh { try Repository.removeTree(test.root.appending(".dsv/cache"), disk: LocalDisk()) }
                let repository = try test.reopened()
                let (old, new) = try (repository.snapshot("HEAD~1"), repository.snapshot("HEAD"))
                let answer =
                    switch verb {
                    case 0: "\(described(try repository.diff(from: .snapshot(old), to: .snapshot(new))))"
                    case 1: described(try repository.statistics(of: .snapshot(old)))
                    case 2: described(try repository.statistics(of: .snapshot(new)))
                    case 3: "\(try repository.check(.snapshot(new), CheckOptions()).findings)"
                    default: "\(try repository.scoreHistory().groups)"
                    }
                answers.append(answer)
            }
            return answers
        }

        func answers() throws -> [String] { try Self.answers(test, fresh: false) }

        /// Every file of the cache, with its bytes.
        func files() throws -> [(path: FilePath, bytes: [UInt8])] {
            var files: [(FilePath, [UInt8])] = []
            for name in ["labels", "pictures", "scores"] {
                let path = folder.appending(name)
                guard let status = FileStatus.ifPresent(path) else { continue }
                let paths =
                    status.kind == .folder
                    ? try FolderListing(path).items.indices.map { place in
                        let listing = try FolderListing(path)
                        return path.appending(bytes: listing.name(listing.items[place]))
                    } : [path]
                for path in paths { files.append((path, try OpenFile.contents(of: path))) }
            }
            return files
        }

        func put(_ bytes: [UInt8], _ path: FilePath) throws {
            if FileStatus.ifPresent(path) != nil { try LocalDisk().remove(path) }
            try LocalDisk().write(bytes, toNew: path)
        }
    }

    @Test func `every kind of cache is kept, and says what the verbs say without it`() throws {
        let scene = try Scene()
        #expect(try scene.files().count == 4, "labels of two snapshots, pictures, scores")
        #expect(try scene.answers() == scene.truth)
    }

    @Test func `files that change names are not believed`() throws {
        let scene = try Scene()
        let files = try scene.files()
        for (path, old) in files {
            for other in files where other.path != path {
                try scene.put(other.bytes, path)
                #expect(try scene.answers() == scene.truth, "'\(other.path)' as '\(path)'")
                try scene.put(old, path)
            }
        }
    }

    @Test func `files that are cut off or changed count for nothing`() throws {
        let scene = try Scene()
        for (path, bytes) in try scene.files() {
            for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 7)) {
                try scene.put(Array(bytes.prefix(length)), path)
                #expect(try scene.answers() == scene.truth, "'\(path)' of \(length) bytes")
            }
            for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 7)) {
                var changed = bytes
                changed[place] ^= 0x10
                try scene.put(changed, path)
                #expect(try scene.answers() == scene.truth, "'\(path)', byte \(place)")
            }
            try scene.put(bytes, path)
        }
    }

    @Test(arguments: UInt64(0)..<6)
    func `files that somebody else made, checksum and all, never end the program`(seed: UInt64) throws {
        let scene = try Scene()
        var random = SeededGenerator(seed: seed)
        for (path, bytes) in try scene.files() {
            for _ in 0..<8 {
                var content = Array(bytes.dropLast(32))
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    let place = Int.random(in: 8..<content.count, using: &random)
                    content[place] = [0, 1, 2, 0x7f, 0x80, 0xff, content[place] ^ 1].randomElement(using: &random) ?? 0
                }
                let digest = MessageDigest()
                digest.update(content.span)
                try scene.put(content + digest.finish(), path)
                _ = try? scene.answers()
            }
            try scene.put(bytes, path)
        }
    }

    @Test func `what a table has not, a cache cannot say twice`() throws {
        let scene = try Scene()
        let tree = try scene.test.repository.snapshot("HEAD").tree
        let cache = scene.test.repository.labelCache
        var labels = try #require(cache.labels(of: tree))
        let table = labels.tables[0]
        var schema = table.description.schema
        schema.columns += ["other"]
        schema.label = 4
        var forged = table.description
        forged.schema = schema
        labels.tables = [.init(path: table.path, id: table.id, size: table.size, text: table.text, description: forged)]
        labels.summary = nil
        cache.keep(labels, of: tree)
        #expect(throws: Failure.self) { try scene.answers() }
        #expect(try scene.answers() == scene.truth)
    }

    @Test func `what one command declares, the next one does not know`() throws {
        let scene = try Scene()
        try Repository.removeTree(scene.folder, disk: LocalDisk())
        let (old, new) = try (scene.test.repository.snapshot("HEAD~1"), scene.test.repository.snapshot("HEAD"))
        let options = DiffOptions(declaration: TableDeclaration(key: ["filename"], label: "sex", split: nil))
        _ = try scene.test.repository.diff(from: .snapshot(old), to: .snapshot(new), options: options)
        let table = DiffOptions(table: DatasetPath(parsing: "none.csv"))
        _ = try scene.test.repository.diff(from: .snapshot(old), to: .snapshot(new), options: table)
        #expect(try scene.answers() == scene.truth)
    }

    @Test func `a cache that cannot be written fails nothing`() throws {
        let scene = try Scene()
        try Repository.removeTree(scene.folder, disk: LocalDisk())
        // A file where the folder would be: refused to everybody, root included.
        try scene.put([], scene.folder)
        #expect(try scene.answers() == scene.truth)
    }
}

@Suite struct `An index` {
    /// A repository whose index knows its files by their stamps.
    private func known() throws -> TestRepository {
        let test = try TestRepository([
            "a.png": "one", "b/c.png": "two", "b/d/labels.csv": "filename,label\nc.png,x\n", "b/link": "",
        ])
        // What is as young as the clock's tick is read again anyway.
        usleep(30_000)
        try test.commit("one")
        return test
    }

    @Test func `is not believed beside another history, so that a commit there stores everything`() throws {
        let test = try known()
        let (folder, index) = (test.root.appending(".dsv"), test.root.appending(".dsv/index"))
        let bytes = try OpenFile.contents(of: index)
        try LocalDisk().rename(folder, to: test.folder.path.appending("aside"))
        let other = try Repository.create(at: test.root).repository
        try LocalDisk().write(bytes, toNew: index)
        _ = try other.commit(message: "again", author: test.author)
        #expect(try other.fsck().faults.isEmpty)
        #expect(try other.status().isClean)
    }

    @Test func `is believed where it was written`() throws {
        let test = try known()
        let index = try Index(reading: test.root.appending(".dsv/index"))
        #expect(index.folders.count == 3)
        // Whatever way leads there.
        let link = test.folder.path.appending("link")
        try LocalDisk().makeLink(link, target: Array("dataset".utf8))
        #expect(try Index(reading: link.appending(".dsv/index")).folders.count == 3)
        let copy = test.folder.path.appending("copy")
        try LocalDisk().makeFolders(copy.appending(".dsv/history"))
        try LocalDisk().write(
            try OpenFile.contents(of: test.root.appending(".dsv/index")), toNew: copy.appending(".dsv/index"))
        #expect(try Index(reading: copy.appending(".dsv/index")).folders.isEmpty)
        #expect(Index.isIntact(copy.appending(".dsv/index")))
    }

    @Test(arguments: UInt64(0)..<6)
    func `that somebody else made, checksum and all, never ends the program`(seed: UInt64) throws {
        let test = try known()
        let path = test.root.appending(".dsv/index")
        let bytes = try OpenFile.contents(of: path)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            var content = Array(bytes.dropLast(32))
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 16..<content.count, using: &random)
                // What it belongs to stays.
                if (48..<64).contains(place) { continue }
                content[place] = [0, 1, 2, 0x7f, 0x80, 0xff, content[place] ^ 1].randomElement(using: &random) ?? 0
            }
            let digest = MessageDigest()
            digest.update(content.span)
            try LocalDisk().remove(path)
            try LocalDisk().write(content + digest.finish(), toNew: path)
            _ = try? test.reopened().status()
        }
    }
}

/// The counts of a side, in an order.
private func described(_ statistics: Statistics) -> String {
    let classes = statistics.classes.mapValues { $0.sorted { $0.key < $1.key } }.sorted { $0.key < $1.key }
    let splits = statistics.splits.sorted { $0.key < $1.key }
    return "\(statistics.imageCount) \(statistics.fileCount) \(classes) \(splits) \(statistics.duplicates)"
}
