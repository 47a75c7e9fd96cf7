import DatasetModel
import Documents
import JSON
import Testing
import Words

@testable import History
@testable import Judging
@testable import Reports
@testable import Scoring
@testable import Versioning

@Suite struct `One score in full` {
    private static let escape = "\u{1b}[2J"

    private func detail(precisions: [ClassPrecision] = []) -> ScoreDetail {
        let plain = SampleScores.score("net" + Self.escape)
        var content = plain.content
        content.code = .init(commit: Self.escape, isDirty: false)
        let author = Signature(name: "Eve" + Self.escape, email: "eve" + Self.escape, time: 0, offset: 0)
        let score = Score(id: plain.id, content: content, author: author)
        let tombstone = Tombstone(removes: score.id, reason: "wrong" + Self.escape, author: author)
        return ScoreDetail(
            score: score, snapshot: SampleScores.first, trainedOn: SampleScores.first, confusion: nil,
            tombstone: tombstone, notes: [], precisions: precisions)
    }

    private static let cat = ClassPrecision(name: "cat", objectCount: 1200, map: 0.512345, map50: 0.75)
    private static let dog = ClassPrecision(name: "dog", objectCount: 4, map: nil, map50: 0.5)

    @Test func `a detector's classes are shown with their precisions`() throws {
        let lines = detail(precisions: [Self.cat, Self.dog]).text(.plain).string.split(separator: "\n")
        #expect(
            lines.suffix(3) == [
                "  class  objects      AP    AP50", "  cat      1,200  0.5123  0.7500",
                "  dog          4       –  0.5000  few",
            ])
        let json = try ScoreDocument(detail(precisions: [Self.cat, Self.dog])).json
        #expect(
            json["classes"]
                == .array([
                    ["class": "cat", "n": 1200, "map": .number(0.512345), "map50": .number(0.75), "few": false],
                    ["class": "dog", "n": 4, "map": .null, "map50": .number(0.5), "few": true],
                ]))
        #expect(try ScoreDocument(detail()).json["classes"] == .null && json["by_class"] == .null)
    }

    @Test func `two detectors are compared class by class`() throws {
        let better = ClassPrecision(name: "cat", objectCount: 1200, map: 0.6, map50: 0.8)
        let paired = ModelComparison.Paired(
            values: (0.51, 0.6), table: nil, confusion: nil, interval: nil, p: nil, method: "bootstrap", byClass: [],
            cases: [], count: 100, precisions: [.init(from: Self.cat, to: better), .init(from: Self.dog, to: Self.dog)])
        let report = CompareReport(SampleScores.comparison(paired, .cannotTell, metric: "map"))
        let text = report.text(.plain, byClass: true).string
        #expect(text.contains("  class  objects  AP from   AP to   change  AP50 from  AP50 to\n"))
        #expect(text.contains("  cat      1,200   0.5123  0.6000  +0.0877     0.7500   0.8000\n"))
        #expect(text.contains("  dog          4        –       –        –     0.5000   0.5000  few\n"))
        #expect(!report.text(.plain).string.contains("AP50"))
        #expect(
            try CompareDocument(report.comparison).json["by_class"]?.array?.first == [
                "class": "cat", "n": 1200, "from": ["map": .number(0.512345), "map50": .number(0.75)],
                "to": ["map": .number(0.6), "map50": .number(0.8)],
            ])
        let markdown = report.markdown(limit: Limit(nil))
        #expect(markdown.contains("| <code>cat</code> | 1,200 | 0.5123 | 0.6000 | +0.0877 | 0.7500 | 0.8000 |"))
        #expect(markdown.contains("| <code>dog</code> | 4 (few) | – | – | – | 0.5000 | 0.5000 |"))
        let page = ComparePage(report.comparison).html { _ in nil }
        #expect(page.contains(#"<th scope="row"><bdi>cat</bdi></th><td>1,200</td>"#))
        #expect(page.contains(#"<td class="plus">+0.0877</td>"#) && page.contains(#"<td class="same">4</td>"#))
    }

    @Test func `what travelled here cannot steer the terminal`() {
        let text = detail().text(.plain).string
        #expect(!text.contains("\u{1b}"))
        #expect(text.contains("removed: wrong") && text.contains("Code:") && text.contains("Author:"))
        #expect(!detail().score.removal.string.contains("\u{1b}"))
    }
}
