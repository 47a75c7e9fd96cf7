package import Comparison
package import DatasetModel

/// The numbers of one state of a dataset.
package struct Statistics: Sendable {
    package var fileCount = 0
    package var imageCount = 0
    /// Pictures that are masks of images, and not counted as such.
    package var maskCount = 0
    /// The sum of the sizes of all files.
    package var byteCount: UInt64 = 0
    /// The number of different contents among the images.
    package var distinctImages = 0
    /// Contents that several images share, with their paths; sorted by the first path.
    package var duplicates: [[DatasetPath]] = []
    /// What is counted by class and split; without a split the key is empty.
    package var classes: [String: [String: Int]] = [:]
    /// What `classes` counts.
    package var unit = Unit.images
    /// Images by split, where folders or tables name splits.
    package var splits: [String: Int] = [:]
    /// Nil without annotations.
    package var objects: Objects?
    /// What does not fit, or is not used, of the labels.
    package var notes: [Note] = []
    /// Formats and sizes; nil where nobody asked for them.
    package var pictures: PictureCounts?

    /// What a class has several of.
    package enum Unit: String, Sendable, CaseIterable {
        case images
        /// Rows of label tables that are more than there are images.
        case rows
        /// Objects in images, as annotations mark them.
        case objects
    }

    /// Images by whether annotations mark an object in them.
    package struct Objects: Sendable, Equatable {
        package var imagesWith: Int
        package var imagesWithout: Int

        package init(imagesWith: Int, imagesWithout: Int) {
            self.imagesWith = imagesWith
            self.imagesWithout = imagesWithout
        }
    }

    /// Kinds of notes about what the other numbers show.
    package static let areCounted: Set<Note.Kind> = [.conflictingCopies, .copiesAcrossSplits]

    /// The sum over all classes and splits.
    package var labelledCount: Int { classes.values.reduce(0) { $0 + $1.values.reduce(0, +) } }
}

extension Statistics {
    /// Counts files, of which some are masks.
    package init(_ files: [FileVersion], masks: Masks = Masks()) {
        fileCount = files.count
        byteCount = files.reduce(0) { $0 + $1.size }
        let pictures = files.filter { FileRole(name: $0.path.name) == .image }
        let images = masks.isEmpty ? pictures : pictures.filter { !masks.contains($0.path) }
        imageCount = images.count
        maskCount = pictures.count - images.count
        let copies = Dictionary(grouping: images, by: \.id)
        distinctImages = copies.count
        duplicates = copies.values.filter { $0.count > 1 }.map { $0.map(\.path).sorted() }.sorted { $0[0] < $1[0] }
    }
}

extension Statistics.Unit {
    /// A label table has a row for each image, unless there are more rows than images.
    package init(_ source: LabelledSide.Source, rowCount: Int, _ imageCount: Int) {
        switch source {
        case .annotations: self = .objects
        case .tables: self = rowCount > imageCount ? .rows : .images
        case .folders, .none: self = .images
        }
    }
}
