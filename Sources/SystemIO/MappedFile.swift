import Glibc
package import SystemPackage

/// A file's bytes in memory, read-only; of all but small files they are mapped, and read from the disk as they are touched.
///
/// Every access is checked against the file's size. The file must not be truncated while it is mapped: dsv maps only
/// files of its own, which are never changed in place.
@safe package final class MappedFile: @unchecked Sendable {
    @usableFromInline let base: UnsafeRawPointer?
    private let isMapped: Bool
    package let count: Int
    package let path: FilePath

    package init(_ path: FilePath) throws(SystemError) {
        self.path = path
        let file = try OpenFile(reading: path)
        count = Int(try file.status().size)
        isMapped = count > Self.largestRead
        guard isMapped else {
            unsafe base = try Self.read(file, count)
            return
        }
        let address = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, file.descriptor, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else { throw SystemError("map", path, .last) }
        unsafe base = UnsafeRawPointer(address)
    }

    // A process may have 65,530 mappings; there can be more files than that, but then most are small.
    private static let largestRead = 16 << 10

    private static func read(_ file: borrowing OpenFile, _ count: Int) throws(SystemError) -> UnsafeRawPointer? {
        if count == 0 { return nil }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
        do throws(SystemError) {
            guard try unsafe file.read(into: buffer, at: 0) == count else {
                throw SystemError("read", file.path, .ioError)
            }
        } catch {
            unsafe buffer.deallocate()
            throw error
        }
        return UnsafeRawPointer(buffer.baseAddress)
    }

    deinit {
        guard let base = unsafe base else { return }
        if isMapped {
            unsafe munmap(UnsafeMutableRawPointer(mutating: base), count)
        } else {
            unsafe base.deallocate()
        }
    }

    /// The bytes, for the duration of the call.
    @inlinable @inline(__always) package func withBytes<Result, Failure: Error>(
        _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "range outside the mapped file")
        return try unsafe body(
            UnsafeRawBufferPointer(start: base.map { unsafe $0 + range.lowerBound }, count: range.count))
    }

    /// The number at `offset`; the files that dsv maps are little-endian, like every machine it runs on.
    @inlinable package func load<Number: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, as type: Number.Type)
        -> Number
    {
        unsafe withBytes(offset..<(offset + MemoryLayout<Number>.size)) { bytes in
            unsafe Number(littleEndian: bytes.loadUnaligned(as: type))
        }
    }

    /// A copy of the bytes in `range`.
    package func bytes(_ range: Range<Int>) -> [UInt8] { unsafe withBytes(range) { unsafe Array($0) } }
}
