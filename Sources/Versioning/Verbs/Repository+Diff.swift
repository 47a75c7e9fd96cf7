package import Comparison
package import DatasetModel
package import Labels
import Snapshots
import SystemIO
package import SystemPackage

/// One side of a comparison.
package enum Side: Sendable {
    case snapshot(Snapshot)
    /// The dataset's folder as it is now.
    case workingTree
    /// A folder under no version control.
    case folder(FilePath)
}

extension StateSource {
    /// Everything in which two sides differ; of two snapshots, without reading an image.
    ///
    /// With `counts`, also the classes of both sides and what is odd about the new one, which takes reading all rows.
    package func diff(
        from old: Side, to new: Side, options: DiffOptions = DiffOptions(), counts: Bool = true
    ) throws -> DatasetChanges {
        try changes(from: DatasetSide(old, self), to: DatasetSide(new, self), options, counts: counts)
    }

    /// As `diff`; `files` are those that differ, where they are known already.
    ///
    /// With `doubts`, what of the new side is not used or does not fit is noted.
    func changes(
        from old: DatasetSide, to new: DatasetSide, _ options: DiffOptions = DiffOptions(), counts: Bool,
        doubts: Bool = false, files known: FileChanges? = nil
    ) throws -> DatasetChanges {
        let files = try known ?? FileChanges(rawChanges(from: old.node, to: new.node))
        if files.isEmpty && !counts { return DatasetChanges(files: files) }
        repository?.shareFolders(old, new)
        let (before, after) = try labels(of: old, new, options, counts: counts)
        var changes = try ChangeFinder(from: before, to: after, files).find(counts: counts, doubts: doubts)
        let renamed = changes.files.images.renamed.map(\.from)
        changes = changes.filtered(below: options.path)
        if counts {
            let images = changes.files.images
            let touched = images.removed.map(\.path) + images.modified.map(\.path) + renamed
            let count = options.path.isRoot ? before.imageCount : try old.images().count(below: options.path)
            changes.imagesUnchanged = count - touched.count { $0.isInside(options.path) }
        }
        return changes
    }

    /// What both sides say of their labels; with `counts`, each with its summary.
    ///
    /// Found out at the same time: what is not remembered is read and counted, which takes long where there is much.
    private func labels(
        of old: DatasetSide, _ new: DatasetSide, _ options: DiffOptions, counts: Bool
    ) throws -> (old: LabelledSide, new: LabelledSide) {
        var (before, after): (LabelledSide?, LabelledSide?)
        try atOnce {
            before = try LabelledSide.of(old, options)
            if counts { _ = try before?.classes() }
        } _: {
            after = try LabelledSide.of(new, options)
            if counts { _ = try after?.summary() }
        }
        guard let before, let after else { fatalError("BUG: a side was not read") }
        // What a column is on one side, it is on the other: else a class more or less would make all labels come or go.
        let memory = TablePair.memories(before, after)
        return (try before.remembering(memory.old, options), try after.remembering(memory.new, options))
    }
}
