import Comparison
import DatasetModel
import TestSupport
import Testing

/// Laws that hold for any two datasets: here small random ones with many copies, equal names and empty files.
@Suite struct FileChangesLawTests {
    /// The contents of a dataset's files by path; a content's number is its size.
    private typealias Dataset = [String: UInt64]

    private static let folders = ["", "a", "b", "a/c"]
    private static let names = ["1.png", "2.png", "3.png", "x.csv", "y"]

    @Test(arguments: 0..<UInt64(300))
    func `applying the changes to the old dataset gives the new one`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let (old, new) = Self.pair(&random)
        let changes = FileChanges(Self.compare(old, new))
        var result = old
        // All sources go before the first target comes: renames may form chains and circles.
        for rename in changes.renamed {
            #expect(result.removeValue(forKey: rename.from.text) == rename.size, "seed \(seed)")
            #expect(ObjectID(number: rename.size) == rename.id, "seed \(seed)")
        }
        for file in changes.removed { #expect(result.removeValue(forKey: file.path.text) == file.size, "seed \(seed)") }
        for change in changes.modified {
            #expect(result.updateValue(change.to.size, forKey: change.path.text) == change.from.size, "seed \(seed)")
        }
        for file in changes.added {
            #expect(result.updateValue(file.size, forKey: file.path.text) == nil, "seed \(seed)")
        }
        for rename in changes.renamed {
            #expect(result.updateValue(rename.size, forKey: rename.to.text) == nil, "seed \(seed)")
        }
        #expect(result == new, "seed \(seed)")
    }

    @Test(arguments: 0..<UInt64(100))
    func `every list is in order, and the same whatever the order of the files`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let (old, new) = Self.pair(&random)
        var raw = Self.compare(old, new)
        let changes = FileChanges(raw)
        raw.added.shuffle(using: &random)
        raw.removed.shuffle(using: &random)
        raw.modified.shuffle(using: &random)
        let again = FileChanges(raw)
        #expect(changes.added == again.added && changes.removed == again.removed, "seed \(seed)")
        #expect(changes.modified == again.modified && changes.renamed == again.renamed, "seed \(seed)")
        #expect(changes.ambiguous == again.ambiguous, "seed \(seed)")
        for paths in [
            changes.added.map(\.path), changes.removed.map(\.path), changes.modified.map(\.path),
            changes.renamed.map(\.to),
        ] {
            #expect(paths == paths.sorted(), "seed \(seed)")
        }
        for copies in changes.ambiguous {
            #expect(copies.added == copies.added.sorted() && copies.removed == copies.removed.sorted(), "seed \(seed)")
        }
    }

    @Test(arguments: 0..<UInt64(100))
    func `the way back has the same changes, turned round`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let (old, new) = Self.pair(&random)
        let there = FileChanges(Self.compare(old, new))
        let back = FileChanges(Self.compare(new, old))
        #expect(there.added == back.removed && there.removed == back.added, "seed \(seed)")
        #expect(
            Set(there.renamed.map { [$0.from, $0.to] }) == Set(back.renamed.map { [$0.to, $0.from] }), "seed \(seed)")
        #expect(there.modified.map(\.from) == back.modified.map(\.to), "seed \(seed)")
        #expect(there.ambiguous.map(\.added) == back.ambiguous.map(\.removed), "seed \(seed)")
    }

    @Test(arguments: 0..<UInt64(100))
    func `a content stays on both sides only where it is empty or said to be ambiguous`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let (old, new) = Self.pair(&random)
        let changes = FileChanges(Self.compare(old, new))
        let onBothSides = Set(changes.added.map(\.id)).intersection(changes.removed.map(\.id))
        #expect(onBothSides.subtracting([ObjectID(number: 0)]) == Set(changes.ambiguous.map(\.id)), "seed \(seed)")
    }

    /// Two datasets that share some files, and more contents.
    private static func pair(_ random: inout SeededGenerator) -> (old: Dataset, new: Dataset) {
        let paths = folders.flatMap { folder in names.map { folder.isEmpty ? $0 : "\(folder)/\($0)" } }
        let contents = Int.random(in: 2...12, using: &random)
        var old: Dataset = [:]
        var new: Dataset = [:]
        for path in paths {
            let content = UInt64(Int.random(in: 0..<contents, using: &random))
            let other = UInt64(Int.random(in: 0..<contents, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: break
            case 1: old[path] = content
            case 2: new[path] = content
            case 3: (old[path], new[path]) = (content, content)
            default: (old[path], new[path]) = (content, other)
            }
        }
        return (old, new)
    }

    /// Compares folder by folder, as a walk over two trees does.
    private static func compare(_ old: Dataset, _ new: Dataset) -> RawChanges {
        var changes = RawChanges()
        for folder in folders {
            changes.addFiles(
                of: DatasetPath(unchecked: Array(folder.utf8)), from: files(of: folder, old), to: files(of: folder, new)
            )
        }
        return changes
    }

    private static func files(of folder: String, _ dataset: Dataset) -> FileList {
        let prefix = folder.isEmpty ? "" : "\(folder)/"
        let inside = dataset.filter { $0.key.hasPrefix(prefix) && !$0.key.dropFirst(prefix.count).contains("/") }
        return list(Dictionary(uniqueKeysWithValues: inside.map { (String($0.key.dropFirst(prefix.count)), $0.value) }))
    }
}

extension DatasetPath {
    fileprivate var text: String { String(decoding: bytes, as: UTF8.self) }
}
