package import Comparison
package import DatasetModel
package import ObjectStore
import SystemIO
package import SystemPackage

/// What an export wrote.
package struct ExportResult: Sendable {
    package let fileCount: Int
    package let byteCount: UInt64
    /// The images that were written, sorted by path; empty unless they were asked for.
    package let images: [FileVersion]

    /// The images in their order as CSV, so that a list of predictions in this order needs no keys.
    package var order: [UInt8] {
        var text = Array("path,sha256\n".utf8)
        for image in images {
            text += delimitedCell(image.path.bytes)
            text.append(UInt8(ascii: ","))
            image.id.appendHex(to: &text)
            text.append(UInt8(ascii: "\n"))
        }
        return text
    }
}

extension Repository {
    /// Writes the files of a snapshot to a folder that does not exist yet, or is empty.
    ///
    /// The folder gets its name when it is complete: an interrupted export leaves nothing that looks like one.
    package func export(
        _ snapshot: Snapshot, to target: FilePath, below path: DatasetPath = .root, split: String? = nil,
        link: LinkMode = .copy, listsImages: Bool = false
    ) throws -> ExportResult {
        try Self.requireFree(target)
        var plan = try ExportPlan(reader(), snapshot, path)
        if let split {
            let labels = try LabelledSide.of(DatasetSide(.snapshot(snapshot), self), DiffOptions())
            try plan.keep(split: split, labels, below: path)
        }
        let temporary = FilePath("\(target).dsv-partial")
        try Self.removeTree(temporary, disk: disk)
        do {
            let bytes = try write(plan, to: temporary, link)
            try disk.rename(temporary, to: target)
            return ExportResult(
                fileCount: plan.files.count, byteCount: bytes, images: listsImages ? plan.images(below: path) : [])
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

    /// Writes all files; returns the sum of their sizes.
    private func write(_ plan: ExportPlan, to target: FilePath, _ link: LinkMode) throws -> UInt64 {
        for place in plan.keptFolders { try disk.makeFolders(target.appending(bytes: plan.folders[place].path.bytes)) }
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
        return bytes
    }
}

/// The folders and files that an export writes.
private struct ExportPlan: Sendable {
    private(set) var folders: [(path: DatasetPath, content: SnapshotFolder)] = []
    private(set) var files: [FilePlace] = []
    /// The places of the folders that are made.
    private(set) var keptFolders: [Int] = []

    /// Paths in the plan are relative to `path`.
    init(_ reader: SnapshotReader, _ snapshot: Snapshot, _ path: DatasetPath) throws {
        guard let tree = try reader.tree(at: path, in: snapshot.tree) else {
            throw Failure(
                .notFound, "no folder '\(path)' in \(snapshot.id.short)",
                hint: "'dsv ls \(snapshot.id.short)' lists all")
        }
        try reader.forEachFolder(of: tree) { folders.append(($0, $1)) }
        keptFolders = Array(folders.indices)
        for (place, folder) in folders.enumerated() {
            files += folder.content.files.entries.indices.map { FilePlace(folder: place, file: $0) }
        }
    }

    func entry(_ place: FilePlace) -> FileEntry { folders[place.folder].content.files.entries[place.file] }

    /// The images by their paths in the snapshot, sorted.
    func images(below root: DatasetPath) -> [FileVersion] {
        files.map { place in
            let folder = folders[place.folder]
            return FileVersion(entry(place), of: folder.content.files, in: root.appending(folder.path))
        }.filter { FileRole(name: $0.path.name) == .image }.sorted { $0.path < $1.path }
    }

    /// Leaves out the images of all other splits, whether tables, lists or folders name these.
    mutating func keep(split: String, _ labels: LabelledSide, below root: DatasetPath) throws {
        let known = try labels.splitCounts().keys.sorted()
        guard known.contains(split) else {
            throw Failure(
                .notFound, "no split '\(split)' in the snapshot",
                hint: known.isEmpty
                    ? "neither its tables nor its folders name splits"
                    : "its splits are: \(known.joined(separator: ", "))")
        }
        let rows = labels.hasSplitsInRows ? try labels.imageLabels() : [:]
        func isOther(_ image: DatasetPath) -> Bool {
            let own = labels.hasSplitsInRows ? rows[image]?.split : labels.split(of: image)
            return own.map { $0 != split } ?? false
        }
        files = files.filter { place in
            let folder = folders[place.folder]
            let name = folder.content.files.name(entry(place))
            return FileRole(name: name) != .image || !isOther(root.appending(folder.path).appending(name))
        }
        // Folders of other splits go whole, with the texts in them.
        let dropped = Set(
            folders.indices.filter { place in
                labels.layout.split(of: root.appending(folders[place].path)).map { $0 != split } ?? false
            })
        files.removeAll { dropped.contains($0.folder) }
        keptFolders = folders.indices.filter { !dropped.contains($0) }
    }
}
