import Comparison
package import DatasetModel
import Labels
package import ObjectStore
package import Snapshots
package import SystemPackage

extension Repository {
    /// Writes the files of a snapshot as `export`; with a split, only its images and those of none, whether tables, lists or folders name it.
    package func export(
        _ snapshot: Snapshot, to target: FilePath, below path: DatasetPath = .root, split: String?,
        link: LinkMode = .copy, listsImages: Bool = false
    ) throws -> ExportResult {
        try export(
            snapshot, to: target, below: path, link: link, listsImages: listsImages,
            selection: split.map { split in { try self.selection(ofSplit: split, of: snapshot) } })
    }

    /// Brings the files of a snapshot that are not here as `fetchFiles`; with a split, only its images and those of none.
    package func fetchFiles(
        of snapshot: Snapshot, at paths: [DatasetPath] = [.root], split: String?, from name: String? = nil,
        isPlacing: Bool = false, open: RemoteOpener
    ) throws -> FetchedFiles {
        try fetchFiles(
            of: snapshot, at: paths, from: name, isPlacing: isPlacing, open: open,
            selection: split.map { split in { try self.selection(ofSplit: split, of: snapshot) } })
    }

    /// All but the images and folders of other splits; throws `notFound` if the snapshot has no such split.
    private func selection(ofSplit split: String, of snapshot: Snapshot) throws -> FileSelection {
        let labels = try LabelledSide.of(DatasetSide(.snapshot(snapshot), self), DiffOptions())
        let known = try labels.splitCounts().keys.sorted()
        guard known.contains(split) else {
            throw Failure(
                .notFound, "no split '\(split)' in the snapshot",
                hint: known.isEmpty
                    ? "neither its tables nor its folders name splits"
                    : "its splits are: \(known.joined(separator: ", "))")
        }
        try requireBound(labels)
        let rows = labels.hasSplitsInRows ? try labels.imageLabels() : [:]
        return FileSelection(
            keepsImage: { image in
                if labels.hasSplitsInRows { return rows[image]?.split.map { $0 == split } ?? true }
                let own = labels.splits(of: image)
                return own.isEmpty || own.contains(split)
            },
            keepsFolder: { folder in labels.layout.split(of: folder).map { $0 == split } ?? true })
    }

    /// Throws if the rows that name the splits do not name images: then all images would seem to be of every split.
    private func requireBound(_ labels: LabelledSide) throws {
        if !labels.hasSplitsInRows || labels.imageCount == 0 { return }
        let unbound = labels.unboundTables.first { labels.primary.contains($0.table.path) }
        let silent = labels.primary.sorted().first { path in
            labels.tables[path].map { $0.description.naming == nil && $0.description.rowCount > 0 } ?? false
        }
        guard let path = unbound?.table.path ?? silent else { return try requireClear(labels) }
        throw Failure(
            .conflict, "the rows of '\(path)' name no images, so that nothing tells which are of a split",
            hint: unbound?.reason ?? "name the column of the images in dsv.yaml")
    }

    /// Throws if a row names several images, of which some would be of no split.
    private func requireClear(_ labels: LabelledSide) throws {
        guard RowsAndImages.mayBeAmbiguous(labels), let row = try RowsAndImages(labels).ambiguousRows.first else {
            return
        }
        throw Failure(
            .conflict, "rows name images of several folders, so that nothing tells which are of a split: '\(row)'",
            hint: "write the paths of the images into the rows")
    }
}
