import SystemIO
import Synchronization
package import SystemPackage

/// The disk of this machine, failing at a chosen call: one mode for each way in which disks let programs down.
///
/// Loop `failingCall` from 1 until `hasFailed` stays false; then every call was tried. Syncing is noted, not done: nobody
/// cuts the power of a test, and a real sync would wait for everybody else's writes.
package final class FaultyDisk: Disk {
    package enum Mode: Sendable, CaseIterable {
        /// One call fails with EIO; those after it work.
        case inputOutputError
        /// The call fails with ENOSPC, and from then on every call that needs room.
        case noSpace
        /// As `noSpace`, but a write puts half of its bytes on the disk before it fails.
        case shortWrite
        /// The call and all after it fail, and what was not synced is lost: see `PowerCut`.
        case powerOff
    }

    /// How often each kind of sync was asked for.
    package struct SyncCounts: Sendable, Equatable {
        package var files = 0
        package var folders = 0
        package var fileSystems = 0
        package var total: Int { files + folders + fileSystems }
    }

    private struct State {
        var callCount = 0
        var syncs = SyncCounts()
        var losses: PowerCut
    }

    private enum Call { case needsRoom, other }

    private let failingCall: Int
    private let mode: Mode
    private let local = LocalDisk()
    private let state: Mutex<State>

    /// A disk whose call number `failingCall`, counted from 1, fails; without one it only counts.
    ///
    /// `seed` chooses what survives a power cut.
    package init(failingCall: Int = .max, _ mode: Mode = .inputOutputError, seed: UInt64 = 0) {
        self.failingCall = failingCall
        self.mode = mode
        state = Mutex(State(losses: PowerCut(seed: seed)))
    }

    /// The number of calls that would change the disk.
    package var callCount: Int { state.withLock { $0.callCount } }

    /// Says whether the failing call was reached.
    package var hasFailed: Bool { callCount >= failingCall }

    package var syncs: SyncCounts { state.withLock { $0.syncs } }

    package func create(_ path: FilePath, isReadOnly: Bool) throws(SystemError) -> OpenFile {
        try perform(.needsRoom, "create", path) { losses throws(SystemError) in
            let file = try local.create(path, isReadOnly: isReadOnly)
            losses.created(file)
            return file
        }
    }

    package func write(_ bytes: UnsafeRawBufferPointer, to file: borrowing OpenFile) throws(SystemError) {
        try state.withLock { state throws(SystemError) in
            do throws(SystemError) {
                try enter(&state, .needsRoom, "write", file.path)
            } catch {
                let isCut = mode == .shortWrite && state.callCount == failingCall
                if isCut { try local.write(UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 2)]), to: file) }
                throw error
            }
            state.losses.written(file)
            try local.write(bytes, to: file)
        }
    }

    package func startWriting(_ file: borrowing OpenFile) {}

    package func sync(_ file: borrowing OpenFile) throws(SystemError) {
        try state.withLock { state throws(SystemError) in
            try enter(&state, .other, "sync", file.path)
            let status = try file.status()
            if status.kind == .folder { state.syncs.folders += 1 } else { state.syncs.files += 1 }
            state.losses.synced(status)
        }
    }

    package func syncFileSystem(holding path: FilePath) throws(SystemError) {
        try state.withLock { state throws(SystemError) in
            try enter(&state, .other, "sync", path)
            state.syncs.fileSystems += 1
            state.losses.syncedAll()
        }
    }

    package func writeOut(_ path: FilePath) throws(SystemError) {}

    package func syncJournal(in folder: FilePath) throws(SystemError) -> Bool { false }

    package func rename(_ source: FilePath, to target: FilePath) throws(SystemError) {
        try perform(.other, "replace", target) { losses throws(SystemError) in
            try losses.renaming(source, to: target) { () throws(SystemError) in try local.rename(source, to: target) }
        }
    }

    package func rename(_ source: FilePath, toNew target: FilePath) throws(SystemError) {
        try perform(.other, "make", target) { losses throws(SystemError) in
            try losses.renaming(source, to: target) { () throws(SystemError) in
                try local.rename(source, toNew: target)
            }
        }
    }

    package func exchange(_ first: FilePath, with second: FilePath) throws(SystemError) -> Bool {
        try perform(.other, "replace", second) { losses throws(SystemError) in
            let isDone = try local.exchange(first, with: second)
            if isDone { losses.exchanged(first, second) }
            return isDone
        }
    }

    package func remove(_ path: FilePath) throws(SystemError) {
        try perform(.other, "remove", path) { _ throws(SystemError) in try local.remove(path) }
    }

    package func removeFolder(_ path: FilePath) throws(SystemError) {
        try perform(.other, "remove the folder", path) { _ throws(SystemError) in try local.removeFolder(path) }
    }

    package func makeFolder(_ path: FilePath) throws(SystemError) {
        try perform(.needsRoom, "make the folder", path) { losses throws(SystemError) in
            try local.makeFolder(path)
            losses.madeFolder(path)
        }
    }

    package func makeLink(_ path: FilePath, target: [UInt8]) throws(SystemError) {
        try perform(.needsRoom, "make the link", path) { _ throws(SystemError) in
            try local.makeLink(path, target: target)
        }
    }

    package func makeHardLink(_ path: FilePath, to existing: FilePath) throws(SystemError) {
        try perform(.needsRoom, "link", path) { _ throws(SystemError) in
            try local.makeHardLink(path, to: existing)
        }
    }

    package func clone(_ source: borrowing OpenFile, to file: borrowing OpenFile) throws(SystemError) -> Bool {
        try state.withLock { state throws(SystemError) in
            try enter(&state, .needsRoom, "clone", file.path)
            state.losses.written(file)
            return try local.clone(source, to: file)
        }
    }

    // One call at a time, so that nothing reaches the disk behind a power cut.
    private func perform<Result: ~Copyable>(
        _ call: Call, _ action: String, _ path: FilePath, _ body: (inout PowerCut) throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        try state.withLock { state throws(SystemError) in
            try enter(&state, call, action, path)
            return try body(&state.losses)
        }
    }

    private func enter(_ state: inout State, _ call: Call, _ action: String, _ path: FilePath) throws(SystemError) {
        state.callCount += 1
        guard state.callCount >= failingCall else { return }
        let isFirst = state.callCount == failingCall
        switch mode {
        case .inputOutputError:
            if isFirst { throw SystemError(action, path, .ioError) }
        case .noSpace, .shortWrite:
            if isFirst || call == .needsRoom { throw SystemError(action, path, .noSpace) }
        case .powerOff:
            if isFirst { state.losses.strike() }
            throw SystemError(action, path, .ioError)
        }
    }
}
