import DatasetModel
import TestSupport
import Testing

@testable import Labels

/// Masks are told from images by their names and by what these match; either alone is not enough.
@Suite struct MaskTests {
    private func side(_ files: [String]) -> DatasetSide {
        DatasetSide(inMemory: Dictionary(uniqueKeysWithValues: files.map { ($0, $0) }))
    }

    /// Two files of each stem, a path each, which are their contents, too.
    private func pairs(_ one: String, _ other: String) -> [String: String] {
        Dictionary(uniqueKeysWithValues: names { ["\(one)/\($0).jpg", "\(other)/\($0).png"] }.map { ($0, $0) })
    }

    private func masks(_ files: [String]) throws -> [String] {
        let images = try side(files).images()
        return files.compactMap { DatasetPath(parsing: $0) }.filter(images.masks.contains).map(\.description).sorted()
    }

    private static let stems = (1...6).map { "p\($0)" }

    private func names(_ forms: (String) -> [String]) -> [String] { Self.stems.flatMap(forms) }

    @Test(arguments: [
        ("images/%.jpg", "masks/%.png"), ("images/%.jpg", "masks/%.jpg"), ("train/images/%.png", "train/masks/%.png"),
        ("train/%.jpg", "train/masks/%.png"), ("VOC/JPEGImages/%.jpg", "VOC/SegmentationClass/%.png"),
        ("VOC/JPEGImages/%.jpg", "VOC/SegmentationObject/%.png"), ("images/%.jpg", "annotations/trimaps/%.png"),
        ("images/training/%.jpg", "annotations/training/%.png"), ("train/%.png", "train_labels/%_L.png"),
        ("train/%.png", "trainannot/%.png"), ("images/%.png", "labels/%_P.png"),
        ("photos/cat/%.jpg", "masks/cat/%.png"),
        ("leftImg8bit/train/aachen/%_leftImg8bit.png", "gtFine/train/aachen/%_gtFine_labelIds.png"),
        ("leftImg8bit/train/aachen/%_leftImg8bit.png", "gtFine/train/aachen/%_gtFine_color.png"),
        ("leftImg8bit/train/aachen/%_leftImg8bit.png", "gtFine/train/aachen/%_gtFine_instanceIds.png"),
        ("ISIC_Input/%.jpg", "ISIC_GroundTruth/%_segmentation.png"), ("CXR_png/%.png", "mask/%_mask.png"),
        ("benign/%.png", "benign/%_mask.png"), ("train/%.jpg", "train_masks/%_mask.gif"),
        ("segmentation/images/%.png", "segmentation/masks/%.png"), ("one/%/images/%.png", "one/%/masks/other-%.png"),
    ])
    func `masks are found`(_ image: String, _ mask: String) throws {
        func all(_ pattern: String) -> [String] { names { [pattern.replacing("%", with: $0)] } }
        #expect(try masks(all(image) + all(mask)) == all(mask).sorted())
        let images = try side(all(image) + all(mask)).images()
        #expect(images.count == 6 && images.orphanMasks.isEmpty && images.imagesWithoutMask.isEmpty)
        for stem in Self.stems {
            let path = try #require(DatasetPath(parsing: mask.replacing("%", with: stem)))
            #expect(images.imagesOfMasks[path] == .some(DatasetPath(parsing: image.replacing("%", with: stem))))
        }
    }

    @Test(arguments: [
        // Photos of faces, with and without a mask.
        ("mask/%.png", "no_mask/%.png"), ("train/mask/%.png", "train/no_mask/%.png"),
        ("mask/train/%.png", "no_mask/train/%.png"), ("with_mask/%.png", "without_mask/%.png"),
        ("mask/%.png", "helmet/%.png"), ("mask/train/%.png", "helmet/train/%.png"),
        ("original/%.png", "masked/%_mask.png"),
        ("images/mask/%.jpg", "images/face/%.jpg"), ("masks/%.jpg", "hats/%.jpg"),
        // Photos with boxes drawn in.
        ("images/%.jpg", "labels/%.jpg"), ("images/%.jpg", "annotations/%.jpg"),
        // Names alone.
        ("images/%.jpg", "masks/other-%.png"), ("images/%.jpg", "images/q%_mask.png"),
        ("labels/a/%.png", "labels/b/%.png"),
    ])
    func `images stay images`(_ one: String, _ other: String) throws {
        let files = names { [one.replacing("%", with: $0), other.replacing("%", with: $0)] }
        #expect(try masks(files) == [])
        #expect(try side(files).images().count == 12)
    }

    @Test func `most of a folder must match, and the rest are orphans`() throws {
        let images = names { ["images/\($0).jpg"] }
        let some = ["masks/p1.png", "masks/p2.png", "masks/x.png", "masks/y.png"]
        #expect(try masks(images + some) == [])
        let most = some.dropLast() + ["masks/p3.png", "masks/p4.png", "masks/p5.png"]
        #expect(try masks(images + most) == most.sorted())
        let labels = try LabelledSide.of(side(images + most), DiffOptions())
        #expect(labels.orphanAnnotations.map(\.description) == ["masks/x.png"])
        let place = try #require(labels.masks.places.first)
        #expect((place.count, place.matched, place.isDeclared) == (6, 5, false))
        let note = try #require(labels.problems.first { $0.kind == .imageWithoutMask })
        #expect(note.examples == ["images/p6.jpg"])
    }

    @Test func `of few images that have masks, the others are no note`() throws {
        let files = names { ["images/\($0).jpg"] } + ["masks/p1.png", "masks/p2.png"]
        let labels = try LabelledSide.of(side(files), DiffOptions())
        #expect(labels.masks.count == 2 && labels.problems.isEmpty)
    }

    @Test func `a mask of a split is that of the image there`() throws {
        let files = ["train", "val"].flatMap { split in
            names { ["images/\(split)/\($0).jpg", "masks/\(split)/\($0).png"] }
        }
        let images = try side(files).images()
        for split in ["train", "val"] {
            let mask = try #require(DatasetPath(parsing: "masks/\(split)/p1.png"))
            #expect(images.imagesOfMasks[mask] == .some(DatasetPath(parsing: "images/\(split)/p1.jpg")))
        }
        let camera = ["train", "val"].flatMap { split in
            names { ["\(split)/\($0).png", "\(split)_labels/\($0)_L.png"] }
        }
        let mask = try #require(DatasetPath(parsing: "val_labels/p1_L.png"))
        #expect(try side(camera).images().imagesOfMasks[mask] == .some(DatasetPath(parsing: "val/p1.png")))
    }

    @Test func `what dsv yaml declares is believed`() throws {
        var files = pairs("a", "b")
        #expect(try DatasetSide(inMemory: files).images().masks.isEmpty)
        for declared in ["b/", "[b]", "{folder: b/, classes: {0: sky}}", "[{folder: b}]"] {
            files["dsv.yaml"] = "masks: \(declared)\n"
            let images = try DatasetSide(inMemory: files).images()
            #expect(images.count == 6 && images.masks.count == 6 && images.orphanMasks.isEmpty, "\(declared)")
        }
        let guessed = pairs("images", "masks")
        let none = guessed.merging(["dsv.yaml": "masks: []\n"]) { $1 }
        #expect(try DatasetSide(inMemory: none).images().count == 12)
        let classes = guessed.merging(["dsv.yaml": "layout: <class>/\n"]) { $1 }
        #expect(try DatasetSide(inMemory: classes).images().count == 12)
    }

    @Test func `masks are in the memory of a tree`() throws {
        let memory = ShortMemory()
        let tree = GitID(1, 2, 3)
        let files = pairs("images", "masks")
        let found = try LabelledSide.of(DatasetSide(inMemory: files, tree: tree, memory), DiffOptions())
        let kept = try #require(memory.labels[tree])
        var bytes: [UInt8] = []
        kept.write(to: &bytes)
        var reader = CacheReader(bytes[...])
        #expect(try CachedLabels(from: &reader) == kept && reader.isAtEnd)
        let known = try LabelledSide.of(DatasetSide(inMemory: [:], tree: tree, memory), DiffOptions())
        #expect(found.masks.count == 6 && known.masks == found.masks && known.imageCount == 6)
    }

    @Test func `masks are no samples`() throws {
        let files = names { ["train/images/\($0).jpg", "train/masks/\($0).png"] }
        let labels = try LabelledSide.of(side(files), DiffOptions())
        let samples = try SampleList(labels)
        #expect(samples.count == 6 && labels.source == .none)
    }
}
