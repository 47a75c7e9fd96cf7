import Comparison
import DatasetModel
import Synchronization
import SystemIO
import SystemPackage

/// The steps that turn the working tree from one state into another; only files that differ are touched.
struct Transition {
    /// A file to be put in place.
    struct Write: Sendable {
        let path: DatasetPath
        let entry: FileEntry
        let text: TextID?
        /// What the path held before; nil: nothing.
        let old: ObjectID?
    }

    private(set) var removals: [FileVersion] = []
    private(set) var writes: [Write] = []
    /// Folders that come, parents first.
    private(set) var newFolders: [DatasetPath] = []
    /// Folders that go, parents first.
    private(set) var goneFolders: [DatasetPath] = []
    /// Files whose bytes stay where they are, at a remote.
    private(set) var absent: Set<DatasetPath> = []
    /// What the folders that differ hold afterwards; nil: they are gone.
    private(set) var folders: [(path: DatasetPath, content: FolderContent?)] = []

    /// The way from one state to another, as far as `isSelected` lets a path change.
    init(
        from old: FolderNode?, to new: FolderNode?, isSelected: (DatasetPath) -> Bool = { _ in true }
    ) throws {
        try forEachDifference(from: old, to: new) { path, before, after in
            add(path, before, after, isSelected)
        }
    }

    private mutating func add(
        _ path: DatasetPath, _ before: FolderContent?, _ after: FolderContent?, _ isSelected: (DatasetPath) -> Bool
    ) {
        folders.append((path, after))
        func isHolder(_ files: FileList) -> Bool {
            files.entries.contains { isSelected(path.appending(files.name($0))) }
        }
        if before == nil, !path.isRoot, isSelected(path) || after.map({ isHolder($0.files) }) ?? false {
            newFolders.append(path)
        }
        if after == nil && isSelected(path) { goneFolders.append(path) }
        var changes = RawChanges()
        let target = after?.files ?? FileList()
        changes.addFiles(of: path, from: before?.files ?? FileList(), to: target)
        removals += changes.removed.filter { isSelected($0.path) }
        for file in changes.added { add(file, old: nil, of: after, isSelected) }
        for (before, file) in changes.modified { add(file, old: before.id, of: after, isSelected) }
    }

    private mutating func add(
        _ file: FileVersion, old: ObjectID?, of folder: FolderContent?, _ isSelected: (DatasetPath) -> Bool
    ) {
        guard isSelected(file.path), let folder, let place = folder.files.index(of: file.path.name) else { return }
        writes.append(Write(path: file.path, entry: folder.files.entries[place], text: folder.texts[place], old: old))
    }

    /// The files that go or become others, with what they hold.
    var overwritten: [(path: DatasetPath, id: ObjectID)] {
        var files = removals.map { (path: $0.path, id: $0.id) }
        for write in writes {
            if let old = write.old { files.append((write.path, old)) }
        }
        return files
    }

    /// Leaves out files that need not be written.
    mutating func leaveOut(_ paths: Set<DatasetPath>) {
        if !paths.isEmpty { writes.removeAll { paths.contains($0.path) } }
    }

    /// Writes nothing where the bytes are not here.
    mutating func leaveAbsent(_ isStored: (ObjectID) throws -> Bool) rethrows {
        let missing = try writes.filter { try $0.entry.kind == .file && !isStored($0.entry.id) }
        absent = Set(missing.map(\.path))
        leaveOut(absent)
        removals += missing.compactMap { write in
            write.old.map { FileVersion(path: write.path, id: $0, size: write.entry.size) }
        }
    }

    /// Keeps a removal out: the file is none of ours.
    mutating func keep(_ isKept: (DatasetPath) -> Bool) {
        removals.removeAll { isKept($0.path) }
    }
}

extension Repository {
    /// Makes the changes on the disk; each file is the old one or the new one at any time, also after a power cut.
    ///
    /// Files are written aside and synced, all at once, before the first of them gets its name; a folder that is all new gets its
    /// name with all that is in it. Interrupted, it can be run again: what was done is found done. `obstacles` are given up.
    ///
    /// Throws `conflict`, and takes back what it did, if it meets a file that `work` does not know; without `work`, everything is
    /// replaced. Files whose contents were purged are left out and returned; what stood in their places goes.
    func apply(
        _ transition: Transition, over work: UncommittedWork?, clearing obstacles: Obstacles? = nil
    ) throws -> AppliedTransition {
        let area = temporaryFolder.appending("checkout")
        let staged = try stage(transition, in: area)
        if let obstacles { try clear(obstacles) }
        var placement = Placement(self, in: area, over: work)
        do {
            try place(transition, staged, &placement)
            try sync(root, alone: staged.isSyncedAlone)
        } catch {
            placement.undo(staged: staged.statuses.compactMap { $0 })
            throw error
        }
        try placement.finish()
        let purged = staged.purged.sorted { $0.key < $1.key }.map { (path: $0.key, content: $0.value) }
        return AppliedTransition(transition: transition, purged: purged, files: placement.files)
    }

    private func place(_ transition: Transition, _ staged: StagedFiles, _ placement: inout Placement) throws {
        let folders = RealFolders(root)
        for file in transition.removals where file.path.parent.map({ folders.has($0) }) ?? false {
            try placement.remove(file.path, file.id)
        }
        for folder in transition.goneFolders.reversed() where !folder.isRoot && folders.has(folder) {
            try placement.removeFolder(folder)
        }
        let area = staged.area
        for (folder, temporary) in area.wholeFolders { try placement.place(folder, from: temporary) }
        for folder in transition.newFolders where !area.isInWholeFolder(folder) { try placement.makeFolder(folder) }
        for (place, write) in transition.writes.enumerated() {
            guard let status = staged.statuses[place] else {
                // Purged: what stood there goes.
                if let old = write.old { try placement.remove(write.path, old) }
                continue
            }
            if area.isInWholeFolder(write.path) {
                placement.note(write, status)
            } else {
                try placement.place(write, from: area.files[place], status)
            }
        }
    }

    /// Writes files aside, on all processors, and syncs them.
    private func stage(_ transition: Transition, in folder: FilePath) throws -> StagedFiles {
        let writes = transition.writes
        let area = try StagingArea(for: transition, root: root, at: folder)
        try disk.makeFolders(folder)
        let isSyncedAlone = (unwrittenMemory() ?? 0) > Self.others
        if writes.isEmpty && area.folders.isEmpty {
            return StagedFiles(area: area, statuses: [], purged: [:], isSyncedAlone: isSyncedAlone)
        }
        let purged = Collector<DatasetPath, PurgedContent>()
        let statuses = Mutex([FileStatus?](repeating: nil, count: writes.count))
        progress.begin("writing files", files: writes.count, bytes: writes.reduce(0) { $0 + $1.entry.size })
        try probe(transition).run(in: temporaryFolder, disk: disk)
        for folder in area.folders { try disk.makeFolders(folder) }
        let parts = StagingArea.parts(of: writes.count)
        let unsynced = Atomic<UInt64>(0)
        try forEachBatch(count: parts.count, batch: 1, makeState: { try FileSource(self) }) { source, number in
            for place in parts[number].joined() {
                let write = writes[place]
                if let tombstone = try source.writeUnlessPurged(
                    write.entry, write.text, path: write.path, toNew: area.files[place])
                {
                    purged[write.path] = tombstone
                } else {
                    // Nobody else knows this path, so this is the file that was written.
                    let status = try FileStatus.of(area.files[place])
                    statuses.withLock { $0[place] = status }
                }
                self.progress.add(bytes: write.entry.size)
                // The disk writes while the other threads go on, so that little is left to wait for in the end.
                let waiting = unsynced.wrappingAdd(write.entry.size, ordering: .relaxed).newValue
                if !isSyncedAlone, waiting >= Self.syncSize, unsynced.exchange(0, ordering: .relaxed) >= Self.syncSize {
                    try self.disk.syncFileSystem(holding: self.temporaryFolder)
                }
            }
        }
        let staged = StagedFiles(
            area: area, statuses: statuses.withLock { $0 }, purged: purged.values, isSyncedAlone: isSyncedAlone)
        if isSyncedAlone {
            try forEach(count: writes.count, batch: StagingArea.partSize) { place in
                if staged.statuses[place]?.kind == .regular { try self.disk.writeOut(area.files[place]) }
            }
        }
        try sync(temporaryFolder, alone: isSyncedAlone)
        waitForFileClock(after: staged.statuses.reduce(0) { max($0, $1?.modified ?? 0) })
        return staged
    }

    /// Makes what was written below a folder durable: by itself, or with all that other programs have written there.
    ///
    /// The second is faster for many files, unless others have written much.
    private func sync(_ folder: FilePath, alone: Bool) throws {
        if alone, try disk.syncJournal(in: temporaryFolder) { return }
        try disk.syncFileSystem(holding: folder)
    }

    private func probe(_ transition: Transition) -> NameProbe {
        var probe = NameProbe()
        for folder in transition.newFolders { probe.add(folder, .folder) }
        for write in transition.writes { probe.add(write.path, write.entry.kind == .link ? .link : .file) }
        return probe
    }

    // What a disk takes in a fraction of a second.
    private static let syncSize: UInt64 = 128 << 20
    // What others may have in memory, unwritten, before it takes too long to wait for it.
    private static let others: UInt64 = 256 << 20

    /// Tells the index what the working tree holds after a transition.
    func updateIndex(_ index: Index, after applied: AppliedTransition) throws {
        var folders = Dictionary(uniqueKeysWithValues: index.folders.map { ($0.path, $0) })
        for (path, content) in applied.transition.folders {
            folders[path] = content.map { indexed($0, at: path, known: folders[path], applied) }
        }
        try writeIndex(folders.values.sorted { $0.path < $1.path })
    }

    /// What is known of a folder's files after a transition, which wrote some of them.
    private func indexed(
        _ content: FolderContent, at path: DatasetPath, known: IndexedFolder?, _ applied: AppliedTransition
    ) -> IndexedFolder {
        var folder = IndexedFolder(path: path, files: content.files)
        folder.texts = content.texts
        folder.tree = content.tree
        var knownPlace = 0
        folder.stamps = content.files.entries.map { entry in
            let name = content.files.name(entry)
            if let known, let place = known.place(of: name.span, from: &knownPlace),
                known.files.entries[place].id == entry.id
            {
                return known.stamps[place]
            }
            let file = path.appending(name)
            if applied.transition.absent.contains(file) { return .absent }
            guard let placed = applied.files[file],
                let status = FileStatus.ifPresent(root.appending(bytes: file.bytes)), status.size == entry.size
            else { return .unknown }
            return FileStamp(status, placed: placed)
        }
        return folder
    }
}

/// Files that wait for their names.
private struct StagedFiles {
    let area: StagingArea
    /// By write, as each was when it was written; nil: its content was purged.
    let statuses: [FileStatus?]
    let purged: [DatasetPath: PurgedContent]
    /// Others have written so much that it is not waited for.
    let isSyncedAlone: Bool
}

/// A transition that was made.
package struct AppliedTransition {
    let transition: Transition
    /// Files that were left out, as their contents were purged.
    let purged: [(path: DatasetPath, content: PurgedContent)]
    /// The files that were written.
    let files: [DatasetPath: PlacedFile]
}
