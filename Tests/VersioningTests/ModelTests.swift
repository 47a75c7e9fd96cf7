import Comparison
import DatasetModel
import History
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

/// Random verbs against a model that is a dictionary.
@Suite struct ModelTests {
    @Test(arguments: UInt64(1)...8)
    func `any sequence of verbs gives what a dictionary would`(seed: UInt64) throws {
        var world = try World(seed: seed)
        for step in 0..<40 {
            let verb = try world.step()
            #expect(try world.isAsModelled(), "seed \(seed), step \(step): \(verb)")
        }
        #expect(try world.test.git("fsck", "--strict").output == "")
        for (tag, files) in world.snapshots {
            let target = world.test.folder.path.appending("out-\(tag)")
            _ = try world.test.repository.export(world.test.repository.snapshot(tag), to: target)
            #expect(
                try contents(of: target).filter { !$0.key.hasSuffix("/") } == printed(files), "seed \(seed), tag \(tag)"
            )
        }
    }
}

/// Files under the names that `contents(of:)` gives them.
private func printed(_ files: [String: [UInt8]]) -> [String: [UInt8]] {
    Dictionary(uniqueKeysWithValues: files.map { (printable(Array($0.key.utf8)), $0.value) })
}

private struct World {
    let test: TestRepository
    /// The working tree.
    var files: [String: [UInt8]] = [:]
    /// By tag.
    var snapshots: [String: [String: [UInt8]]] = [:]
    var current: String?
    private var random: SeededGenerator

    // Few names, so that the same ones come and go; a table, a text, nested folders, odd names.
    private static let names = [
        "a.png", "b.png", "labels.csv", "train/cat/1.png", "train/cat/2.png", "train/dog/1.png", "val/cat/1.png",
        "notes.txt",
        "odd \n name.png", "train/README", "\u{F07C}/x.png",
    ]

    init(seed: UInt64) throws {
        test = try TestRepository()
        random = SeededGenerator(seed: seed)
    }

    mutating func step() throws -> String {
        switch Int.random(in: 0..<10, using: &random) {
        case 0...3:
            let name = Self.names.randomElement(using: &random) ?? ""
            // Values that often repeat, are empty, one byte, many lines, or larger than a pack's objects.
            let values: [[UInt8]] = [
                [], [0], Array("\n\n\n".utf8), Array("same".utf8), random.bytes(20),
                [UInt8](repeating: 9, count: 270_000),
            ]
            let value = values.randomElement(using: &random) ?? []
            try test.write(value, to: name)
            files[name] = value
            return "write \(name)"
        case 4:
            guard let name = files.keys.sorted().randomElement(using: &random) else { return "-" }
            try test.remove(name)
            files[name] = nil
            return "remove \(name)"
        case 5:
            guard let name = files.keys.sorted().randomElement(using: &random) else { return "-" }
            let target = Self.names.randomElement(using: &random) ?? ""
            let value = files[name] ?? []
            try test.remove(name)
            files[name] = nil
            try test.write(value, to: target)
            files[target] = value
            return "move \(name) to \(target)"
        case 6, 7: return try commit()
        default: return try checkOut()
        }
    }

    private mutating func commit() throws -> String {
        do {
            try test.commit()
        } catch is NothingToCommit {
            return "nothing to commit"
        }
        let tag = "t\(snapshots.count)"
        _ = try test.repository.makeTag(tag, author: test.author)
        snapshots[tag] = files
        current = tag
        return "commit \(tag)"
    }

    private mutating func checkOut() throws -> String {
        guard let tag = snapshots.keys.sorted().randomElement(using: &random) else { return "-" }
        do {
            _ = try test.repository.checkOut(tag, author: test.author)
        } catch let failure as Failure where failure.kind == .conflict {
            let isClean = try test.repository.status().isClean
            #expect(!isClean)
            _ = try test.repository.checkOut(tag, isForced: true, author: test.author)
            // Files that were in no snapshot stay.
            let tracked = current.flatMap { snapshots[$0] } ?? [:]
            files = files.filter { tracked[$0.key] == nil }.merging(snapshots[tag] ?? [:]) { _, new in new }
            current = tag
            return "forced checkout of \(tag)"
        }
        // What differs between the two snapshots is the target's; all else stays.
        let (old, new) = (current.flatMap { snapshots[$0] } ?? [:], snapshots[tag] ?? [:])
        for name in Set(old.keys).union(new.keys) where old[name] != new[name] { files[name] = new[name] }
        current = tag
        return "checkout of \(tag)"
    }

    func isAsModelled() throws -> Bool {
        let found = try contents(of: test.root).filter { !$0.key.hasSuffix("/") }
        let named = printed(files)
        let listed = Set(try test.repository.listWorkingTree().map(\.path.description))
        return found == named && listed == Set(named.keys)
    }
}
