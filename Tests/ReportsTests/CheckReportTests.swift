import DatasetModel
import Documents
import TestSupport
import Testing

@testable import Checking
@testable import Labels
@testable import Reports
@testable import Versioning

@Suite struct CheckReportTests {
    static let result = CheckResult(
        findings: [
            Finding(
                rule: .leak, level: .error, count: 2, summary: "2 pictures are in more than one split: equal bytes",
                groups: [
                    Finding.Group(["train/a.png", "val/b.png"], "train / val"),
                    Finding.Group(["train/c.png", "val/1.png", "val/2.png", "val/3.png", "val/4.png"], "train / val"),
                ], hint: "keep each picture in one split"),
            Finding(
                rule: .duplicateKey, level: .warn, count: 1, summary: "1 key has more than one row",
                groups: [
                    Finding.Group(
                        ["a,b: 50%\u{1}<&\"|\n@x.png"], "'labels.csv', lines 2, 4",
                        row: .init(table: DatasetPath.root.appending(Array("labels.csv".utf8)), line: 4))
                ], hint: "keep one row for each image"),
        ], rules: [.leak, .conflict, .duplicateKey], notes: ["1 picture is not here"], imageCount: 1200, rowCount: 1300)
    private static let clean = CheckResult(
        findings: [], rules: [.leak], notes: [], imageCount: 1, rowCount: 0)

    @Test func `as text, each finding says what, where and what to do`() {
        #expect(
            Self.result.text(.plain, limit: Limit(1)) == """
                error  leak  2 pictures are in more than one split: equal bytes
                  train/a.png  val/b.png  train / val
                  … 1 more
                  hint: keep each picture in one split

                warning  duplicate-key  1 key has more than one row
                  a,b: 50%\\x01<&"|\\n@x.png  'labels.csv', lines 2, 4
                  hint: keep one row for each image

                note: 1 picture is not here
                1,200 images, 1,300 rows, 3 rules: 1 error, 1 warning

                """)
        #expect(Self.clean.text(.plain) == "1 image, 1 rule: nothing found\n")
    }

    @Test func `JSON has the keys that scripts rely on, and lists all`() {
        let text = CheckDocument(Self.result).text
        #expect(text.hasPrefix("{\n  \"schema\": \"dsv.check/1\",\n  \"state\": null,\n  \"ok\": false,"))
        for part in ["\"rule\": \"leak\"", "\"level\": \"warn\"", "\"count\": 2", "\"line\": 4", "val/4.png"] {
            #expect(text.contains(part))
        }
        #expect(CheckDocument(Self.clean).text.contains("\"ok\": true"))
    }

    @Test func `annotations stay one command whatever a file is called`() {
        let lines = Self.result.gitHubAnnotations().string.split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines[3] == "::notice title=dsv check::1 picture is not here")
        #expect(lines[4] == "1,200 images, 1,300 rows, 3 rules: 1 error, 1 warning")
        #expect(
            lines[0]
                == "::error file=train/a.png,title=dsv check%3A leak::2 pictures are in more than one split: equal bytes: train/a.png  val/b.png: train / val"
        )
        #expect(lines[2].hasPrefix("::warning file=labels.csv,line=4,title=dsv check%3A duplicate-key::"))
        #expect(lines[2].contains("50%25"))
    }

    @Test func `JUnit's file has a case for each rule, fails where an error is, and is XML`() throws {
        let xml = Self.result.junit
        #expect(xml.contains(#"<testsuite name="dsv check" tests="3" failures="1" errors="0" skipped="0">"#))
        #expect(xml.contains(#"<testcase classname="dsv.check" name="conflict"></testcase>"#))
        #expect(xml.contains("<failure message=\"2 pictures are in more than one split: equal bytes\">"))
        #expect(xml.contains("&lt;&amp;") && !xml.contains("\u{1}"))
        #expect(xml.components(of: "<").count == xml.components(of: ">").count)
    }

    @Test func `in Markdown, names are code and break no table`() {
        let markdown = Self.result.markdown()
        #expect(markdown.hasPrefix("### dsv check: failed\n"))
        #expect(!markdown.contains("|\n@") && !markdown.contains("<&"))
        #expect(markdown.contains("<code>train/a.png  val/b.png</code>"))
    }

    @Test func `a page shows images while there is room, and lists the rest`() {
        var limits = PageLimits()
        limits.pictures = 3
        let page = CheckPage(of: "v1", Self.result, limits: limits).html { _ in nil }
        #expect(page.contains("v1</bdi>: failed") && page.contains("its bytes are not here"))
        // The second group of the leak has five images, for which there is no room.
        #expect(page.contains("<summary>1 more</summary>"))
        #expect(CheckPage(of: "v1", Self.clean).html { _ in nil }.contains("Nothing found."))
        var tiny = PageLimits()
        tiny.bytes = 30_000
        #expect(CheckPage(of: "v1", Self.result, limits: tiny).html { _ in nil }.utf8.count <= 30_000)
    }
}

extension String {
    fileprivate func components(of mark: Character) -> [Character] { filter { $0 == mark } }
}
