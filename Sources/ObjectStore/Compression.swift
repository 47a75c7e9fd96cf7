internal import CLibzstd

/// A zstd compressor and decompressor; its working memory serves many objects.
///
/// Not shared between threads.
@safe struct Compression: ~Copyable {
    private let compressor: OpaquePointer
    private let decompressor: OpaquePointer
    private let scratch = UnsafeMutableRawBufferPointer.allocate(
        byteCount: PackFormat.largestObject, alignment: MemoryLayout<UInt64>.alignment)

    // zstd's default.
    private static let level: CInt = 3

    init() {
        guard let compressor = unsafe ZSTD_createCCtx(), let decompressor = unsafe ZSTD_createDCtx() else {
            fatalError("BUG: zstd is out of memory")
        }
        unsafe self.compressor = compressor
        unsafe self.decompressor = decompressor
    }

    deinit {
        unsafe ZSTD_freeCCtx(compressor)
        unsafe ZSTD_freeDCtx(decompressor)
        unsafe scratch.deallocate()
    }

    /// Replaces `bytes` by a zstd frame where that is shorter; returns the number of bytes that now count.
    func shrink(_ bytes: UnsafeMutableRawBufferPointer) -> Int {
        guard unsafe Self.looksCompressible(UnsafeRawBufferPointer(bytes)) else { return bytes.count }
        let size = unsafe ZSTD_compressCCtx(
            compressor, scratch.baseAddress, bytes.count - 1, bytes.baseAddress, bytes.count, Self.level)
        // An error means that the frame did not fit in less than the bytes themselves.
        guard ZSTD_isError(size) == 0 else { return bytes.count }
        unsafe bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: scratch[..<size]))
        return size
    }

    /// The content of a frame, nil where it is damaged.
    ///
    /// Valid until the next call.
    func expand(_ frame: UnsafeRawBufferPointer, size: Int) -> UnsafeRawBufferPointer? {
        guard unsafe size <= scratch.count else { return nil }
        let result = unsafe ZSTD_decompressDCtx(decompressor, scratch.baseAddress, size, frame.baseAddress, frame.count)
        return unsafe result == size ? UnsafeRawBufferPointer(rebasing: scratch[..<size]) : nil
    }

    /// Tells from 512 sampled bytes whether compressing is worth a try; compressed images never are.
    ///
    /// Of evenly spread bytes, two samples are equal with a probability of 1/256. Where they are equal twice as often, there
    /// is something to gain.
    static func looksCompressible(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let samples = 512
        guard bytes.count >= 64 else { return false }
        if bytes.count <= samples { return true }
        return unsafe withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 256) { counts in
            unsafe counts.initialize(repeating: 0)
            let step = bytes.count / samples
            var pairs = 0
            for index in 0..<samples {
                let byte = unsafe Int(bytes[index * step])
                pairs += unsafe Int(counts[byte])
                unsafe counts[byte] += 1
            }
            return pairs > samples * (samples - 1) / 256
        }
    }
}
