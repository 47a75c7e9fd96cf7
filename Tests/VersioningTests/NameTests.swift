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

/// What a dataset's files, links and folders are called.
@Suite struct NameTests {
    /// Parts of which names are made that mean something, or nearly.
    private static let parts = [
        ".git", ".GIT", "git~1", "GIT~2", ".dsv", ".DSV", "dsv~1", ".dsv-manifest", ".gitmodules", "gitmod~1",
        "gi7eba~1", ".gitattributes",
        "gitatt~3", ".gitignore", ".mailmap", ".", "..", " ", ":", "::$INDEX_ALLOCATION", "\\", "~", "~1", "a", "B",
        ".csv", ".png", ".txt",
        "\u{200c}", "\u{200d}", "\u{202e}", "\u{feff}", "ü", "u\u{308}", "-", "\"", "'", "\t", "\u{1b}[31m", "\u{7f}",
        "*", "?", "#", "!",
        "con", "nul.", "x ", "\u{1f98a}",
    ]

    private static func oddNames(_ count: Int, seed: UInt64) -> [[UInt8]] {
        var generator = SeededGenerator(seed: seed)
        var names: Set<[UInt8]> = Set(parts.map { Array($0.utf8) })
        while names.count < count {
            var name = (0..<Int.random(in: 1...3, using: &generator)).flatMap { _ in
                Array((parts.randomElement(using: &generator) ?? "").utf8)
            }
            // Bytes that are no text.
            if Int.random(in: 0..<8, using: &generator) == 0 {
                name.insert(0xff, at: Int.random(in: 0...name.count, using: &generator))
            }
            names.insert(Array(name.prefix(255)))
        }
        return names.filter { NameRules.isName($0) }.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Makes one thing of a name; false where the file system takes no such name.
    private func make(_ kind: NameRules.Kind, _ name: [UInt8], in folder: FilePath) throws -> Bool {
        let path = folder.appending(bytes: name[...])
        switch kind {
        case .file: return (try? LocalDisk().write(Array("a,b\n1,2\n".utf8), toNew: path)) != nil
        case .folder: return path.withPlatformString { mkdir($0, 0o777) } == 0
        case .link: return path.withPlatformString { symlink("other", $0) } == 0
        }
    }

    @Test(arguments: [NameRules.Kind.file, .link, .folder])
    func `git accepts whatever dsv does, and what dsv refuses is said with its path and the reason`(
        _ kind: NameRules.Kind
    ) throws {
        let test = try TestRepository()
        let names = Self.oddNames(500, seed: 4)
        var refused = 0
        for (number, name) in names.enumerated() {
            let folder = test.root.appending("f")
            try LocalDisk().makeFolder(folder)
            guard try make(kind, name, in: folder) else {
                try Repository.removeTree(folder, disk: LocalDisk())
                continue
            }
            let isIgnored = kind == .folder && name == Array(".dsv".utf8) || name == Array(".git".utf8)
            let isRefused = NameRules.refusal(of: name[...], kind, in: DatasetPath(unchecked: Array("f".utf8))) != nil
            do {
                _ = try WorkingTree(scanning: test.root)
                #expect(!isRefused || isIgnored, "\(printable(name))")
                // Out of the way of the next name, and part of the snapshot that git examines.
                try LocalDisk().rename(folder, toNew: test.folder.path.appending("kept-\(number)"))
            } catch let failure as Failure {
                refused += 1
                #expect(isRefused, "\(failure.message)")
                #expect(
                    failure.message.contains(
                        "\(kind.rawValue) named '\(DatasetPath(unchecked: Array("f/".utf8) + name))' cannot be part of a dataset: "
                    ))
                #expect(failure.hints == ["rename it, or name it in .dsvignore"])
                try Repository.removeTree(folder, disk: LocalDisk())
            }
        }
        for number in names.indices {
            let kept = test.folder.path.appending("kept-\(number)")
            guard FileStatus.ifPresent(kept) != nil else { continue }
            try LocalDisk().rename(kept, toNew: test.root.appending("f\(number)"))
        }
        try test.write("1", to: "a.png")
        try test.commit()
        #expect(refused > 20)
        let fsck = try test.git("fsck", "--strict", "--no-progress", "--no-dangling")
        #expect(fsck.status == 0, "\(fsck.output)")
    }

    @Test func `the root, too, has its names`() throws {
        for name in [".DSV", ".Dsv ", "dsv~1"] {
            let test = try TestRepository(["a.png": "1", name: "x"])
            #expect(throws: Failure.self, "\(name)") { try test.commit() }
            try test.remove(name)
            try test.commit()
        }
    }

    /// A snapshot as an earlier version made it, with a file of a name that is refused now.
    private func oldSnapshot(of name: String, in test: TestRepository) throws -> SnapshotID {
        let history = try test.repository.history()
        let writer = HistoryWriter(history, disk: LocalDisk(), temporaryFolder: test.folder.path)
        let first = try #require(try test.repository.currentSnapshot())
        var files = FileList()
        for file in try test.repository.list(first) + test.repository.list(first)
        where files.index(of: file.path.name) == nil {
            if files.count == 0 {
                // In the order of their names: '.' comes before letters.
                files.append(name: Array(name.utf8).span, id: file.id, size: file.size, kind: .file)
            }
            files.append(name: Array(file.path.name).span, id: file.id, size: file.size, kind: .file)
        }
        let manifest = try writer.add(.blob, Manifest.encode(files))
        let tree = try writer.addTree([TreeEntry(name: Array(Manifest.fileName.utf8), kind: .blob, id: manifest)])
        let id = try writer.addCommit(tree: tree, parents: [first.id], author: test.author, message: "old\n")
        try writer.publish()
        try history.move("refs/heads/old", from: nil, to: id, by: test.author, reason: "x")
        return id
    }

    @Test func `a snapshot of an earlier version with such a name is shown, written out, shared, and healed`() throws {
        let test = try TestRepository(["a.png": "1"])
        try test.commit()
        _ = try oldSnapshot(of: ".DSV", in: test)
        let old = try test.repository.snapshot("old")
        #expect(try test.repository.list(old).map { "\($0.path)" } == [".DSV", "a.png"])
        _ = try test.repository.export(old, to: test.folder.path.appending("out"))
        #expect(try test.folder.read("out/.DSV") == Array("1".utf8))
        #expect(try test.reopened().fsck().faults.filter { $0.kind == .name }.isEmpty)

        _ = try test.reopened().switchTo(branch: "old", author: test.author)
        #expect(test.exists(".DSV"))
        #expect(throws: Failure.self) { try test.commit() }
        try test.remove(".DSV")
        try test.commit("healed")
    }
}
