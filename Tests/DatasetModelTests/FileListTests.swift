import DatasetModel
import TestSupport
import Testing

@Suite struct FileListTests {
    @Test(arguments: [[], ["a"], ["a", "b"], ["a", "aa", "ab", "b"], ["0", "1", "10", "2", "é"]])
    func `every file is found by its name`(names: [String]) {
        let list = FileList(named: names)
        for (place, name) in names.enumerated() { #expect(list.index(of: name.utf8) == place, "\(name)") }
    }

    @Test(arguments: ["", "A", "a ", "ab", "c", "\u{ff}"])
    func `another name is not found`(name: String) {
        let list = FileList(named: ["a", "abc", "b", "bb"])
        #expect(list.index(of: name.utf8) == nil)
    }

    @Test(arguments: 0..<UInt64(30))
    func `lookups agree with a dictionary`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var files: [[UInt8]: (id: ObjectID, size: UInt64, kind: FileKind)] = [:]
        for number in 0..<UInt64(60) { files[random.nastyName()] = (ObjectID(number: number), number, .file) }
        let list = FileList(files)
        for name in Array(files.keys) + (0..<60).map({ _ in random.nastyName() }) {
            #expect(list.index(of: name).map { list.entries[$0].id } == files[name]?.id)
        }
    }

    @Test func `an entry of another list keeps its name and content`() throws {
        let other = FileList(named: ["a", "bcd", "e"])
        var list = FileList(named: ["0"])
        list.append(other.entries[1], of: other)
        #expect(list.nameTexts == ["0", "bcd"])
        #expect(list.entries[1].id == other.entries[1].id)
        #expect(list.index(of: "bcd".utf8) == 1)
    }

    @Test(arguments: [("a", "b", -1), ("b", "a", 1), ("a", "a", 0), ("a", "aa", -1), ("é", "z", 1)])
    func `names of two lists compare as their bytes`(left: String, right: String, order: Int) {
        let (leftList, rightList) = (FileList(named: [left]), FileList(named: [right]))
        let result = FileList.compareNames(leftList.entries[0], of: leftList, rightList.entries[0], of: rightList)
        #expect(result.signum() == order)
    }

    @Test func `an entry keeps its place in an index of 48 bytes`() {
        #expect(MemoryLayout<FileEntry>.stride == 48)
    }
}

@Suite struct FileKindTests {
    @Test(arguments: [
        ("x.png", FileRole.image), ("X.JPEG", .image), ("a.b.tiff", .image), ("x.csv", .text), ("x.CSV", .text),
        ("labels.Json", .text), ("README", .text), ("LICENSE", .text), (".dsvignore", .text), ("README.md", .text),
        ("readme", .other), ("Readme", .other), ("png", .other), (".png", .other), ("x.png.bak", .other),
        ("x.", .other),
        ("x.npy", .other), ("x.csvx", .other), ("", .other),
    ])
    func `a name tells what a file is to a dataset`(name: String, role: FileRole) {
        #expect(FileRole(name: Array(name.utf8)[...]) == role)
    }

    @Test(arguments: [
        ("a.CSV", "b.csv"), ("x.tar.gz", "y.gz"), ("noextension", "another"), (".hidden", "plain"), ("x.", "y"),
        ("a.ninechars", "b.extension"), ("é.txt", ".x.TXT"),
    ])
    func `these names share an extension`(left: String, right: String) {
        #expect(FileExtension(name: Array(left.utf8)[...]) == FileExtension(name: Array(right.utf8)[...]))
    }

    @Test(arguments: [
        ("a.csv", "a.cs"), ("a.csv", "a"), ("a.vsc", "a.csv"), ("a.12345678", "a.1234567"), ("a.b", "a.bb"),
    ])
    func `these names do not share an extension`(left: String, right: String) {
        #expect(FileExtension(name: Array(left.utf8)[...]) != FileExtension(name: Array(right.utf8)[...]))
    }

    @Test func `an extension is read from a slice of a larger array`() {
        let bytes = Array("a.csv/b.png".utf8)
        #expect(FileExtension(name: bytes[6...]) == FileExtension(name: Array("x.png".utf8)[...]))
    }

    @Test func `32 files of an extension are texts, 33 are not`() {
        #expect(kinds((0..<32).map { "\($0).txt" }).allSatisfy { $0 == .text })
        #expect(kinds((0..<33).map { "\($0).txt" }).allSatisfy { $0 == .file })
    }

    @Test func `the case of an extension does not matter to the count`() {
        let names = (0..<20).map { "\($0).txt" } + (0..<13).map { "\($0).TXT" }
        #expect(kinds(names).allSatisfy { $0 == .file })
    }

    @Test func `each extension is counted for itself`() {
        let list = list((0..<33).map { "\($0).txt" } + ["labels.csv", "image.png"])
        #expect(list.entries.map(\.kind).filter { $0 == .text }.count == 1)
        #expect(list.index(of: "labels.csv".utf8).map { list.entries[$0].kind } == .text)
    }

    @Test func `an ignore file, a readme and a license are texts beside many others`() {
        let list = list((0..<100).map { "\($0)" } + [".dsvignore", "README", "LICENSE"])
        let texts = list.entries.filter { $0.kind == .text }.map { String(decoding: list.name($0), as: UTF8.self) }
        #expect(texts == [".dsvignore", "LICENSE", "README"])
    }

    @Test func `a link stays a link and counts for nothing`() {
        var list = list((0..<33).map { "\($0).txt" })
        list.entries[5].kind = .link
        list.assignKinds()
        #expect(list.entries[5].kind == .link)
        #expect(list.entries.filter { $0.kind == .text }.count == 32)
    }

    @Test func `what a file was before does not matter`() {
        var list = FileList(named: ["a.csv", "a.png"])
        list.entries[0].kind = .file
        list.entries[1].kind = .text
        list.assignKinds()
        #expect(list.entries.map(\.kind) == [.text, .file])
    }

    private func list(_ names: [String]) -> FileList {
        var list = FileList(named: names)
        list.assignKinds()
        return list
    }

    private func kinds(_ names: [String]) -> [FileKind] { list(names).entries.map(\.kind) }
}
