import Synchronization
import SystemPackage
import TestSupport

@testable import Snapshots

/// A file that takes what programs print, and is read as it grows.
final class OutputFile: Sendable {
    let descriptor: FileDescriptor
    private let folder = TemporaryFolder()
    private let position = Mutex<Int64>(0)

    init() throws {
        descriptor = try FileDescriptor.open(
            folder.path.appending("output"), .readWrite, options: [.create, .append, .closeOnExec],
            permissions: .ownerReadWrite)
    }

    deinit { try? descriptor.close() }

    /// What came since this was asked last.
    func takeNew() -> [UInt8] {
        position.withLock { position in
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            // The place in the open file is that of the programs.
            let count = bytes.withUnsafeMutableBytes {
                (try? descriptor.read(fromAbsoluteOffset: position, into: $0)) ?? 0
            }
            position += Int64(count)
            return Array(bytes.prefix(count))
        }
    }
}
