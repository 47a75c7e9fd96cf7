import DatasetModel
import TestSupport
import Testing

@Suite struct ManifestTests {
    private let hash = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"

    @Test func `a manifest has one line a file`() throws {
        var list = FileList()
        let hello = try #require(ObjectID(hex: hash))
        list.append(name: Array("a\nb".utf8).span, id: hello, size: 6, kind: .file)
        list.append(name: ([0x62, 0xff] as [UInt8]).span, id: ObjectID(1, 2, 3, 4), size: 0, kind: .text)
        list.append(name: Array("c \\".utf8).span, id: hello, size: 12_345_678_901, kind: .link)
        let expected =
            Array("\(hash) 6 a\\nb\n".utf8)
            + Array("0000000000000001000000000000000200000000000000030000000000000004 0 b".utf8) + [0xff, 0x0a]
            + Array("\(hash) 12345678901 c \\\\\n".utf8)
        #expect(Manifest.encode(list) == expected)
    }

    @Test func `the manifest of no files is empty`() throws {
        #expect(Manifest.encode(FileList()).isEmpty)
        #expect(try decode("").isEmpty)
    }

    @Test func `the lines are read back, every file as a file`() throws {
        let list = try decode("\(hash) 6 a b\n\(hash) 0 b\\x01\n")
        #expect(list.nameTexts == ["a b", "b\u{1}"])
        #expect(list.entries.map(\.size) == [6, 0])
        #expect(list.entries.allSatisfy { $0.id.description == hash && $0.kind == .file })
    }

    @Test(arguments: ["", "\\", "0123456789"])
    func `a last line without an end is refused`(rest: String) {
        expectRefusal("\(hash) 6 a\n\(hash) 6 b\(rest)", line: 2, "the last line has no end")
    }

    @Test(arguments: ["zz", "", " ", "5891b5b5"])
    func `a line without a hash is refused`(start: String) {
        expectRefusal(
            "\(start)\(hash.dropFirst(2)) 6 a\n", line: 1, "it does not begin with a SHA-256 and a space")
    }

    @Test func `a blank line is refused`() {
        expectRefusal("\(hash) 6 a\n\n\(hash) 6 b\n", line: 2, "it does not begin with a SHA-256 and a space")
    }

    @Test(arguments: ["-1", "x", "1x", "+1", "0x1", "12345678901234567890", "99999999999999999999999"])
    func `a bad size is refused`(size: String) {
        expectRefusal("\(hash) \(size) a\n", line: 1, "the size is not a number")
    }

    @Test func `a missing size or name is refused`() {
        expectRefusal("\(hash)  name\n", line: 1, "the size is not a number")
        expectRefusal("\(hash) 123456\n", line: 1, "the size is not a number")
        expectRefusal("\(hash) 123456 \n", line: 1, "the name is not a file name")
    }

    @Test(arguments: [".", "..", "a/b", "/", "a\0", "\\x00", "\\x2f", "\\x2e\\x2e", "a\\", "\\q"])
    func `a name that no file can have is refused`(name: String) {
        // A second digit, as a line of less than 68 bytes is refused for its length.
        expectRefusal("\(hash) 66 \(name)\n", line: 1, "the name is not a file name")
    }

    @Test(arguments: ["...", "..a", ".a", " ", "\\x0a"])
    func `an odd name is accepted`(name: String) throws {
        #expect(try decode("\(hash) 6 \(name)\n").count == 1)
    }

    @Test(arguments: [("b", "a"), ("a", "a"), ("ab", "a"), ("\\x7f", "~"), ("a", "\\x61")])
    func `a manifest that is out of order is refused`(first: String, second: String) {
        expectRefusal(
            "\(hash) 6 \(first)\n\(hash) 6 \(second)\n", line: 2, "the names are not in ascending order")
    }

    @Test(arguments: 0..<UInt64(100))
    func `random lists are the same after encoding and decoding`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var files: [[UInt8]: (id: ObjectID, size: UInt64, kind: FileKind)] = [:]
        for _ in 0..<Int.random(in: 0...40, using: &random) {
            let bytes = random.bytes(32)
            let size = Bool.random(using: &random) ? random.next() >> 1 : random.next() % 3
            files[random.nastyName()] = (ObjectID(bytes: bytes.span), size, .file)
        }
        let list = FileList(files)
        let bytes = Manifest.encode(list)
        let read = try Manifest.decode(bytes.span)
        #expect(Manifest.encode(read) == bytes)
        #expect(read.count == files.count)
        for entry in read.entries {
            let file = try #require(files[Array(read.name(entry))])
            #expect(file.id == entry.id && file.size == entry.size)
        }
    }

    @Test(arguments: 0..<UInt64(100))
    func `a manifest with random damage is refused or read, and never names a file elsewhere`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var bytes = Manifest.encode(FileList(named: ["a", "b\nc", "image.png", "z"]))
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            bytes[place] = Array("\n\\x2f./ 0a\u{0}".utf8).randomElement(using: &random) ?? 0
        }
        guard let list = try? Manifest.decode(bytes.span) else { return }
        for entry in list.entries {
            let name = Array(list.name(entry))
            #expect(DatasetPath(parsing: name)?.bytes == name && !name.isEmpty && !name.contains(0x2f))
        }
    }

    private func decode(_ text: String) throws -> FileList {
        let bytes = Array(text.utf8)
        return try Manifest.decode(bytes.span)
    }

    private func expectRefusal(
        _ text: String, line: Int, _ problem: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let error = #expect(throws: ManifestError.self, sourceLocation: sourceLocation) { _ = try decode(text) }
        #expect(error?.line == line, sourceLocation: sourceLocation)
        #expect(error?.problem == problem, sourceLocation: sourceLocation)
    }
}
