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
        let rows = labels.hasSplitsInRows ? try labels.imageLabels() : [:]
        return FileSelection(
            keepsImage: { image in
                let own = labels.hasSplitsInRows ? rows[image]?.split : labels.split(of: image)
                return own.map { $0 == split } ?? true
            },
            keepsFolder: { folder in labels.layout.split(of: folder).map { $0 == split } ?? true })
    }
}
