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
    /// Files whose contents were purged are left out and returned; what stood in their places goes.
    @discardableResult
    func apply(_ transition: Transition, clearing obstacles: Obstacles? = nil) throws -> [(
        path: DatasetPath, content: PurgedContent
    )] {
        let (staging, purged) = try stage(transition)
        if let obstacles { try clear(obstacles) }
        let folders = RealFolders(root)
        for file in transition.removals where file.path.parent.map({ folders.has($0) }) ?? false {
            let path = root.appending(bytes: file.path.bytes)
            if FileStatus.ifPresent(path) != nil { try disk.remove(path) }
        }
        for folder in transition.goneFolders.reversed() {
            let path = root.appending(bytes: folder.bytes)
            // Files that are in no snapshot stay, and their folder with them.
            if !folder.isRoot, folders.has(folder), let listing = try? FolderListing(path), listing.items.isEmpty {
                try disk.removeFolder(path)
            }
        }
        for (folder, temporary) in staging.wholeFolders {
            try disk.rename(temporary, to: root.appending(bytes: folder.bytes))
        }
        for folder in transition.newFolders where !staging.isInWholeFolder(folder) {
            try disk.makeFolders(root.appending(bytes: folder.bytes))
        }
        for (write, temporary) in zip(transition.writes, staging.files) where !staging.isInWholeFolder(write.path) {
            let path = root.appending(bytes: write.path.bytes)
            if purged[write.path] == nil {
                try disk.rename(temporary, to: path)
            } else if write.old != nil, FileStatus.ifPresent(path) != nil {
                try disk.remove(path)
            }
        }
        try disk.syncFileSystem(holding: root)
        return purged.sorted { $0.key < $1.key }.map { (path: $0.key, content: $0.value) }
    }

    /// Writes files aside, on all processors, and syncs them; returns where they are, and those that were purged.
    private func stage(
        _ transition: Transition
    ) throws -> (staging: StagingArea, purged: [DatasetPath: PurgedContent]) {
        let writes = transition.writes
        let staging = try StagingArea(for: transition, root: root, at: temporaryFolder.appending("checkout"))
        if writes.isEmpty && staging.folders.isEmpty { return (staging, [:]) }
        let purged = Collector<DatasetPath, PurgedContent>()
        progress.begin("writing files", files: writes.count, bytes: writes.reduce(0) { $0 + $1.entry.size })
        for folder in staging.folders { try disk.makeFolders(folder) }
        let parts = StagingArea.parts(of: writes.count)
        let unsynced = Atomic<UInt64>(0)
        try forEachBatch(count: parts.count, batch: 1, makeState: { try FileSource(self) }) { source, number in
            for place in parts[number].joined() {
                let write = writes[place]
                if let tombstone = try source.writeUnlessPurged(
                    write.entry, write.text, path: write.path, toNew: staging.files[place])
                {
                    purged[write.path] = tombstone
                }
                self.progress.add(bytes: write.entry.size)
                // The disk writes while the other threads go on, so that little is left to wait for in the end.
                let waiting = unsynced.wrappingAdd(write.entry.size, ordering: .relaxed).newValue
                if waiting >= Self.syncSize, unsynced.exchange(0, ordering: .relaxed) >= Self.syncSize {
                    try self.disk.syncFileSystem(holding: self.temporaryFolder)
                }
            }
        }
        try disk.syncFileSystem(holding: temporaryFolder)
        return (staging, purged.values)
    }

    // What a disk takes in a fraction of a second.
    private static let syncSize: UInt64 = 128 << 20

    /// Tells the index what the working tree holds after a transition.
    func updateIndex(_ index: Index, after transition: Transition) throws {
        var folders = Dictionary(uniqueKeysWithValues: index.folders.map { ($0.path, $0) })
        let written = Set(transition.writes.map(\.path))
        for (path, content) in transition.folders {
            folders[path] = content.map { indexed($0, at: path, known: folders[path], written, transition.absent) }
        }
        try writeIndex(folders.values.sorted { $0.path < $1.path })
    }

    /// What is known of a folder's files after a transition, which wrote some of them.
    private func indexed(
        _ content: FolderContent, at path: DatasetPath, known: IndexedFolder?, _ written: Set<DatasetPath>,
        _ absent: Set<DatasetPath>
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
            if absent.contains(file) { return .absent }
            guard written.contains(file), let status = FileStatus.ifPresent(root.appending(bytes: file.bytes)),
                status.size == entry.size
            else { return .unknown }
            // Ours since a moment ago: git's rule, that nobody wrote it again within the same tick.
            return FileStamp(status, readAt: .max, isStored: true)
        }
        return folder
    }
}
