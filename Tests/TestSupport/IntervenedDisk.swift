import Synchronization
import SystemIO
package import SystemPackage

/// The disk of this machine, with somebody else at work on it between two calls.
///
/// Loop `call` from 1 until `hasIntervened` stays false; then every moment between two calls was tried.
package final class IntervenedDisk: Disk {
    private let local = LocalDisk()
    private let call: Int
    private let intervention: @Sendable () -> Void
    private let count = Atomic<Int>(0)

    /// A disk that runs `intervention` right before its call number `call`, counted from 1.
    package init(before call: Int, _ intervention: @Sendable @escaping () -> Void) {
        self.call = call
        self.intervention = intervention
    }

    /// Says whether the call was reached.
    package var hasIntervened: Bool { count.load(ordering: .sequentiallyConsistent) >= call }

    private func step() {
        if count.add(1, ordering: .sequentiallyConsistent).newValue == call { intervention() }
    }

    package func create(_ path: FilePath, isReadOnly: Bool) throws(SystemError) -> OpenFile {
        step()
        return try local.create(path, isReadOnly: isReadOnly)
    }

    package func write(_ bytes: UnsafeRawBufferPointer, to file: borrowing OpenFile) throws(SystemError) {
        step()
        try local.write(bytes, to: file)
    }

    package func startWriting(_ file: borrowing OpenFile) {}

    package func sync(_ file: borrowing OpenFile) throws(SystemError) { step() }

    package func syncFileSystem(holding path: FilePath) throws(SystemError) { step() }

    package func writeOut(_ path: FilePath) throws(SystemError) {}

    package func syncJournal(in folder: FilePath) throws(SystemError) -> Bool { false }

    package func rename(_ source: FilePath, to target: FilePath) throws(SystemError) {
        step()
        try local.rename(source, to: target)
    }

    package func rename(_ source: FilePath, toNew target: FilePath) throws(SystemError) {
        step()
        try local.rename(source, toNew: target)
    }

    package func exchange(_ first: FilePath, with second: FilePath) throws(SystemError) -> Bool {
        step()
        return try local.exchange(first, with: second)
    }

    package func remove(_ path: FilePath) throws(SystemError) {
        step()
        try local.remove(path)
    }

    package func removeFolder(_ path: FilePath) throws(SystemError) {
        step()
        try local.removeFolder(path)
    }

    package func makeFolder(_ path: FilePath) throws(SystemError) {
        step()
        try local.makeFolder(path)
    }

    package func makeLink(_ path: FilePath, target: [UInt8]) throws(SystemError) {
        step()
        try local.makeLink(path, target: target)
    }

    package func makeHardLink(_ path: FilePath, to existing: FilePath) throws(SystemError) {
        step()
        try local.makeHardLink(path, to: existing)
    }

    package func clone(_ source: borrowing OpenFile, to file: borrowing OpenFile) throws(SystemError) -> Bool {
        step()
        return try local.clone(source, to: file)
    }
}
