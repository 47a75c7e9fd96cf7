import Comparison
package import DatasetModel
package import Labels
package import ObjectStore
package import Snapshots
package import SystemPackage

/// What an export wrote, and what it left out of the files of labels.
package struct PartialExport {
    /// The files that were written.
    package fileprivate(set) var files: ExportResult
    /// Nil where no split was asked for, or where tables were to stay whole.
    package let labels: Labels?

    /// What became of the files of labels.
    package struct Labels {
        /// The files of which a part went, sorted by path.
        package fileprivate(set) var parts: [LabelCuts.Part] = []
        /// The number of files of other splits and of images that were not taken.
        package fileprivate(set) var leftOutCount = 0
        /// What stayed whole though it may not fit any more.
        package fileprivate(set) var notes: [Note] = []
    }
}

extension Repository {
    /// Writes the files of a snapshot as `export`; with a split, only its images and those of none, whether tables, lists or folders name it.
    ///
    /// Tables, annotation files and lists then hold what is about these images, and are byte for byte as they were otherwise, unless
    /// `wholeTables`. Each of them is in memory while it is cut, as bytes.
    package func export(
        _ snapshot: Snapshot, to target: FilePath, below path: DatasetPath = .root, split: String?,
        wholeTables: Bool = false, link: LinkMode = .copy, listsImages: Bool = false
    ) throws -> PartialExport {
        guard let split else {
            var files = try export(snapshot, to: target, below: path, link: link, listsImages: listsImages)
            if listsImages {
                let masks = try DatasetSide(.snapshot(snapshot), self).images().masks
                files.images.removeAll { masks.contains($0.path) }
            }
            return PartialExport(files: files, labels: nil)
        }
        var labels = PartialExport.Labels()
        var masks = Masks()
        var files = try export(snapshot, to: target, below: path, link: link, listsImages: listsImages) {
            let (selection, side) = try self.selection(ofSplit: split, of: snapshot)
            masks = side.masks
            if wholeTables { return selection }
            let cuts = try LabelCuts(side, split: split) {
                $0.isInside(path) && selection.keepsImage($0)
            } isWritten: {
                $0.isInside(path) && selection.keepsFolder($0)
            }
            (labels.notes, labels.leftOutCount) = (cuts.notes, cuts.leftOut.count)
            return selection.rewriting(Set(cuts.partial), leavingOut: cuts.leftOut) { path in
                let (bytes, part) = try cuts.part(of: path)
                if !part.isWhole { labels.parts.append(part) }
                return bytes
            }
        }
        files.images.removeAll { masks.contains($0.path) }
        return PartialExport(files: files, labels: wholeTables ? nil : labels)
    }

    /// Brings the files of a snapshot that are not here as `fetchFiles`; with a split, only its images and those of none.
    package func fetchFiles(
        of snapshot: Snapshot, at paths: [DatasetPath] = [.root], split: String?, from name: String? = nil,
        isPlacing: Bool = false, open: RemoteOpener
    ) throws -> FetchedFiles {
        try fetchFiles(
            of: snapshot, at: paths, from: name, isPlacing: isPlacing, open: open,
            selection: split.map { split in { try self.selection(ofSplit: split, of: snapshot).files } })
    }

    /// All but the images and folders of other splits; throws `notFound` if the snapshot has no such split.
    private func selection(
        ofSplit split: String, of snapshot: Snapshot
    ) throws -> (files: FileSelection, labels: LabelledSide) {
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
        let rows = labels.hasSplitsInRows ? try labels.images(ofSplit: split) : [:]
        let images = try labels.side.images()
        let (masks, masksOf) = (images.masks, images.imagesOfMasks)
        let selection = FileSelection(
            keepsImage: { picture in
                // A mask goes with its image; one of none, or of several, stays.
                let image = masks.contains(picture) ? masksOf[picture].flatMap(\.self) : picture
                guard let image else { return true }
                if labels.hasSplitsInRows { return rows[image] ?? true }
                let own = labels.splits(of: image)
                return own.isEmpty || own.contains(split)
            },
            keepsFolder: { folder in
                guard let own = labels.layout.split(of: folder) else { return true }
                // `train_labels` has the masks of `train`.
                return own == split || masks.containsFolder(folder) && SplitWords.areOne(own, split)
            })
        return (selection, labels)
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
