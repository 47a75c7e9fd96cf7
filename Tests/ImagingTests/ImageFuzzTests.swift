import DatasetModel
import Glibc
import TestSupport
import Testing

@testable import Imaging

/// Images as bad disks and strangers make them: every one is read, or refused in words, and soon.
@Suite struct ImageFuzzTests {
    // DSV_FUZZ_SECONDS says how long each format is tried.
    private static let seconds = getenv("DSV_FUZZ_SECONDS").flatMap { Double(String(cString: $0)) } ?? 0.3

    @Test(arguments: [ImageFormat.jpeg, .png, .webp, .gif, .bmp, .tiff])
    func `no bytes are too odd for an image`(format: ImageFormat) throws {
        let picture = Made.raster(37, 23) { x, y in [UInt8(x * 6), UInt8(y * 11), UInt8((x * y) % 256), 255] }
        let sample = try Made.encoded(picture, format)
        let clock = ContinuousClock()
        let end = clock.now + .seconds(Self.seconds)
        var (count, read): (UInt64, UInt64) = (0, 0)
        repeat {
            count += 1
            let bytes = mutant(of: sample, seed: count)
            let begin = clock.now
            if let picture = try? Picture.examine(bytes) { read += picture.hashes.isEmpty ? 0 : 1 }
            _ = try? Thumbnail(of: bytes, fitting: 16)
            #expect(clock.now - begin < .seconds(20), "\(format), seed \(count)")
        } while clock.now < end
        print("\(count) mutants of \(format), of which \(read) were read; seeds 1 to \(count)")
    }
}
