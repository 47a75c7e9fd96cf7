import DatasetModel
import Synchronization
import SystemIO
import SystemPackage

extension WorkingTree {
    /// Walks the folder at `root`, one level after the other, with one `lstat` a file, on all processors.
    ///
    /// Reads no file. What is as the index has it is taken from there; every other file is left to be read.
    init(scanning root: FilePath, index: Index = Index(), progress: Progress = Progress()) throws {
        let known = index.places()
        let found = Mutex(Found())
        var level = [ScanTask(path: .root, rules: IgnoreRules.defaults)]
        while !level.isEmpty {
            let tasks = level
            let next = Mutex<[ScanTask]>([])
            // Small folders many at a time; large ones one by one, so that all threads end at about the same time.
            try forEach(count: tasks.count, batch: max(1, min(32, tasks.count / 64))) { place in
                let task = tasks[place]
                let scan = try FolderScan(task, root: root, known: known[task.path].map { index.folders[$0] })
                progress.add(files: scan.folder.files.count)
                found.withLock { found in
                    found.folders.append(scan.folder)
                    found.skipped += scan.skipped
                    found.ignoredCount += scan.ignoredCount
                    if scan.isStale { found.isStale = true }
                }
                next.withLock { $0 += scan.subfolders }
            }
            level = next.withLock { $0 }
        }
        let result = found.withLock { $0 }
        self.root = root
        folders = result.folders.sorted { $0.path < $1.path }
        skipped = result.skipped.sorted()
        ignoredCount = result.ignoredCount
        isIndexStale = result.isStale
        forgetChangedFolders(comparedWith: index)
    }

    private struct Found {
        var folders: [IndexedFolder] = []
        var skipped: [DatasetPath] = []
        var ignoredCount = 0
        var isStale = false
    }

    /// A folder's tree and fingerprint cover its subfolders: forgets them where one changed, came or went.
    private mutating func forgetChangedFolders(comparedWith index: Index) {
        func forgetParents(of path: DatasetPath) {
            var parent = path.parent
            while let path = parent {
                if let place = folders.place(of: path.bytes[...]) { folders[place].markChanged() }
                parent = path.parent
            }
        }
        for folder in folders where folder.tree == nil && folder.fingerprint == nil { forgetParents(of: folder.path) }
        var place = 0
        for folder in index.folders {
            // Both are in the order of their paths.
            while place < folders.count, folders[place].path < folder.path { place += 1 }
            if place < folders.count, folders[place].path == folder.path { continue }
            isIndexStale = true
            forgetParents(of: folder.path)
        }
    }
}

/// A folder to be scanned, with the rules that its parents set.
private struct ScanTask: Sendable {
    let path: DatasetPath
    let rules: IgnoreRules
}

/// One folder, scanned.
private struct FolderScan {
    private(set) var folder: IndexedFolder
    private(set) var subfolders: [ScanTask] = []
    private(set) var skipped: [DatasetPath] = []
    private(set) var ignoredCount = 0
    private(set) var isStale = false

    init(_ task: ScanTask, root: FilePath, known: IndexedFolder?) throws {
        let path = root.appending(bytes: task.path.bytes)
        var rules = task.rules
        let names = try FolderNames(path)
        if names.contains(IgnoreRules.fileName) {
            let ignoreFile = path.appending(IgnoreRules.fileName)
            if FileStatus.ifPresent(ignoreFile)?.kind == .regular {
                rules = rules.adding(try OpenFile.contents(of: ignoreFile), in: task.path)
            }
        }
        var ignored = 0
        let listing = try FolderListing(names) { name, isFolder in
            guard rules.ignores(name, in: task.path, isFolder: isFolder) else { return false }
            ignored += 1
            return true
        }
        ignoredCount = ignored
        folder = IndexedFolder(path: task.path)
        var files: [FolderItem] = []
        files.reserveCapacity(listing.items.count)
        for item in listing.items {
            let name = listing.name(item)
            switch item.status.kind {
            case .regular: try Self.require(name, .file, in: task.path)
            case .link: try Self.require(name, .link, in: task.path)
            case .folder:
                try Self.require(name, .folder, in: task.path)
                subfolders.append(ScanTask(path: task.path.appending(name), rules: rules))
                continue
            case .other:
                skipped.append(task.path.appending(name))
                continue
            }
            files.append(item)
        }
        if let known, Self.isUnchanged(files, listing, known) {
            folder = known
        } else {
            build(files, listing, known)
            isStale = true
        }
    }

    private static func require(_ name: ArraySlice<UInt8>, _ kind: NameRules.Kind, in folder: DatasetPath) throws {
        guard let refusal = NameRules.refusal(of: name, kind, in: folder) else { return }
        throw Failure(refusal, of: kind, named: folder.appending(name), hint: "rename it, or name it in .dsvignore")
    }

    private static func isUnchanged(_ files: [FolderItem], _ listing: FolderListing, _ known: IndexedFolder) -> Bool {
        guard files.count == known.files.count else { return false }
        for (place, item) in files.enumerated() {
            let entry = known.files.entries[place]
            guard known.stamps[place].isTrusted, known.stamps[place].matches(item.status),
                entry.size == item.status.size, (entry.kind == .link) == (item.status.kind == .link),
                compareBytes(
                    known.files.names.span.extracting(known.files.nameRange(entry)),
                    listing.names.span.extracting(item.nameRange)) == 0
            else { return false }
        }
        return true
    }

    /// Takes over what is known of files that are as they were; the others keep their old id until they are read.
    private mutating func build(_ files: [FolderItem], _ listing: FolderListing, _ known: IndexedFolder?) {
        folder.files.reserveCapacity(files: files.count, nameBytes: listing.names.count)
        folder.stamps.reserveCapacity(files.count)
        var knownPlace = 0
        var texts: [Int: TextID] = [:]
        for item in files {
            let name = listing.names.span.extracting(item.nameRange)
            let kind: FileKind = item.status.kind == .link ? .link : .file
            var id = ObjectID.none
            var stamp = FileStamp.unknown
            var oldKind = kind
            if let known, let place = known.place(of: name, from: &knownPlace) {
                let entry = known.files.entries[place]
                id = entry.id
                oldKind = entry.kind
                stamp = known.stamps[place]
                texts[folder.files.count] = known.texts[place]
                if !stamp.matches(item.status) || entry.size != item.status.size { stamp.isTrusted = false }
                if (entry.kind == .link) != (kind == .link) { stamp = .unknown }
            }
            folder.files.append(name: name, id: id, size: item.status.size, kind: oldKind)
            folder.stamps.append(stamp)
            if kind == .link || oldKind == .link { folder.files.entries[folder.files.count - 1].kind = kind }
        }
        adoptKinds(texts)
    }

    /// A file that becomes a text, or is one no more, must be read: its bytes are kept elsewhere now.
    private mutating func adoptKinds(_ texts: [Int: TextID]) {
        let before = folder.files.entries.map(\.kind)
        folder.files.assignKinds()
        for place in before.indices where folder.files.entries[place].kind != before[place] {
            folder.stamps[place] = .unknown
        }
        for (place, text) in texts where folder.files.entries[place].kind != .file { folder.texts[place] = text }
    }
}

extension IndexedFolder {
    /// The place of a file, looked for from `place` on: names come in ascending order.
    func place(of name: Span<UInt8>, from place: inout Int) -> Int? {
        let names = files.names.span
        while place < files.count {
            let order = compareBytes(names.extracting(files.nameRange(files.entries[place])), name)
            if order == 0 { return place }
            if order > 0 { return nil }
            place += 1
        }
        return nil
    }
}

extension FolderItem {
    fileprivate var nameRange: Range<Int> { nameStart..<(nameStart + nameLength) }
}
