import Comparison
import DatasetModel
import SystemPackage
import TestSupport
import Testing
import Words

@testable import Judging
@testable import Reports
@testable import Scoring
@testable import Snapshots
@testable import Versioning

/// Loads pages in a real browser, from the disk.
private enum Browser {
    static let program = Program("chromium")

    /// What to open: what stands behind the page's address, and the width of the window.
    struct View {
        var hash = ""
        var width = 1280
    }

    /// What a loaded page says of itself.
    struct Answer: Equatable {
        /// How far the page is wider than the window.
        var overflow = 0
        /// The cards and rows that pass the filters, and how many there are.
        var shown = 0
        var all = 0
        /// The images that the browser could not show.
        var brokenImages = 0
        var isDark = false
        /// What went wrong while the page was loaded, the refusals of its policy included.
        var errors = "none"
    }

    // Before all else on the page, so that nothing is missed.
    private static let probe = """
        <script>
        window.errors = [];
        addEventListener("error", event => errors.push(event.message || "cannot load " + event.target.tagName), true);
        addEventListener("securitypolicyviolation", event => errors.push("refused: " + event.blockedURI));
        console.error = console.warn = text => errors.push(text);
        </script>
        """

    // A window cannot be as narrow as a phone, but a frame can. When this page is loaded, so are its frames.
    private static let judge = """
        <script>
        addEventListener("load", () => {
            document.body.textContent = Array.from(frames, frame => {
                const items = Array.from(frame.document.querySelectorAll("[data-kinds]"));
                return "answer," + [
                    frame.document.documentElement.scrollWidth - frame.innerWidth,
                    items.filter(item => !item.hidden).length, items.length,
                    Array.from(frame.document.images).filter(image => image.naturalWidth === 0).length,
                    Number(frame.matchMedia("(prefers-color-scheme: dark)").matches), frame.errors.join("; ") || "none",
                ].join(",");
            }).join("|");
        });
        </script>
        """

    /// Opens a page in several windows.
    static func open(_ page: String, _ views: [View], isDark: Bool = false) throws -> [Answer] {
        let folder = TemporaryFolder()
        try folder.write(page.replacing("<head>", with: "<head>" + probe, maxReplacements: 1), to: "page.html")
        let windows = views.map {
            "<iframe src=\"page.html#\($0.hash)\" style=\"width: \($0.width)px; height: 844px; border: 0\"></iframe>"
        }
        let frame = try folder.write("<!DOCTYPE html><body>" + windows.joined() + judge + "</body>", to: "frame.html")
        let outcome = try Program("timeout").run([
            "120", "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--allow-file-access-from-files", "--user-data-dir=\(folder.path.appending("profile"))",
            "--window-size=1400,900", "--blink-settings=preferredColorScheme=\(isDark ? 0 : 1)", "--dump-dom",
            "file://\(frame)",
        ])
        let document = String(decoding: outcome.output, as: UTF8.self)
        let body = try #require(document.firstRange(of: "<body>"), "\(outcome.errors)").upperBound
        return document[body...].prefix { $0 != "<" }.split(separator: "|").map { text in
            let parts = text.split(separator: ",", maxSplits: 6).map(String.init)
            guard parts.count == 7, parts[0] == "answer" else { return Answer(errors: "no answer: \(text)") }
            let numbers = parts[1...5].map { Int($0) ?? -1 }
            return Answer(
                overflow: max(0, numbers[0]), shown: numbers[1], all: numbers[2], brokenImages: numbers[3],
                isDark: numbers[4] == 1, errors: parts[6])
        }
    }
}

@Suite(.enabled(if: Browser.program.isInstalled, "chromium is not installed"), .serialized)
struct `Pages in a browser` {
    private var page: String {
        var limits = DiffPage.Limits()
        // Some images are rows without a picture.
        limits.pictures = 18
        return DiffPage(from: Sample.from, to: Sample.to, Sample.digits, limits: limits).html(image: Sample.digit)
    }

    @Test(arguments: [false, true])
    func `a page fits a phone and a desk, loads nothing and complains of nothing`(isDark: Bool) throws {
        let answers = try Browser.open(page, [390, 768, 1280].map { Browser.View(width: $0) }, isDark: isDark)
        #expect(answers == [Browser.Answer](repeating: Browser.Answer(shown: 20, all: 20, isDark: isDark), count: 3))
    }

    @Test func `a filter behind the address hides the others`() throws {
        let filters = [
            ("kind=relabelled", 6), ("kind=split", 3), ("kind=removed", 6), ("class=7", 3), ("class=7&kind=split", 1),
            ("split=test", 1), ("move=label%091%097", 3), ("move=split%09train%09val", 2), ("text=0040", 1),
            ("text=no+such+thing", 0), ("class=no+such+class", 0), ("files", 20), ("%00%ff=%", 20),
        ]
        let answers = try Browser.open(page, filters.map { Browser.View(hash: $0.0) })
        #expect(answers == filters.map { Browser.Answer(shown: $0.1, all: 20) })
    }

    @Test func `hostile texts neither run nor break the page`() throws {
        let side = NamedSide("</title><script>alert(1)</script>", Sample.snapshot("1a", "<img src=x>", tags: ["<b>"]))
        let page = DiffPage(from: side, to: side, Sample.hostileChanges).html { _, _ in nil }
        let answers = try Browser.open(page, [390, 1280].map { Browser.View(width: $0) })
        #expect(answers.count == 2)
        for answer in answers {
            #expect(answer.overflow == 0)
            #expect(answer.errors == "none")
            #expect(answer.shown == answer.all && answer.all > 20)
        }
    }
}

extension `Pages in a browser` {
    private var comparison: ModelComparison {
        let names = ["1", "2", "cat", "a class whose name is longer than any column should be"]
        let cases = (0..<24).map { number in
            ModelComparison.Case(
                kind: ModelComparison.Case.Kind.allCases[number % 3], key: Sample.image(number),
                path: Sample.path("images/\(Sample.image(number))"), label: names[number % 4],
                from: names[(number + 1) % 4],
                to: names[number % 2])
        }
        return SampleScores.comparison(
            SampleScores.paired(gained: 40, lost: 10, cases: cases), .better, change: (1, 2, 1),
            waterfall: try? SampleScores.waterfall(firstAnswersAll: true), excluded: [(.seenInTraining, ["a", "b"])],
            notes: [Note(kind: .leak, count: 1, examples: ["</script>"], text: "<script>alert(1)</script>")])
    }

    @Test(arguments: [false, true])
    func `a comparison fits a phone and a desk, loads nothing and complains of nothing`(isDark: Bool) throws {
        let page = ComparePage(comparison).html { Sample.digit($0, .to) }
        let answers = try Browser.open(page, [390, 768, 1280].map { Browser.View(width: $0) }, isDark: isDark)
        #expect(answers == [Browser.Answer](repeating: Browser.Answer(shown: 24, all: 24, isDark: isDark), count: 3))
    }

    @Test func `a comparison's filters hide other images, and its maps lead to theirs`() throws {
        let filters = [
            ("kind=newly-right", 8), ("kind=still-wrong", 8), ("class=cat&kind=newly-wrong", 4),
            ("move=from%091%092", 6),
            ("text=0003", 1),
        ]
        let page = ComparePage(comparison).html { _ in nil }
        let answers = try Browser.open(page, filters.map { Browser.View(hash: $0.0) })
        #expect(answers == filters.map { Browser.Answer(shown: $0.1, all: 24) })
    }

    @Test(arguments: [false, true])
    func `a plot fits a phone and a desk and complains of nothing`(isDark: Bool) throws {
        let scores = ["a", "a model with quite a long name", "<b>"].map {
            SampleScores.score($0, on: SampleScores.third)
        }
        let history = SampleScores.history([
            (SampleScores.third, scores), (SampleScores.first, [SampleScores.score("a", data: 2)]),
        ])
        let answers = try Browser.open(
            ScorePlot(history).html, [390, 1280].map { Browser.View(width: $0) }, isDark: isDark)
        #expect(answers == [Browser.Answer](repeating: Browser.Answer(isDark: isDark), count: 2))
    }

    @Test(arguments: [false, true])
    func `the findings of a check fit a phone and a desk and complain of nothing`(isDark: Bool) throws {
        let page = CheckPage(of: "a/long/path/of/a/folder<script>", CheckReportTests.result).html { _ in
            Sample.digit(Sample.path("images/0001.png"), .to)
        }
        let answers = try Browser.open(page, [390, 1280].map { Browser.View(width: $0) }, isDark: isDark)
        #expect(answers == [Browser.Answer](repeating: Browser.Answer(isDark: isDark), count: 2))
    }

    @Test(arguments: [false, true])
    func `counts fit a phone and a desk and complain of nothing`(isDark: Bool) throws {
        let page = StatsPage(SampleStats.report).html
        let answers = try Browser.open(page, [390, 768, 1280].map { Browser.View(width: $0) }, isDark: isDark)
        #expect(answers == [Browser.Answer](repeating: Browser.Answer(isDark: isDark), count: 3))
    }
}
