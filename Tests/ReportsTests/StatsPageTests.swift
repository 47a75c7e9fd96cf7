import Comparison
import DatasetModel
import Imaging
import Testing
import Words

@testable import Labels
@testable import Reports
@testable import Versioning

@Suite struct `Pages of counts` {
    @Test func `a page tells counts, sizes, copies and drift`() {
        let page = StatsPage(SampleStats.report).html
        for text in [
            "<th scope=\"row\"><bdi>cat</bdi></th>", "JPEG 40, PNG 2", "Drift from <bdi>v1</bdi>",
            "<bdi>a copy.png</bdi>", "<title>640 × 480: 30 images</title>", "1 copy too many",
        ] {
            #expect(page.contains(text), "\(text)")
        }
        #expect(page.hasSuffix("</html>\n"))
    }

    @Test func `what a dataset names is text, never a tag`() {
        let page = StatsPage(SampleStats.report).html
        #expect(!page.contains("<img src=x>"))
        #expect(page.contains("&lt;img src=x&gt;"))
    }

    @Test func `a page of very many classes and copies stays below its limit, and says what it leaves out`() {
        var statistics = SampleStats.statistics
        for number in 0..<500 { statistics.classes["class \(number)"] = ["train": number] }
        statistics.duplicates = (0..<500).map { [Sample.path("a\($0).png"), Sample.path("b\($0).png")] }
        var limits = PageLimits()
        limits.bytes = 60_000
        let page = StatsPage(StatsReport(NamedSide("v1", nil), statistics), limits: limits).html
        #expect(page.utf8.count <= 60_000)
        #expect(page.contains("more</td>") && page.contains("lists all</li>") && page.hasSuffix("</html>\n"))
    }

    @Test func `a page of nothing is a page`() {
        let page = StatsPage(StatsReport(NamedSide("worktree", nil), Statistics([]))).html
        #expect(page.contains("<h1><bdi>worktree</bdi></h1>") && page.hasSuffix("</html>\n"))
        #expect(!page.contains("<table"))
    }

    @Test func `circles lie within the plot, the scales of both axes are one`() {
        var pictures = PictureCounts()
        for size in [(1, 1), (1, 30_000), (30_000, 1), (640, 480)] {
            pictures.sizes[PixelSize(width: size.0, height: size.1)] = 1
        }
        let plot = SizePlot(pictures).html.text
        for value in plot.matches(of: /c[xy]="([0-9.-]+)"/).compactMap({ Double($0.1) }) {
            #expect((0...480).contains(value))
        }
        #expect(plot.matches(of: /<circle/).count == 4)
        // Each tick stands on both axes.
        let ticks = plot.matches(of: />([0-9]+)<\/text>/).map(\.1)
        #expect(Dictionary(grouping: ticks) { $0 }.values.allSatisfy { $0.count == 2 } && ticks.count <= 18)
    }
}

/// A dataset of which everything is to be told.
enum SampleStats {
    static var statistics: Statistics {
        var statistics = Statistics([])
        (statistics.imageCount, statistics.fileCount, statistics.distinctImages) = (42, 43, 41)
        statistics.byteCount = 123_456
        statistics.classes = [
            "cat": ["train": 20, "val": 5, "test": 4], "<img src=x>": ["train": 1],
            "a class whose name is longer than any column should be": ["train": 8, "val": 4],
        ]
        statistics.splits = ["train": 29, "val": 9, "test": 4]
        statistics.duplicates = [[Sample.path("a.png"), Sample.path("a copy.png")]]
        var pictures = PictureCounts()
        pictures.formats = [.jpeg: 40, .png: 2]
        pictures.unreadableCount = 1
        for (width, height, count) in [(640, 480, 30), (480, 640, 8), (8, 8, 2), (6000, 4000, 1)] {
            pictures.sizes[PixelSize(width: width, height: height)] = count
        }
        statistics.pictures = pictures
        return statistics
    }

    static var report: StatsReport {
        var before = statistics
        before.classes = ["cat": ["train": 25, "val": 5], "dog": ["train": 10]]
        return StatsReport(
            NamedSide("v2", Sample.snapshot("2b", "more cats", tags: ["v2"])), statistics,
            against: (NamedSide("v1", Sample.snapshot("1a", "first", tags: ["v1"])), before))
    }
}
