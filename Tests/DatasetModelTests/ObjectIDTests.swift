import DatasetModel
import TestSupport
import Testing

@Suite struct ObjectIDTests {
    private let digits = "00112233445566778899aabbccddeeff0123456789abcdeffedcba9876543210"
    private let bytes: [UInt8] = [
        0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff,
        0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10,
    ]

    @Test func `an id is the same read from its bytes and from its digits`() throws {
        let read = ObjectID(bytes: bytes.span)
        #expect(try #require(ObjectID(hex: digits)) == read)
        #expect(read.word0 == 0x0011_2233_4455_6677)
        #expect(read.word3 == 0xfedc_ba98_7654_3210)
    }

    @Test func `an id writes its bytes and its digits as they were read`() {
        let id = ObjectID(bytes: bytes.span)
        var written: [UInt8] = [7]
        id.append(to: &written)
        #expect(written == [7] + bytes)
        #expect(id.description == digits)
        #expect(id.short == "001122334455")
    }

    @Test func `an id is read at an offset`() {
        let padded = [1, 2, 3] + bytes + [4]
        #expect(ObjectID(bytes: padded.span, at: 3) == ObjectID(bytes: bytes.span))
    }

    @Test func `upper-case digits are read too`() {
        #expect(ObjectID(hex: digits.uppercased()) == ObjectID(bytes: bytes.span))
    }

    @Test(arguments: ["", "00", String(repeating: "0", count: 63), String(repeating: "0", count: 65)])
    func `a text of another length is no id`(text: String) {
        #expect(ObjectID(hex: text) == nil)
    }

    @Test(arguments: ["g", "/", ":", "@", "`", " ", "é"])
    func `a text with another character is no id`(character: String) {
        for place in [0, 31, 64 - character.utf8.count] {
            let text = digits.prefix(place) + character + digits.suffix(64 - place - character.utf8.count)
            #expect(text.utf8.count == 64)
            #expect(ObjectID(hex: text) == nil, "\(text)")
        }
    }

    @Test func `the first byte is the highest of the first word`() {
        #expect(ObjectID(0xab00_0000_0000_0001, 0, 0, 0).firstByte == 0xab)
    }

    @Test func `the order of ids is the order of their bytes`() {
        // Each id differs from its neighbour in one byte, from the last to the first.
        let ids = (0..<32).reversed().map { place in
            var bytes = [UInt8](repeating: 0x7f, count: 32)
            bytes[place] = 0x80
            return ObjectID(bytes: bytes.span)
        }
        for (left, right) in zip(ids, ids.dropFirst()) {
            #expect(left < right)
            #expect(!(right < left))
        }
    }

    @Test(arguments: 0..<UInt64(50))
    func `random ids survive the way to text and back and keep their order`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let (left, right) = (random.bytes(32), random.bytes(32))
        let (leftID, rightID) = (ObjectID(bytes: left.span), ObjectID(bytes: right.span))
        #expect(ObjectID(hex: leftID.description) == leftID)
        #expect((leftID < rightID) == left.lexicographicallyPrecedes(right))
    }
}

@Suite struct GitIDTests {
    private let digits = "00112233445566778899aabbccddeeff01234567"

    @Test func `a git id is the same read from its bytes and from its digits`() throws {
        let id = try #require(GitID(hex: digits))
        #expect(GitID(bytes: id.bytes.span) == id)
        #expect(id.bytes.count == GitID.byteCount)
        #expect(id.word0 == 0x0011_2233_4455_6677)
        #expect(id.word1 == 0x8899_aabb_ccdd_eeff)
        #expect(id.word2 == 0x0123_4567)
    }

    @Test func `a git id is written in lower case`() throws {
        let id = try #require(GitID(hex: digits.uppercased()))
        #expect(id.description == digits)
        #expect(id.short == "0011223344")
        #expect(SnapshotID(id).description == digits)
    }

    @Test(arguments: [
        "", "0011", "00112233445566778899aabbccddeeff0123456", "00112233445566778899aabbccddeeff012345678",
        "x0112233445566778899aabbccddeeff01234567", "00112233445566778899aabbccddeeff0123456 ",
    ])
    func `another text is no git id`(text: String) {
        #expect(GitID(hex: text) == nil)
    }

    @Test(arguments: 0..<UInt64(50))
    func `the order of git ids is the order of their bytes`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        // Equal beginnings, so that each of the three words gets to decide.
        var left = random.bytes(20)
        let right = left
        left[Int.random(in: 0..<20, using: &random)] &+= 1
        #expect((GitID(bytes: left.span) < GitID(bytes: right.span)) == left.lexicographicallyPrecedes(right))
        #expect(GitID(bytes: left.span).bytes == left)
    }
}

@Suite struct `Sixteen hexadecimal digits` {
    /// Eight digits are read at once: every byte must be judged as if it stood alone.
    @Test func `are a number exactly where each of them is a digit`() {
        for place in 0..<16 {
            for byte in UInt8.min...UInt8.max {
                var digits = Array("0123456789abcdef".utf8)
                digits[place] = byte
                let expected = hexValue(byte).map { digit in
                    let shift = UInt64(60 - 4 * place)
                    return (0x0123_4567_89ab_cdef & ~(15 << shift)) | UInt64(digit) << shift
                }
                #expect(hexWord(digits.span, at: 0) == expected, "byte \(byte) at \(place)")
            }
        }
    }
}
