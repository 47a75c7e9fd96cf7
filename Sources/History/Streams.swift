internal import CLibz

/// zlib's compression, begun once: to begin it for each object costs more than to compress a manifest.
///
/// Deflates at zlib's lowest level: manifests are mostly hashes, from which a higher level gains 3 % for three times the time.
@safe struct Deflater: ~Copyable {
    // In memory of their own, because zlib remembers where they are.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    /// For small contents: each new one clears tables that are 16 times smaller.
    private let smallStream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    private static let largestSmall = 4096
    // Of a line of hashes zlib saves some bytes, for ten times the work of everything else that is done for it.
    private static let largestStored = 128

    init() {
        unsafe Self.begin(stream, windowBits: 15, memoryLevel: 8)
        unsafe Self.begin(smallStream, windowBits: 12, memoryLevel: 4)
    }

    private static func begin(_ stream: UnsafeMutablePointer<z_stream>, windowBits: CInt, memoryLevel: CInt) {
        unsafe stream.initialize(to: z_stream())
        let result = unsafe deflateInit2_(
            stream, 1, Z_DEFLATED, windowBits, memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            CInt(MemoryLayout<z_stream>.size))
        precondition(result == Z_OK, "zlib is out of memory")
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe deflateEnd(smallStream)
        unsafe stream.deallocate()
        unsafe smallStream.deallocate()
    }

    /// Adds what zlib makes of a content to the end of `bytes`.
    func append(_ content: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        if content.count <= Self.largestStored { return unsafe Self.appendStored(content, to: &bytes) }
        let stream = unsafe content.count <= Self.largestSmall ? smallStream : stream
        unsafe deflateReset(stream)
        let bound = unsafe Int(deflateBound(stream, uLong(content.count)))
        bytes += unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            // zlib does not write to its input, and says so nowhere.
            unsafe stream.pointee.next_in = UnsafeMutablePointer(
                mutating: content.assumingMemoryBound(to: UInt8.self).baseAddress)
            unsafe stream.pointee.avail_in = uInt(content.count)
            unsafe stream.pointee.next_out = buffer.baseAddress
            unsafe stream.pointee.avail_out = uInt(bound)
            precondition(unsafe deflate(stream, Z_FINISH) == Z_STREAM_END, "zlib made more than it said")
            count = unsafe bound - Int(stream.pointee.avail_out)
        }
    }
}

extension Deflater {
    /// Adds a content as it is, in the form that zlib gives it at level 0: RFC 1950 and RFC 1951, 3.2.4.
    private static func appendStored(_ content: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        // Of zlib's format, with the fastest compression; then the last block, stored.
        bytes += [0x78, 0x01, 0x01]
        let count = UInt16(content.count)
        for number in [count, ~count] {
            bytes.append(UInt8(truncatingIfNeeded: number))
            bytes.append(UInt8(truncatingIfNeeded: number >> 8))
        }
        unsafe bytes.append(contentsOf: content)
        let sum = unsafe adler32(1, content.assumingMemoryBound(to: UInt8.self).baseAddress, uInt(content.count))
        for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: sum >> UInt(shift))) }
    }
}

/// zlib's decompression, begun once.
@safe struct Inflater: ~Copyable {
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    init() {
        unsafe stream.initialize(to: z_stream())
        let result = unsafe inflateInit_(stream, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
        precondition(result == Z_OK, "zlib is out of memory")
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Adds the `size` bytes that begin `input`, compressed, to the end of `bytes`; false where they are not there.
    ///
    /// Other bytes may follow in `input`.
    func append(_ input: UnsafeRawBufferPointer, size: Int, to bytes: inout [UInt8]) -> Bool {
        unsafe inflateReset(stream)
        var isWhole = false
        let content = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            unsafe stream.pointee.next_in = UnsafeMutablePointer(
                mutating: input.assumingMemoryBound(to: UInt8.self).baseAddress)
            unsafe stream.pointee.avail_in = uInt(clamping: input.count)
            unsafe stream.pointee.next_out = buffer.baseAddress
            unsafe stream.pointee.avail_out = uInt(clamping: size)
            var spare: UInt8 = 0
            isWhole = unsafe withUnsafeMutablePointer(to: &spare) { spare in
                // zlib wants a place to write to also where nothing is to be written.
                if size == 0 { unsafe stream.pointee.next_out = spare }
                return unsafe inflate(stream, Z_FINISH) == Z_STREAM_END && stream.pointee.avail_out == 0
            }
            count = isWhole ? size : 0
        }
        if bytes.isEmpty { bytes = content } else { bytes += content }
        return isWhole
    }
}
