internal import CLinux
import Glibc
package import SystemPackage

/// A file in memory, for what programs that are started shall read or write; gone with this process.
package struct MemoryFile: ~Copyable {
    let descriptor: CInt

    package init(_ bytes: [UInt8] = []) throws(SystemError) {
        let descriptor = unsafe dsv_memory_file("dsv")
        guard descriptor >= 0 else { throw SystemError("make", "a file in memory", .last) }
        if let code = Self.write(bytes, to: descriptor) {
            close(descriptor)
            throw SystemError("write to", "a file in memory", code)
        }
        self.descriptor = descriptor
    }

    /// Writes at the bytes' places, so that whoever is handed the open file begins at its start; nil if all went well.
    private static func write(_ bytes: [UInt8], to descriptor: CInt) -> Errno? {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe pwrite(
                    descriptor, buffer.baseAddress.unsafelyUnwrapped + written, buffer.count - written, written)
            }
            guard count > 0 else { return .last }
            written += count
        }
        return nil
    }

    deinit { close(descriptor) }

    /// The path by which other programs of this user open it, as long as it is there.
    package var path: FilePath { FilePath("/proc/\(processNumber)/fd/\(descriptor)") }

    /// All bytes that were written to it.
    package func contents() throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = unsafe block.withUnsafeMutableBytes {
                unsafe pread(descriptor, $0.baseAddress, $0.count, bytes.count)
            }
            guard count >= 0 else { throw SystemError("read", "a file in memory", .last) }
            if count == 0 { return bytes }
            bytes += block[..<count]
        }
    }
}
