import DatasetModel
import Testing

@testable import History
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

    @Test func `what travelled here cannot steer the terminal`() {
        let text = detail().text(.plain)
        #expect(!text.contains("\u{1b}"))
        #expect(text.contains("removed: wrong") && text.contains("Code:") && text.contains("Author:"))
        #expect(!detail().score.removal.contains("\u{1b}"))
    }
}
