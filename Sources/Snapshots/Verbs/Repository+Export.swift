package import Comparison
package import DatasetModel
package import ObjectStore
import SystemIO
package import SystemPackage

/// What an export wrote.
package struct ExportResult: Sendable {
    package let fileCount: Int
    package let byteCount: UInt64
    /// The images that were written, by their names, sorted by path; empty unless they were asked for.
    package var images: [FileVersion]
    /// Files that were left out, as their contents were purged.
    package let purged: [(path: DatasetPath, content: PurgedContent)]

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
    /// The folder gets its name when it is complete: an interrupted export leaves nothing that looks like one. `selection`, if it is given,
    /// says which images are written.
    package func export(
        _ snapshot: Snapshot, to target: FilePath, below path: DatasetPath = .root,
        link: LinkMode = .copy, listsImages: Bool = false, selection: (() throws -> FileSelection)? = nil
    ) throws -> ExportResult {
        try Self.requireFree(target)
        var plan = try SelectedFiles(reader(), snapshot, path)
        let wanted = try selection?()
        if let wanted { plan.keep(wanted, below: path) }
        let rewritten = plan.takeOut(wanted?.rewritten ?? [], below: path)
        let temporary = FilePath("\(target).dsv-partial")
        try Self.removeTree(temporary, disk: disk)
        do {
            var (bytes, purged) = try write(plan, to: temporary, link)
            if let wanted { bytes += try write(rewritten, of: wanted, below: path, to: temporary) }
            try disk.rename(temporary, to: target)
            let left = Set(purged.map { path.appending($0.path) })
            return ExportResult(
                fileCount: plan.files.count - purged.count + rewritten.count, byteCount: bytes,
                images: listsImages ? plan.images(below: path).filter { !left.contains($0.path) } : [], purged: purged)
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

    private static func probe(_ plan: SelectedFiles) -> NameProbe {
        var probe = NameProbe()
        for place in plan.keptFolders { probe.add(plan.folders[place].path, .folder) }
        for place in plan.files {
            let (folder, entry) = (plan.folders[place.folder], plan.entry(place))
            probe.add(folder.content.files.name(entry), entry.kind == .link ? .link : .file, in: folder.path)
        }
        return probe
    }

    /// Writes what is not as the snapshot has it, one file after the other: each may be large; returns the sum of the sizes.
    private func write(
        _ rewritten: [DatasetPath], of selection: FileSelection, below root: DatasetPath, to target: FilePath
    ) throws -> UInt64 {
        var sum: UInt64 = 0
        for path in rewritten {
            let bytes = try selection.rewrite(path)
            let name = root.isRoot ? path.bytes : Array(path.bytes.dropFirst(root.bytes.count + 1))
            try disk.write(bytes, toNew: target.appending(bytes: name))
            sum += UInt64(bytes.count)
        }
        return sum
    }

    /// Writes all files; returns the sum of their sizes, and those that were purged.
    private func write(
        _ plan: SelectedFiles, to target: FilePath, _ link: LinkMode
    ) throws -> (bytes: UInt64, purged: [(path: DatasetPath, content: PurgedContent)]) {
        let purged = Collector<DatasetPath, PurgedContent>()
        for place in plan.keptFolders { try disk.makeFolders(target.appending(bytes: plan.folders[place].path.bytes)) }
        let files = plan.files
        try Self.probe(plan).run(in: target, disk: disk)
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
                if let tombstone = try source.writeUnlessPurged(
                    entry, folder.content.texts[place.file], path: folder.path.appending(name), toNew: path, link)
                {
                    purged[folder.path.appending(name)] = tombstone
                }
                self.progress.add(bytes: entry.size)
            }
        }
        let left = purged.values.sorted { $0.key < $1.key }.map { (path: $0.key, content: $0.value) }
        return (left.reduce(bytes) { $0 - $1.content.size }, left)
    }
}
