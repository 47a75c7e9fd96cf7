import Comparison
import DatasetModel
import TestSupport
import Testing

@Suite struct FolderComparisonTests {
    private let folder = DatasetPath(unchecked: Array("train/cat".utf8))

    @Test func `files are removed, added, modified or the same`() {
        let old = list(["a": 1, "b": 2, "c": 3, "e": 5])
        let new = list(["b": 2, "c": 30, "d": 4, "e": 5, "f": 6])
        var changes = RawChanges()
        changes.addFiles(of: folder, from: old, to: new)
        #expect(changes.removed == [version("train/cat/a", 1)])
        #expect(changes.added == [version("train/cat/d", 4), version("train/cat/f", 6)])
        #expect(changes.modified.map(\.from) == [version("train/cat/c", 3)])
        #expect(changes.modified.map(\.to) == [version("train/cat/c", 30)])
    }

    @Test func `an empty side makes everything added or removed`() {
        let files = list(["a": 1, "b": 2])
        var changes = RawChanges()
        changes.addFiles(of: .root, from: FileList(), to: files)
        changes.addFiles(of: folder, from: files, to: FileList())
        changes.addFiles(of: folder, from: FileList(), to: FileList())
        #expect(changes.added == [version("a", 1), version("b", 2)])
        #expect(changes.removed == [version("train/cat/a", 1), version("train/cat/b", 2)])
        #expect(changes.modified.isEmpty)
    }

    @Test func `a file that became a link to the same bytes is modified`() {
        let old = list(["a": 1])
        var new = old
        new.entries[0].kind = .link
        var changes = RawChanges()
        changes.addFiles(of: .root, from: old, to: new)
        #expect(changes.modified.count == 1)
    }

    @Test func `a file that became a text of the same bytes is the same`() {
        let old = list(["a.csv": 1])
        var new = old
        new.entries[0].kind = .text
        var changes = RawChanges()
        changes.addFiles(of: .root, from: old, to: new)
        #expect(FileChanges(changes).isEmpty)
    }

    @Test func `names that begin alike are told apart`() {
        var changes = RawChanges()
        changes.addFiles(of: .root, from: list(["a": 1, "a.b": 2, "ab": 3]), to: list(["a": 1, "a-b": 2, "ab": 3]))
        #expect(changes.removed == [version("a.b", 2)])
        #expect(changes.added == [version("a-b", 2)])
    }
}

/// A list of files by name, each with the content of this number, whose size is the number.
func list(_ files: [String: UInt64]) -> FileList {
    FileList(
        Dictionary(
            uniqueKeysWithValues: files.map { name, content in
                (Array(name.utf8), (ObjectID(number: content), content, FileKind.file))
            }))
}

/// The file at `path` with the content of this number.
func version(_ path: String, _ content: UInt64) -> FileVersion {
    FileVersion(path: DatasetPath(unchecked: Array(path.utf8)), id: ObjectID(number: content), size: content)
}
