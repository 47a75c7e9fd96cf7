import Comparison
package import DatasetModel
import Imaging
import LabelFormats
package import Scoring
import SystemIO

/// The examples of one side, and what they are called there.
package final class ExampleList {
    /// The side that the examples are of.
    package let side: LabelledSide
    /// What is true of each.
    package private(set) var examples: Examples
    /// By example, the normalised key of its row, or its image's path.
    package let keys: KeyList
    /// Finds an example by its key.
    package let keyIndex: KeyIndex
    /// By example, its image's place in the catalogue of the side; -1: no image is there.
    package let images: [Int32]
    /// Examples whose rows contradict each other.
    package let contradictory: [Int32]
    /// Rows whose image is not there; they are no examples.
    package let orphans: [Orphan]
    /// Of a side with COCO files.
    package let collections: [Collection]

    /// A row without its image.
    package struct Orphan {
        package let key: String
        package let split: String?
    }

    /// A COCO file, and which examples its images are.
    package struct Collection {
        package let file: Annotations.Collection
        /// In the order of the file.
        package let examples: [Int32]
    }

    /// Reads the labels of a side: its annotated objects, else those of its primary tables, else of its folders.
    package init(_ side: LabelledSide) throws {
        self.side = side
        var builder = try ExampleBuilder(side)
        if let annotations = side.annotations {
            try builder.addAnnotations(annotations)
        } else if side.source == .tables {
            try builder.addRows()
        } else {
            builder.addImages()
        }
        keys = builder.keys
        keyIndex = builder.keyIndex ?? KeyIndex(builder.keys)
        (images, contradictory, collections) = (builder.images, builder.contradictory, builder.collections)
        orphans = builder.orphans
        examples = try builder.examples()
    }

    /// The number of examples.
    package var count: Int { keys.count }

    /// The path of an example's image; nil where no image is there.
    package func imagePath(_ example: Int32) throws -> DatasetPath? {
        let place = images[Int(example)]
        return place < 0 ? nil : try side.side.images().file(Int(place)).path
    }

    /// What an example is called in messages: its image's path, else its key.
    package func name(_ example: Int32) throws -> String {
        try imagePath(example)?.description ?? printable(keys[Int(example)])
    }

    /// The example of a normalised key; nil where there is none.
    package func example(ofKey key: ArraySlice<UInt8>) -> Int32? { keyIndex.place(of: key.span, in: keys) }

    /// The fingerprint of a split.
    ///
    /// See docs/format.md, "Scores".
    package func fingerprint(of split: String?) -> ObjectID {
        var fingerprint = SplitFingerprint(classes: examples.classes)
        for member in examples.members(of: split) {
            let (identity, isImage) = (examples.identities[Int(member)], images[Int(member)] >= 0)
            guard let objects = examples.objects else {
                fingerprint.add(identity, isImage: isImage, label: examples.labels[Int(member)])
                continue
            }
            fingerprint.add(identity, isImage: isImage, objects: objects[member] ?? [])
        }
        return fingerprint.digest()
    }

    /// Finds out how large the images of a split are where boxes are fractions of them: reads those images.
    ///
    /// Detectors are judged in pixels; see `ObjectTable.inPixels`. Done again it changes nothing, so that other threads may read on.
    package func readSizes(of split: String?) throws {
        guard var objects = examples.objects, objects.unit == .fractions else { return }
        let unknown = examples.members(of: split).filter { !objects.isMeasurable($0) && images[Int($0)] >= 0 }
        if unknown.isEmpty { return }
        for member in unknown {
            let file = try side.side.images().file(Int(images[Int(member)]))
            guard let size = PixelSize(ofImage: try side.side.read(file, nil)) else {
                throw Failure(
                    .invalid, "the size of '\(file.path)' cannot be read, of which its boxes are fractions",
                    hint: "dsv reads the sizes of JPEG, PNG, WebP, GIF and BMP")
            }
            objects[sizeOf: member] = size
        }
        examples.objects = objects
    }
}
