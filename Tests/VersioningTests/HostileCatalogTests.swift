import DatasetModel
import History
import SystemIO
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

@Suite struct HostileCatalogTests {
    private static let id = String(repeating: "a", count: 40)
    private static let pack = id + "-0123456789abcdef"
    private static let start = "dsv-remote 1\n"

    @Test(arguments: [
        ("", "it has no end"), ("dsv-remote 2\n", "it is not 'dsv-remote 1'"), ("dsv-remote 1", "it has no end"),
        ("\n\n\n", "it is not 'dsv-remote 1'"), (start + "\n", "none that dsv knows"),
        (start + "pack \(pack)\n", "none that dsv knows"), (start + "pack \(pack) -1\n", "names no pack"),
        (start + "pack \(pack) 99999999999999999999\n", "names no pack"),
        (start + "pack ../\(pack) 1\n", "names no pack"), (start + "pack \(id) 1\n", "names no pack"),
        (start + "pack \(id)-+123456789abcdef 1\n", "names no pack"),
        (start + "pack \(id)-0123456789ABCDEF 1\n", "names no pack"),
        (start + "pack \(id.dropLast())g-0123456789abcdef 1\n", "names no pack"),
        (start + "state -1\n", "no state"), (start + "state 1\nstate 2\n", "no state"),
        (start + "head refs/heads/a\nstate 1\n", "no state"),
        (start + "doomed catalog\n", "nothing that can go"), (start + "doomed packs\n", "nothing that can go"),
        (start + "doomed packs/../catalog\n", "nothing that can go"), (start + "doomed\n", "none that dsv knows"),
        (start + "doomed /etc/passwd\n", "nothing that can go"), (start + "doomed files/a b\n", "none that dsv knows"),
        (start + "ref \(id.dropLast()) refs/heads/a\n", "no id"),
        (start + "head refs/tags/a\n", "none that dsv knows"),
        (start + "head refs/heads/../x\n", "none that dsv knows"),
        (start + "head refs/heads/a\nhead refs/heads/b\n", "second head"),
        (start + "ref \(id) refs/heads/a\nref \(id) refs/heads/a\n", "another reference of this name"),
        (start + "ref \(id) refs/heads/a\nref \(id) refs/heads/a/b\n", "below another reference"),
        (start + "ref \(id) refs/heads/a", "it has no end"),
        (start + "ref \(id) refs/heads/\(String(repeating: "x", count: 6000))\n", "too long"),
    ])
    func `a damaged catalog is refused`(_ text: String, _ words: String) throws {
        try expect(Array(text.utf8), words)
    }

    @Test(arguments: [
        "../../x", "refs/heads/../../config", "refs/remotes/origin/main", "refs/heads/a.lock", "refs/heads/", "HEAD",
        "refs/heads/a..b", "refs/heads/a\u{1b}[2J", "refs/heads//a", "refs/notes/x", "config", "refs/heads/.a",
        "refs/heads/a\r", "refs/heads/a~1", "/etc/passwd", "refs/heads/a/", "refs/heads/@{1}", "refs/heads/\u{7f}",
    ])
    func `a reference with a name that is not allowed is refused`(_ name: String) throws {
        try expect(Array("\(Self.start)ref \(Self.id) \(name)\n".utf8), "none that dsv knows")
    }

    @Test func `a catalog that is no text is refused`() throws {
        try expect(Array("\(Self.start)ref \(Self.id) refs/heads/".utf8) + [0xc3, 0x28, 0x0a], "no text")
    }

    @Test func `a catalog of many lines is refused at the first bad one`() throws {
        try expect(Array(Self.start.utf8) + [UInt8](repeating: 0x0a, count: 10 << 20), "line 2")
        let remote = try HostileRemote()
        try remote.put("catalog", [UInt8](repeating: 0x0a, count: RemoteCatalog.largest + 1))
        try expectRefused(remote.memory, "'catalog'", "a catalog above the limit")
    }

    private func expect(_ bytes: [UInt8], _ words: String) throws {
        let failure = #expect(throws: Failure.self) { try RemoteCatalog(parsing: bytes, of: "origin") }
        #expect(failure?.message.contains(words) == true, "\(failure.map(\.message) ?? "")")
        let remote = try HostileRemote()
        try remote.put("catalog", bytes)
        try expectRefused(remote.memory, words, String(decoding: bytes.prefix(100), as: UTF8.self))
    }
}

@Suite struct HostilePackTests {
    private static let blob = objectHeader(3, size: 1) + deflated([1])
    private static let none = GitID(hex: String(repeating: "7", count: 40)) ?? GitID.none

    /// A delta against the blob before it, of which the header is given.
    private static func delta(base: UInt64, result: UInt64) -> [UInt8] {
        func number(_ value: UInt64) -> [UInt8] {
            value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7f) | 0x80] + number(value >> 7)
        }
        let content = number(base) + number(result) + [0x90, 1]
        return objectHeader(6, size: UInt64(content.count)) + [UInt8(blob.count)] + deflated(content)
    }

    @Test(arguments: [
        ("a blob that says it has 1 GiB", [objectHeader(3, size: 1 << 30) + deflated([1])], "larger than any"),
        ("a tree that says it has 1 TiB", [objectHeader(2, size: 1 << 40) + deflated([1])], "larger than any"),
        ("a size of all bits", [objectHeader(3, size: .max) + deflated([1])], "larger than any"),
        ("a header without an end", [[UInt8](repeating: 0xbf, count: 40)], "impossible header"),
        (
            "more than announced", [objectHeader(3, size: 10) + deflated([UInt8](repeating: 0, count: 1 << 24))],
            "larger"
        ),
        ("less than announced", [objectHeader(3, size: 10) + deflated([1])], "shorter than announced"),
        ("a delta of 1 TiB", [blob, delta(base: 1, result: 1 << 40)], "larger than any"),
        ("a delta of a base of 1 TiB", [blob, delta(base: 1 << 40, result: 1)], "larger than any"),
        ("a type that nobody knows", [objectHeader(5, size: 1) + deflated([1])], "no known type"),
        ("noise", [objectHeader(3, size: 9) + [1, 2, 3, 4, 5, 6, 7, 8, 9]], "decompressed"),
        ("something behind its end", [blob, [1, 2, 3]], ""),
        ("a delta of itself", [objectHeader(6, size: 4) + [0] + deflated([1, 1, 0x90, 1])], "is damaged"),
        (
            "a delta of what is not there",
            [
                objectHeader(7, size: 4) + [UInt8](repeating: 7, count: 20) + deflated([1, 1, 0x90, 1])
            ], "is damaged"
        ),
    ])
    func `a pack with such objects is refused`(_ name: String, _ objects: [[UInt8]], _ words: String) throws {
        let remote = try HostileRemote()
        try remote.publish(pack: pack(objects), head: Self.none)
        try expectRefused(remote.memory, words, name)
    }

    @Test func `a pack that is not what the catalog says is refused`() throws {
        let remote = try HostileRemote()
        let good = pack([Self.blob])
        func expect(_ pack: [UInt8], as id: GitID? = nil, size: UInt64? = nil, _ words: String) throws {
            try remote.publish(pack: pack, as: id, size: size, head: Self.none)
            try expectRefused(remote.memory, words, "a pack of \(pack.count) bytes")
        }
        try expect(good, size: UInt64(good.count + 1), "shorter than the catalog says")
        try expect(good, size: .max, "shorter than the catalog says")
        try expect(good, size: UInt64(good.count - 1), "longer than the catalog says")
        try expect(good, as: Self.none, "it is pack")
        try expect(Array(good.dropLast(5)), "is damaged")
        try expect(Array(good.prefix(12)), "is damaged")
        try expect([], "is damaged")
        try expect(good + good, "something follows")
        try expect(pack([Self.blob], count: 2), "is damaged")
        try expect(pack([Self.blob], count: .max), "is damaged")
        try expect(pack([Self.blob, Self.blob], count: 1), "")
        for place in stride(from: 0, to: good.count, by: 16) {
            var bytes = good
            bytes[place] ^= 0x10
            try remote.publish(pack: bytes, as: Self.none, head: Self.none)
            try expectRefused(remote.memory, "'history/pack-", "byte \(place) flipped")
        }
    }
}
