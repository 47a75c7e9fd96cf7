import Comparison
import DatasetModel
import Imaging
import Testing
import Words

@testable import Labels
@testable import Reports
@testable import Scoring
@testable import Snapshots
@testable import Versioning

@Suite struct `Reports of counts` {
    private func report(
        _ classes: [String: [String: Int]], splits: [String: Int] = [:], images: Int, unit: Statistics.Unit = .images,
        before: [String: [String: Int]]? = nil
    ) -> StatsReport {
        func statistics(_ classes: [String: [String: Int]]) -> Statistics {
            var statistics = Statistics([])
            statistics.imageCount = images
            statistics.classes = classes
            statistics.splits = splits
            statistics.unit = unit
            return statistics
        }
        return StatsReport(
            NamedSide("v2", nil), statistics(classes), against: before.map { (NamedSide("v1", nil), statistics($0)) })
    }

    private func text(
        _ classes: [String: [String: Int]], splits: [String: Int] = [:], images: Int, unit: Statistics.Unit = .images
    ) -> String {
        report(classes, splits: splits, images: images, unit: unit).text(.plain).string
    }

    @Test func `shares are of what is labelled, and add up`() {
        let table = text(
            ["cat": ["train": 3, "val": 1], "dog": ["train": 1]], splits: ["train": 5, "val": 1], images: 6)
        #expect(table.contains("cat        3  75.0 %    1  100.0 %    4  80.0 %  ████████████████████████\n"))
        #expect(table.contains("dog        1  25.0 %    0    0.0 %    1  20.0 %  ██████\n"))
        #expect(table.contains("all        4            1             5\n"))
    }

    @Test func `objects are shares of objects, not of images`() {
        let table = text(["RBC": ["": 30], "WBC": ["": 10]], images: 5, unit: .objects)
        #expect(table.contains("class  objects   share\n"))
        #expect(table.contains("RBC         30  75.0 %  ████████████████████████\n"))
        #expect(table.contains("all         40\n"))
    }

    @Test func `splits come in the order of their use, with a column for what has none`() {
        let table = text(["cat": ["test": 1, "train": 2, "val": 3, "": 4], "dog": ["": 1]], images: 11)
        #expect(table.contains("class  train    share  val    share  test    share  no split   share  all   share\n"))
    }

    @Test func `splits of images are listed where objects have none`() {
        let table = text(["cat": ["": 4]], splits: ["val": 1, "train": 3], images: 4, unit: .objects)
        #expect(
            table.hasSuffix("\nsplit  images   share\ntrain       3  75.0 %\nval         1  25.0 %\nall         4\n"))
    }

    @Test func `names can neither break a line nor pass for nothing`() {
        let table = text(["a\nb\u{1b}[31m": ["": 1], "": ["": 1]], images: 2)
        #expect(table.contains("a\\nb\\x1b[31m"))
        #expect(table.contains("(empty)"))
    }

    // MARK: bars

    @Test func `a bar is as long as its share of the longest, and what is there is seen`() {
        #expect(bar(8, of: 8, width: 3) == "███")
        #expect(bar(4, of: 8, width: 3) == "█▌")
        #expect(bar(1, of: 1_000_000, width: 3) == "▏")
        #expect(bar(0, of: 8, width: 3).isEmpty && bar(0, of: 0, width: 3).isEmpty)
    }

    @Test(arguments: [4, 30, 52, 60, 75, 200])
    func `a bar never makes a line longer than a terminal`(length: Int) {
        let classes = [String(repeating: "x", count: length): ["": 9], "dog": ["": 1]]
        let bare = ClassShares(report(classes, images: 10).statistics).lines
        let lines = text(classes, images: 10).split(separator: "\n").dropFirst()
        #expect(lines.contains { $0.contains("█") } == (length <= 52))
        for line in lines { #expect(line.count <= max(80, bare.map(\.width).max() ?? 0)) }
    }

    // MARK: formats and sizes

    private func pictures(_ formats: [ImageFormat: Int], _ sizes: [(Int, Int, Int)] = []) -> PictureCounts {
        var pictures = PictureCounts()
        pictures.formats = formats
        for (width, height, count) in sizes { pictures.sizes[PixelSize(width: width, height: height)] = count }
        return pictures
    }

    @Test func `formats are told by their number, sizes by their ends`() {
        let found = pictures([.png: 12, .jpeg: 1240], [(48, 48, 12), (200, 300, 1000), (400, 533, 240)])
        #expect(
            found.text(.plain).string == """

                formats  JPEG 1,240, PNG 12
                sizes    smallest 48 × 48, median 200 × 300, largest 400 × 533; 3 different sizes

                """)
        #expect(pictures([.png: 2], [(8, 8, 2)]).text(.plain).string.hasSuffix("sizes    8 × 8, all of one size\n"))
        #expect(pictures([:]).text(.plain).string.isEmpty)
    }

    @Test func `what is not known of images is said`() {
        var found = pictures([.png: 1])
        (found.unknownCount, found.unreadableCount, found.absentCount) = (1, 2, 3)
        #expect(
            found.remarks == [
                "1 file named like an image is of no known format",
                "2 images cannot be decoded, so that their sizes are not known",
                "3 images are not here and could not be looked into",
            ])
    }

    // MARK: drift

    @Test func `drift is told in counts, shares and distances, the largest change first`() {
        let report = report(
            ["cat": ["train": 20, "val": 10], "dog": ["train": 30, "val": 10]], images: 70,
            before: ["cat": ["train": 30, "val": 10], "dog": ["train": 20, "val": 10]])
        #expect(
            report.text(.plain).string.hasSuffix(
                """

                drift from v1 to v2
                train: 50 images, Jensen-Shannon distance 0.170 (0 equal, 1 disjoint), chi-square p = 0.046
                  class    images                  share
                  cat    30 -> 20  −10  60.0 % -> 40.0 %  −20.0 points
                  dog    20 -> 30  +10  40.0 % -> 60.0 %  +20.0 points
                val: 20 images, each class as before
                all: 70 images, Jensen-Shannon distance 0.122 (0 equal, 1 disjoint), chi-square p = 0.091
                  class    images                  share
                  cat    40 -> 30  −10  57.1 % -> 42.9 %  −14.3 points
                  dog    30 -> 40  +10  42.9 % -> 57.1 %  +14.3 points

                """))
    }

    @Test func `splits that come and go have no distance, and few images no p`() {
        let report = report(
            ["cat": ["test": 1, "val": 3], "dog": ["val": 1]], images: 6,
            before: ["cat": ["train": 3, "val": 1], "dog": ["val": 1]])
        let text = report.text(.plain).string
        #expect(text.contains("\ntrain: none, 3 images before\n"))
        #expect(text.contains("\ntest: 1 image, none before\n"))
        #expect(
            text.contains(
                "\nval: 2 -> 4 images, Jensen-Shannon distance 0.221 (0 equal, 1 disjoint), "
                    + "no chi-square p (fewer than 5 of a class expected)\n"))
        #expect(
            self.report([:], images: 1, before: [:]).text(.plain).string.hasSuffix("v1 to v2\nno classes to compare\n"))
    }

    @Test func `a distance that is not zero is not written like zero`() {
        #expect([0, 0.0004, 0.0006, 1].map(DriftReport.number) == ["0.000", "below 0.001", "0.001", "1.000"])
    }
}
