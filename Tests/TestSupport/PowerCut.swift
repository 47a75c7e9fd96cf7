import SystemIO
internal import SystemPackage

/// What a power cut would take: bytes and names that no sync has made safe.
///
/// Of a file whose bytes were not synced, nothing or the first half stays. A rename, or a folder that was made, may be undone
/// where the folder that holds the name was not synced since. The seed decides each case for itself, so that one operation
/// can survive another that came before it: file systems promise no order. Removals always last.
struct PowerCut: Sendable {
    private enum Operation: Sendable {
        case renamed(from: FilePath, to: FilePath, inode: UInt64, replaced: [UInt8]?)
        case exchanged(FilePath, FilePath, inode: UInt64)
        case madeFolder(FilePath)
    }

    private var random: SeededGenerator
    private var unsyncedFiles: [UInt64: FilePath] = [:]
    private var unsyncedNames: [(operation: Operation, folder: UInt64)] = []

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// Notes a new file; its inode may be one that another file had.
    mutating func created(_ file: borrowing OpenFile) {
        if let status = try? file.status() { unsyncedFiles[status.inode] = file.path }
    }

    /// Notes that the file's bytes changed.
    mutating func written(_ file: borrowing OpenFile) {
        guard let status = try? file.status() else { return }
        // A file may have got another name since it was opened.
        if unsyncedFiles[status.inode] == nil { unsyncedFiles[status.inode] = file.path }
    }

    mutating func madeFolder(_ path: FilePath) { note(.madeFolder(path), in: path.removingLastComponent()) }

    /// Notes a rename, which `body` does.
    mutating func renaming(_ source: FilePath, to target: FilePath, _ body: () throws(SystemError) -> Void)
        throws(SystemError)
    {
        let moved = FileStatus.ifPresent(source)
        let replaced = FileStatus.ifPresent(target)?.kind == .regular ? try OpenFile.contents(of: target) : nil
        try body()
        guard let moved else { return }
        if unsyncedFiles[moved.inode] != nil { unsyncedFiles[moved.inode] = target }
        note(
            .renamed(from: source, to: target, inode: moved.inode, replaced: replaced),
            in: target.removingLastComponent())
    }

    /// Notes that two files changed names; both are in synced folders or neither is.
    mutating func exchanged(_ first: FilePath, _ second: FilePath) {
        for (old, new) in [(first, second), (second, first)] {
            guard let inode = FileStatus.ifPresent(new)?.inode, unsyncedFiles[inode] == old else { continue }
            unsyncedFiles[inode] = new
        }
        guard let status = FileStatus.ifPresent(second) else { return }
        note(.exchanged(first, second, inode: status.inode), in: second.removingLastComponent())
    }

    private mutating func note(_ operation: Operation, in folder: FilePath) {
        guard let status = FileStatus.ifPresent(folder) else { return }
        unsyncedNames.append((operation, status.inode))
    }

    /// Notes that a file's bytes, or the names in a folder, are safe.
    mutating func synced(_ status: FileStatus) {
        unsyncedFiles[status.inode] = nil
        unsyncedNames.removeAll { $0.folder == status.inode }
    }

    mutating func syncedAll() {
        unsyncedFiles.removeAll()
        unsyncedNames.removeAll()
    }

    /// Takes from the disk what was not safe.
    mutating func strike() {
        for (inode, path) in unsyncedFiles.sorted(by: { $0.key < $1.key }) { truncate(path, inode) }
        for (operation, _) in unsyncedNames.reversed() where Bool.random(using: &random) { undo(operation) }
        syncedAll()
    }

    // The rest becomes a new file under the old name: a program that goes on must not find a file that it has mapped cut short.
    private mutating func truncate(_ path: FilePath, _ inode: UInt64) {
        let keepsHalf = Bool.random(using: &random)
        guard FileStatus.ifPresent(path)?.inode == inode, let bytes = try? OpenFile.contents(of: path) else { return }
        replace(path, with: Array(keepsHalf ? bytes[..<(bytes.count / 2)] : []))
    }

    private func undo(_ operation: Operation) {
        switch operation {
        case .renamed(let source, let target, let inode, let replaced):
            // Truncated files have another inode by now; a name that was taken over by a third file stays.
            guard let status = FileStatus.ifPresent(target), FileStatus.ifPresent(source) == nil,
                status.inode == inode || unsyncedFiles[inode] == target
            else { return }
            try? LocalDisk().rename(target, to: source)
            if let replaced { replace(target, with: replaced) }
        case .exchanged(let first, let second, let inode):
            guard FileStatus.ifPresent(second)?.inode == inode, FileStatus.ifPresent(first) != nil else { return }
            _ = try? LocalDisk().exchange(first, with: second)
        case .madeFolder(let path):
            removeTree(path)
        }
    }

    private func replace(_ path: FilePath, with bytes: [UInt8]) {
        let disk = LocalDisk()
        try? disk.remove(path)
        try? disk.write(bytes, toNew: path)
    }
}
