import Comparison
import DatasetModel
import TestSupport
import Testing

@Suite struct FileChangesTests {
    @Test func `a content that went once and came once was renamed`() {
        let changes = changes(removed: ["old/a": 1], added: ["new/b": 1])
        #expect(renames(changes) == ["old/a": "new/b"])
        #expect(changes.renamed[0].size == 1 && changes.renamed[0].id == ObjectID(number: 1))
        #expect(changes.added.isEmpty && changes.removed.isEmpty && changes.ambiguous.isEmpty)
        #expect(changes.count == 1)
    }

    @Test func `other contents stay removed and added`() {
        let changes = changes(removed: ["a": 1, "b": 2], added: ["c": 3])
        #expect(changes.removed == [version("a", 1), version("b", 2)])
        #expect(changes.added == [version("c", 3)])
        #expect(changes.renamed.isEmpty)
    }

    @Test func `copies are paired by their file names`() {
        let changes = changes(removed: ["old/a": 1, "old/b": 1], added: ["new/a": 1, "new/b": 1])
        #expect(renames(changes) == ["old/a": "new/a", "old/b": "new/b"])
        #expect(changes.ambiguous.isEmpty)
    }

    @Test func `the pair that is left when names have decided was renamed`() {
        let changes = changes(removed: ["old/a": 1, "old/b": 1], added: ["new/a": 1, "new/c": 1])
        #expect(renames(changes) == ["old/a": "new/a", "old/b": "new/c"])
        #expect(changes.ambiguous.isEmpty)
    }

    @Test func `copies that nothing tells apart are named and left as they are`() {
        let changes = changes(removed: ["x/a": 1, "x/b": 1], added: ["y/c": 1, "y/d": 1])
        #expect(changes.renamed.isEmpty)
        #expect(changes.removed == [version("x/a", 1), version("x/b", 1)])
        #expect(changes.added == [version("y/c", 1), version("y/d", 1)])
        #expect(changes.ambiguous.count == 1)
        #expect(changes.ambiguous[0].id == ObjectID(number: 1))
        #expect(changes.ambiguous[0].removed.map(\.description) == ["x/a", "x/b"])
        #expect(changes.ambiguous[0].added.map(\.description) == ["y/c", "y/d"])
    }

    @Test func `one file that became two is ambiguous, unless a name decides`() {
        let ambiguous = changes(removed: ["a": 1], added: ["b": 1, "c": 1])
        #expect(ambiguous.renamed.isEmpty && ambiguous.ambiguous.count == 1)
        let decided = changes(removed: ["x/a": 1], added: ["y/a": 1, "z/c": 1])
        #expect(renames(decided) == ["x/a": "y/a"])
        #expect(decided.added == [version("z/c", 1)])
        #expect(decided.ambiguous.isEmpty)
    }

    @Test func `a name that stands twice on a side decides nothing`() {
        let changes = changes(removed: ["x/a": 1, "y/a": 1], added: ["z/a": 1, "z/b": 1])
        #expect(changes.renamed.isEmpty)
        #expect(changes.ambiguous.count == 1)
        #expect(changes.ambiguous[0].removed.count == 2)
    }

    @Test func `empty files are paired by name only`() {
        let others = changes(removed: ["x/a": 0], added: ["y/b": 0])
        #expect(others.renamed.isEmpty && others.ambiguous.isEmpty)
        #expect(others.removed == [version("x/a", 0)] && others.added == [version("y/b", 0)])
        let named = changes(removed: ["x/a": 0, "x/b": 0], added: ["y/a": 0, "y/c": 0])
        #expect(renames(named) == ["x/a": "y/a"])
        #expect(named.removed == [version("x/b", 0)] && named.added == [version("y/c", 0)])
        #expect(named.ambiguous.isEmpty)
    }

    @Test func `a modified file is no partner of a rename`() {
        var raw = RawChanges()
        raw.modified = [(version("a", 1), version("a", 2))]
        raw.added = [version("b", 1)]
        let changes = FileChanges(raw)
        #expect(changes.renamed.isEmpty)
        #expect(changes.modified.map(\.path.description) == ["a"])
        #expect(changes.added == [version("b", 1)])
    }

    @Test func `images and other files are told apart, a rename by its new name`() {
        let changes = changes(removed: ["a.png": 1, "b.csv": 2, "c.txt": 3], added: ["a.csv": 1, "d.jpg": 4])
        #expect(renames(changes.images).isEmpty)
        #expect(changes.images.added == [version("d.jpg", 4)])
        #expect(changes.images.removed.isEmpty)
        #expect(renames(changes.otherFiles) == ["a.png": "a.csv"])
        #expect(changes.otherFiles.removed == [version("b.csv", 2), version("c.txt", 3)])
        #expect(changes.images.count + changes.otherFiles.count == changes.count)
    }

    @Test func `empty folders that come and go are changes, but no files`() {
        var raw = RawChanges()
        raw.addedFolders = ["d", "b/c"].compactMap { DatasetPath(parsing: $0) }
        raw.removedFolders = ["a.png"].compactMap { DatasetPath(parsing: $0) }
        let changes = FileChanges(raw)
        #expect(!changes.isEmpty)
        #expect(changes.count == 0)
        #expect(changes.addedFolders.map(\.description) == ["b/c", "d"])
        #expect(changes.filtered { $0.isInside(DatasetPath(unchecked: [0x62])) }.addedFolders.count == 1)
        #expect(changes.images.isEmpty && changes.otherFiles.isEmpty)
        #expect(FileChanges(RawChanges()).isEmpty)
    }

    private func changes(removed: [String: UInt64], added: [String: UInt64]) -> FileChanges {
        var raw = RawChanges()
        raw.removed = removed.map { version($0.key, $0.value) }
        raw.added = added.map { version($0.key, $0.value) }
        return FileChanges(raw)
    }

    private func renames(_ changes: FileChanges) -> [String: String] {
        Dictionary(uniqueKeysWithValues: changes.renamed.map { ($0.from.description, $0.to.description) })
    }
}
