package import DatasetModel
package import ObjectStore
import SystemIO
package import SystemPackage

/// What an export wrote.
package struct ExportResult: Sendable {
    package let fileCount: Int
    package let byteCount: UInt64
}

extension Repository {
    /// Writes the files of a snapshot to a folder that does not exist yet, or is empty.
    ///
    /// The folder gets its name when it is complete: an interrupted export leaves nothing that looks like one.
    package func export(
        _ snapshot: Snapshot, to target: FilePath, below path: DatasetPath = .root, split: String? = nil,
        link: LinkMode = .copy
    ) throws -> ExportResult {
        try Self.requireFree(target)
        var plan = try ExportPlan(reader(), snapshot, path)
        if let split { try plan.keep(split: split) }
        let temporary = FilePath("\(target).dsv-partial")
        try Self.removeTree(temporary, disk: disk)
        do {
            let result = try write(plan, to: temporary, link)
            try disk.rename(temporary, to: target)
            return result
        } catch {
            try? Self.removeTree(temporary, disk: disk)
            throw error
        }
    }

    private static func requireFree(_ target: FilePath) throws {
        guard let status = FileStatus.ifPresent(target) else { return }
        guard status.kind == .folder, try FolderListing(target).items.isEmpty else {
            throw Failure(
                .alreadyExists, "'\(target)' exists and is not an empty folder",
                hint: "name a folder that does not exist")
        }
    }

    private func write(_ plan: ExportPlan, to target: FilePath, _ link: LinkMode) throws -> ExportResult {
        for folder in plan.folders { try disk.makeFolders(target.appending(bytes: folder.path.bytes)) }
        let files = plan.files
        let bytes = files.reduce(0) { $0 + plan.entry($1).size }
        progress.begin("exporting", files: files.count, bytes: bytes)
        // Large batches: two threads that make files in one folder wait for each other.
        try forEachBatch(
            count: files.count, batch: max(1, min(1024, files.count / 64)), makeState: { try FileSource(self) }
        ) {
            source, range in
            for place in files[range] {
                let folder = plan.folders[place.folder]
                let entry = plan.entry(place)
                let name = folder.content.files.name(entry)
                let path = target.appending(bytes: folder.path.bytes).appending(bytes: name)
                try source.write(
                    entry, folder.content.texts[place.file], path: folder.path.appending(name), toNew: path, link)
                self.progress.add(bytes: entry.size)
            }
        }
        return ExportResult(fileCount: files.count, byteCount: bytes)
    }
}

/// The folders and files that an export writes.
private struct ExportPlan: Sendable {
    private(set) var folders: [(path: DatasetPath, content: SnapshotFolder)] = []
    private(set) var files: [FilePlace] = []

    /// Paths in the plan are relative to `path`.
    init(_ reader: SnapshotReader, _ snapshot: Snapshot, _ path: DatasetPath) throws {
        guard let tree = try reader.tree(at: path, in: snapshot.tree) else {
            throw Failure(
                .notFound, "no folder '\(path)' in \(snapshot.id.short)",
                hint: "'dsv ls \(snapshot.id.short)' lists all")
        }
        try reader.forEachFolder(of: tree) { folders.append(($0, $1)) }
        for (place, folder) in folders.enumerated() {
            files += folder.content.files.entries.indices.map { FilePlace(folder: place, file: $0) }
        }
    }

    func entry(_ place: FilePlace) -> FileEntry { folders[place.folder].content.files.entries[place.file] }

    /// Leaves out the images of all other splits.
    mutating func keep(split: String) throws {
        let layout = FolderLayout(paths: folders.map(\.path))
        guard layout.splits.contains(split) else {
            let known = layout.splits.sorted().joined(separator: ", ")
            throw Failure(
                .notFound, "no split '\(split)' in the folders of the snapshot",
                hint: known.isEmpty ? "its folders are not named by splits" : "its splits are: \(known)")
        }
        folders.removeAll { folder in layout.split(of: folder.path).map { $0 != split } ?? false }
        files = folders.enumerated().flatMap { place, folder in
            folder.content.files.entries.indices.map { FilePlace(folder: place, file: $0) }
        }
    }
}
