import Comparison
import DatasetModel
import Imaging
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Scoring
@testable import Snapshots
@testable import Versioning

@Suite struct StatsTests {
    private func statistics(_ files: [String: String], images: Bool = false) throws -> Statistics {
        let test = try TestRepository(files)
        return try withExtendedLifetime(test) { try test.repository.statistics(of: .workingTree, images: images) }
    }

    // MARK: counts

    @Test func `images are counted by whether an object is in them`() throws {
        let statistics = try statistics([
            "data.yaml": "names: [cat, dog]\n",
            "images/train/a.png": "1", "labels/train/a.txt": "0 0.5 0.5 0.1 0.1\n1 0.5 0.5 0.2 0.2\n",
            "images/train/b.png": "2", "labels/train/b.txt": "",
            "images/val/c.png": "3",
            "images/val/d.png": "4", "labels/val/d.txt": "0 0.5 0.5 0.1 0.1\n",
        ])
        #expect(statistics.objects == Statistics.Objects(imagesWith: 2, imagesWithout: 2))
        #expect(statistics.unit == .objects)
        #expect(statistics.classes == ["cat": ["train": 1, "val": 1], "dog": ["train": 1]])
        #expect(statistics.labelledCount == 3)
    }

    @Test(arguments: [
        (images: ["a.png", "b.png", "c.png"], expected: Statistics.Objects(imagesWith: 1, imagesWithout: 2)),
        // Images that are kept elsewhere: the two that the file names are all that is known of.
        (images: [], expected: Statistics.Objects(imagesWith: 1, imagesWithout: 1)),
    ])
    func `an image of a COCO file counts once, and only if it is there`(
        images: [String], expected: Statistics.Objects
    ) throws {
        let coco = """
            {"images": [{"id": 1, "file_name": "a.png", "width": 9, "height": 9}, {"id": 2, "file_name": "b.png", "width": 9, "height": 9}],
            "categories": [{"id": 1, "name": "cat"}], "annotations": [
            {"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 1, 2, 2], "area": 4, "iscrowd": 0},
            {"id": 2, "image_id": 1, "category_id": 1, "bbox": [4, 4, 2, 2], "area": 4, "iscrowd": 0}]}
            """
        var files = ["instances.json": coco]
        for image in images { files[image] = image }
        let statistics = try statistics(files)
        #expect(statistics.objects == expected)
        #expect(statistics.labelledCount == 2)
    }

    @Test func `a table with more rows than images counts rows`() throws {
        let images = ["a.png": "1", "b.png": "2"]
        let one = "image,label\na.png,x\nb.png,y\n"
        #expect(try statistics(images.merging(["labels.csv": one]) { $1 }).unit == .images)
        let two = "image,annotator,label\na.png,ada,x\nb.png,ada,y\na.png,bob,x\n"
        let statistics = try statistics(images.merging(["labels.csv": two]) { $1 })
        #expect(statistics.unit == .rows)
        #expect(statistics.objects == nil)
        #expect(statistics.pictures == nil)
    }

    // MARK: formats and sizes

    /// A black image without compression.
    private func bitmap(_ width: Int, _ height: Int) -> [UInt8] {
        func number(_ value: Int, _ width: Int) -> [UInt8] { (0..<width).map { UInt8(value >> ($0 * 8) & 255) } }
        let size = (width * 3 + 3) / 4 * 4 * height
        return Array("BM".utf8) + number(54 + size, 4) + number(0, 4) + number(54, 4) + number(40, 4) + number(width, 4)
            + number(height, 4) + number(1, 2) + number(24, 2) + number(0, 4) + number(size, 4) + number(0, 16)
            + [UInt8](repeating: 0, count: size)
    }

    private func pictures(_ files: [(name: String, bytes: [UInt8])]) throws -> PictureCounts {
        let test = try TestRepository()
        for file in files { try test.write(file.bytes, to: file.name) }
        try test.commit()
        let snapshot = Side.snapshot(try test.repository.snapshot("HEAD"))
        let found = try #require(try test.repository.statistics(of: snapshot, images: true).pictures)
        // What was found out is remembered by another process, on any side.
        #expect(try test.reopened().statistics(of: .workingTree, images: true).pictures == found)
        return found
    }

    @Test func `formats are what the bytes say, and each image counts once, copies too`() throws {
        let png = try OpenFile.contents(of: Fixtures.folder.appending("digits/v1/images/0001.png"))
        let found = try pictures([
            ("a.png", png), ("copy of a.png", png), ("b.jpg", bitmap(3, 2)), ("cut off.png", Array(png.dropLast(30))),
            ("text.jpg", Array("no image".utf8)), ("empty.png", []), ("labels.csv", Array("image,label\n".utf8)),
        ])
        var expected = PictureCounts()
        expected.formats = [.png: 3, .bmp: 1]
        expected.sizes = [PixelSize(width: 8, height: 8): 2, PixelSize(width: 3, height: 2): 1]
        expected.unknownCount = 2
        expected.unreadableCount = 1
        #expect(found == expected)
    }

    @Test func `images that are not here are counted as such`() throws {
        let test = try TestRepository(["a.png": "1", "b.png": "2", "c.png": ""])
        let images = try DatasetSide(.workingTree, test.repository).images()
        let found = PictureCounts(images, PictureTable())
        #expect([found.absentCount, found.unknownCount, found.formats.count] == [2, 1, 0])
        #expect(found.range == nil)
    }

    @Test(arguments: [
        (sizes: [(4, 9, 1)], range: [4, 4, 4]),
        // By area: 2 x 30 is larger than 7 x 7, though narrower.
        (sizes: [(7, 7, 1), (2, 30, 1), (3, 3, 1)], range: [3, 7, 2]),
        // Of four, the second; each image counts, not each size.
        (sizes: [(1, 1, 1), (2, 2, 1), (3, 3, 1), (5, 5, 1)], range: [1, 2, 5]),
        (sizes: [(1, 1, 1), (2, 2, 1), (9, 9, 3)], range: [1, 9, 9]),
        (sizes: [(9, 4, 1), (4, 9, 1)], range: [4, 4, 9]),
    ])
    func `smallest, median and largest are by the number of pixels`(sizes: [(Int, Int, Int)], range: [Int]) throws {
        var counts = PictureCounts()
        for (width, height, count) in sizes { counts.sizes[PixelSize(width: width, height: height)] = count }
        let found = try #require(counts.range)
        #expect([found.smallest.width, found.median.width, found.largest.width] == range)
    }

    // MARK: drift

    private func drift(
        _ old: [String: [String: Int]], _ new: [String: [String: Int]]
    ) -> Drift {
        var (from, to) = (Statistics([]), Statistics([]))
        (from.classes, to.classes) = (old, new)
        return Drift(from: from, to: to)
    }

    @Test func `drift is told of each split and of all`() throws {
        let drift = drift(
            ["cat": ["train": 30, "val": 10], "dog": ["train": 20, "val": 10]],
            ["cat": ["train": 20, "val": 10], "dog": ["train": 30, "val": 10], "owl": ["test": 1]])
        #expect(drift.classes["cat"]?["train"] == ClassCount(from: 30, to: 20))
        #expect(drift.classes["owl"]?["test"] == ClassCount(from: 0, to: 1))
        let train = try #require(drift.splits["train"])
        #expect(train.total == ClassCount(from: 50, to: 50))
        // By hand: four cells of expectation 25 and difference 5; the upper tail of 4.0 with a degree of freedom.
        #expect(abs(try #require(train.chiSquare?.statistic) - 4) < 1e-12)
        #expect(abs(try #require(train.chiSquare?.p) - 0.0455002638963584) < 1e-12)
        // By hand: 1 less the entropy of 0.4 and 0.6 in bits, and its root.
        #expect(abs(try #require(train.distance) - 0.029049405545331.squareRoot()) < 1e-12)
        #expect(drift.splits["val"]?.distance == 0)
        // A split that was not there before has no distance from anything.
        #expect(drift.splits["test"]?.distance == nil)
        #expect(drift.splits["test"]?.chiSquare == nil)
        #expect(drift.all.total == ClassCount(from: 70, to: 71))
        // An owl is expected half a time.
        #expect(drift.all.chiSquare?.p == nil && drift.all.chiSquare != nil)
    }

    @Test func `classes that have nothing in common are as far apart as can be`() {
        #expect(drift(["Cat": ["": 4], "Dog": ["": 5]], ["cat": ["": 4], "dog": ["": 5]]).all.distance == 1)
        #expect(drift([:], [:]).all.distance == nil)
        #expect(drift([:], ["cat": ["": 1]]).all.distance == nil)
    }

    @Test func `nothing drifts from itself`() throws {
        let test = try TestRepository(["train/cat/1.png": "1", "train/dog/2.png": "2", "val/cat/3.png": "3"])
        let statistics = try test.repository.statistics(of: .workingTree)
        let drift = Drift(from: statistics, to: statistics)
        #expect(drift.splits.mapValues(\.distance) == ["train": 0, "val": 0])
        #expect(drift.classes.values.allSatisfy { $0.values.allSatisfy { $0.from == $0.to } })
    }
}
