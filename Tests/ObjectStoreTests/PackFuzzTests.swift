import DatasetModel
import Glibc
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import ObjectStore

/// Random wounds of packs and indexes: whatever the bytes, verifying ends, and what it calls intact can be read.
@Suite struct PackFuzzTests {
    // DSV_FUZZ_SECONDS=600 runs each for ten minutes.
    private static let seconds = getenv("DSV_FUZZ_SECONDS").flatMap { Double(String(cString: $0)) } ?? 2

    @Test func `an index of any bytes is read or refused`() throws {
        let fixture = try StoreFixture()
        var random = SeededGenerator(seed: 5)
        try fixture.publish((0..<40).map { _ in random.bytes(Int.random(in: 0...300, using: &random)) })
        let sample = try OpenFile.contents(of: fixture.packFile("idx"))
        var (refused, count) = (0, UInt64(0))
        let end = monotonicSeconds() + Self.seconds
        while monotonicSeconds() < end {
            count += 1
            var bytes = mutant(of: sample, seed: count)
            // With the right checksum, what stands behind it is read, too.
            if count % 2 == 0, bytes.count > 32 {
                let digest = MessageDigest()
                digest.update(bytes.span.extracting(..<(bytes.count - 32)))
                bytes.replaceSubrange((bytes.count - 32)..., with: digest.finish())
            }
            do {
                let content = try PackIndexContent(bytes)
                let extents = PackExtent.all(of: content, fileSize: Int.random(in: 0...5_000, using: &random))
                #expect(extents.allSatisfy { $0.start <= $0.end && $0.end <= 5_000 }, "seed \(count)")
            } catch {
                refused += 1
            }
        }
        #expect(refused > 0)
        print("\(count) indexes, of which \(refused) were refused; seeds 1 to \(count)")
    }

    @Test func `a pack of any bytes is verified to its end`() throws {
        let fixture = try StoreFixture()
        var random = SeededGenerator(seed: 6)
        let contents = (0..<6).map { number in
            number % 2 == 0 ? random.bytes(200) : [UInt8](repeating: UInt8(number), count: 900)
        }
        try fixture.publish(contents)
        let (pack, index) = (try fixture.packFile("pack"), try fixture.packFile("idx"))
        let (packBytes, indexBytes) = (try OpenFile.contents(of: pack), try OpenFile.contents(of: index))
        let verifier = PackVerifier()
        var count = UInt64(0)
        let end = monotonicSeconds() + Self.seconds
        while monotonicSeconds() < end {
            count += 1
            try fixture.folder.write(count % 3 == 0 ? packBytes : mutant(of: packBytes, seed: count), to: pack)
            try fixture.folder.write(count % 3 == 1 ? indexBytes : mutant(of: indexBytes, seed: ~count), to: index)
            let inventory = try fixture.store.inventory()
            for piece in inventory.pieces {
                let outcome = verifier.verify(piece)
                // Where the index is refused, nobody knows what should be there.
                for (id, _) in outcome.intact where !outcome.unlisted.contains(id) {
                    #expect(contents.contains { objectID($0) == id }, "seed \(count)")
                }
            }
        }
        print("\(count) packs; seeds 1 to \(count)")
    }
}
