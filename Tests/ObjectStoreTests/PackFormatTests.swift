import DatasetModel
import SystemIO
import SystemPackage
import TestSupport
import Testing

/// The bytes of docs/format.md, "The object store", written out: whoever changes them must see that old stores go unread.
@Suite struct PackFormatTests {
    // The SHA-256 of `hello` with a line end, and of `dsv`.
    private let hello = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"
    private let dsv = "3234a28b3d69a10229949ad39bcd0e322c0d75e7905a84fd402a1a3dfc0af037"

    private func store() throws -> StoreFixture {
        let fixture = try StoreFixture()
        try fixture.publish([Array("hello\n".utf8), Array("dsv".utf8)])
        return fixture
    }

    @Test func `a pack is named by its ids`() throws {
        // The SHA-256 of the two ids in ascending order.
        let name = "pack-4cd096aca0b8be9ad46b259e3270f262956845e5fca4d1bee6980a7915191426"
        #expect(try store().files(in: "packs").map { $0.lastComponent?.string } == ["\(name).idx", "\(name).pack"])
    }

    @Test func `a pack is a header and its objects`() throws {
        let fixture = try store()
        #expect(
            hex(try OpenFile.contents(of: fixture.packFile("pack")))
                == """
                4453565041434b00 01000000 00000000 \
                06000000 06000000 68656c6c6f0a \
                03000000 03000000 647376
                """.filter { $0 != " " })
    }

    @Test func `an index is a header, a fan-out, ids, offsets and a checksum`() throws {
        let fixture = try store()
        let bytes = try OpenFile.contents(of: fixture.packFile("idx"))
        #expect(bytes.count == 1_048 + 2 * 36 + 32)
        #expect(hex(bytes[0..<24]) == "4453565049445800" + "01000000" + "02000000" + "2900000000000000")
        for (bucket, count) in [(0, "00"), (0x31, "00"), (0x32, "01"), (0x57, "01"), (0x58, "02"), (0xff, "02")] {
            #expect(hex(bytes[(24 + 4 * bucket)..<(28 + 4 * bucket)]) == "\(count)000000")
        }
        #expect(hex(bytes[1_048..<1_112]) == dsv + hello)
        #expect(hex(bytes[1_112..<1_120]) == "1e000000" + "10000000")
        #expect(hex(bytes[1_120...]) == "8ccdfe402cb15ff46e5c0e7c759bb50136cb75e8f2d26f068a62c3512bbb5ca2")
    }

    @Test func `a content that shrinks stands as one zstd frame`() throws {
        let fixture = try StoreFixture()
        try fixture.publish([[UInt8](repeating: UInt8(ascii: "a"), count: 10_000)])
        let bytes = try OpenFile.contents(of: fixture.packFile("pack"))
        let stored = bytes.count - 24
        #expect(stored < 100)
        #expect(bytes[16..<20] == [UInt8(stored), 0, 0, 0])
        #expect(bytes[20..<24] == [0x10, 0x27, 0, 0])
        #expect(bytes[24..<28] == [0x28, 0xb5, 0x2f, 0xfd])
    }

    @Test func `a large content is a file of its own, named by its id`() throws {
        let fixture = try StoreFixture()
        let content = [UInt8](repeating: 7, count: 262_145)
        let id = try fixture.publish([content])[0].description
        #expect(try fixture.files(in: "packs").isEmpty)
        let path = fixture.path.appending("files/\(id.prefix(2))/\(id.dropFirst(2))")
        #expect(try OpenFile.contents(of: path) == content)
    }

    @Test func `the files of a store cannot be written by accident`() throws {
        let fixture = try StoreFixture()
        try fixture.publish([[1, 2, 3], [UInt8](repeating: 7, count: 300_000)])
        let stat = Program("stat")
        let paths =
            try [fixture.packFile("pack")]
            + fixture.files(in: "files").flatMap { folder in
                let name = folder.lastComponent?.string ?? ""
                return try fixture.files(in: "files/\(name)")
            }
        #expect(paths.count == 2)
        for path in paths {
            let mode = try stat.run(["-c", "%A", path.string]).output
            #expect(!mode.contains(UInt8(ascii: "w")), "\(path)")
        }
    }

    private func hex(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.flatMap { [hexDigit($0 >> 4), hexDigit($0 & 15)] }, as: UTF8.self)
    }
}
