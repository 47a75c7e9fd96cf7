import SystemIO
import TestSupport
import Testing

@Suite struct MessageDigestTests {
    // FIPS 180: the examples of the standard.
    private static let millionA = String(repeating: "a", count: 1_000_000)

    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (millionA, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ])
    func `SHA-256 of the standard's messages`(message: String, digest: String) {
        #expect(hex(MessageDigest(.sha256), message) == digest)
    }

    @Test(arguments: [
        ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (millionA, "34aa973cd4c4daa4f61eeb2bdbad27316534016f"),
    ])
    func `SHA-1 of the standard's messages`(message: String, digest: String) {
        #expect(hex(MessageDigest(.sha1), message) == digest)
    }

    @Test func `a message in pieces has the digest of the whole`() {
        let bytes = Array(Self.millionA.utf8)
        let digest = MessageDigest()
        for start in stride(from: 0, to: bytes.count, by: 7_777) {
            digest.update(bytes.span.extracting(start..<min(start + 7_777, bytes.count)))
        }
        #expect(digest.finish() == bytes.withUnsafeBytes { MessageDigest().of($0) })
    }

    @Test func `one digest serves many messages`() {
        let digest = MessageDigest()
        let first = hex(digest, "abc")
        _ = hex(digest, "something else")
        #expect(hex(digest, "abc") == first)
    }

    @Test func `a reset forgets what was added`() {
        let digest = MessageDigest()
        let bytes = Array("forgotten".utf8)
        digest.update(bytes.span)
        digest.reset()
        #expect(hex(digest, "").hasPrefix("e3b0c442"))
    }

    private func hex(_ digest: borrowing MessageDigest, _ message: String) -> String {
        let bytes = Array(message.utf8)
        digest.update(bytes.span)
        return digest.finish().map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
