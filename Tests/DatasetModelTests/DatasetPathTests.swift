import DatasetModel
import TestSupport
import Testing

@Suite struct DatasetPathTests {
    @Test(arguments: [
        ("a", "a"), ("a/b", "a/b"), ("a/", "a"), ("a//b", "a/b"), ("./a", "a"), ("a/./b/.", "a/b"),
        ("...", "..."), ("a/..b", "a/..b"), (".dsv", ".dsv"), (" a ", " a "), ("ä/ö", "ä/ö"),
    ])
    func `a path is read as a person types it`(text: String, path: String) {
        #expect(DatasetPath(parsing: text)?.bytes == Array(path.utf8))
    }

    @Test(arguments: ["", ".", "./", "././/"])
    func `these mean the dataset itself`(text: String) {
        #expect(DatasetPath(parsing: text) == .root)
    }

    @Test(arguments: ["/", "/a", "..", "../a", "a/..", "a/../b", "a\0b"])
    func `a path that leaves the dataset, or holds a NUL byte, is refused`(text: String) {
        #expect(DatasetPath(parsing: text) == nil)
    }

    @Test func `names are bytes and need be neither UTF-8 nor one line`() {
        let bytes: [UInt8] = [0xff, 0x2f, 0x0a, 0xc3]
        #expect(DatasetPath(parsing: bytes)?.bytes == bytes)
        #expect(DatasetPath(parsing: bytes)?.parts == [[0xff], [0x0a, 0xc3]])
    }

    @Test func `a decomposed character is another name than its composed twin`() {
        #expect(DatasetPath(parsing: "e\u{301}") != DatasetPath(parsing: "\u{e9}"))
    }

    @Test func `a path has a name and a parent`() throws {
        let path = try #require(DatasetPath(parsing: "train/cat/1.png"))
        #expect(Array(path.name) == Array("1.png".utf8))
        #expect(path.parent == DatasetPath(parsing: "train/cat"))
        #expect(path.parent?.parent?.parent == .root)
    }

    @Test func `the root has no parent and an empty name`() {
        #expect(DatasetPath.root.parent == nil)
        #expect(DatasetPath.root.name.isEmpty)
        #expect(DatasetPath.root.parts.isEmpty)
    }

    @Test func `appending to the root adds no slash`() throws {
        let folder = try #require(DatasetPath(parsing: "a/b"))
        #expect(DatasetPath.root.appending("a".utf8).bytes == Array("a".utf8))
        #expect(folder.appending("c".utf8).bytes == Array("a/b/c".utf8))
        #expect(folder.appending(DatasetPath.root) == folder)
        #expect(DatasetPath.root.appending(folder) == folder)
    }

    @Test(arguments: [
        ("a", "", true), ("", "", true), ("a", "a", true), ("a/b", "a", true), ("a/b/c", "a/b", true),
        ("ab", "a", false), ("a", "a/b", false), ("", "a", false), ("a-b", "a", false), ("b/a", "a", false),
    ])
    func `a path is inside a folder only by whole parts`(path: String, folder: String, isInside: Bool) throws {
        let path = try #require(DatasetPath(parsing: path))
        #expect(path.isInside(try #require(DatasetPath(parsing: folder))) == isInside)
    }

    @Test func `paths are ordered by their bytes`() {
        let paths = ["Z", "a", "a-b", "a/b", "ab", "é"].compactMap { DatasetPath(parsing: $0) }
        #expect(paths.shuffled().sorted() == paths)
    }

    @Test func `a path is shown to people as one line of UTF-8`() {
        #expect(DatasetPath.root.description == ".")
        #expect(DatasetPath(unchecked: Array("é/\n".utf8) + [0xff]).description == "é/\\n\\xff")
    }
}
