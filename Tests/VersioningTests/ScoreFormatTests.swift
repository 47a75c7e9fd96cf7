import DatasetModel
import History
import JSON
import LabelFormats
import Testing

@testable import Judging
@testable import Snapshots
@testable import Versioning

/// Scores travel, so what is read may have been written by anyone.
@Suite struct `The format of scores` {
    /// A score with one member written otherwise; nil: as dsv writes it.
    private func score(_ member: String = "", _ value: String = "") throws -> ScoreContent {
        var members = [
            ("version", "1"), ("snapshot", "\"" + String(repeating: "ab", count: 20) + "\""),
            ("trained_on", "\"" + String(repeating: "ab", count: 20) + "\""), ("split", "\"val\""),
            ("split_fingerprint", "\"" + String(repeating: "cd", count: 32) + "\""), ("n", "6"),
            ("model", "\"net\""), ("metrics", #"{"accuracy": 0.5}"#), ("computed", "false"), ("params", "{}"),
            ("code", "null"),
        ]
        if let place = members.firstIndex(where: { $0.0 == member }) { members[place].1 = value }
        let text = "{" + members.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
        let bytes = Array(text.utf8)
        return try ScoreContent(json: JSON(parsing: bytes.span))
    }

    @Test func `what dsv writes is read`() throws {
        #expect(try score().count == 6)
        #expect(try score("n", "0").count == 0)
        for digits in [40, 64] {
            let commit = String(repeating: "e", count: digits)
            #expect(try score("code", #"{"commit": "\#(commit)", "dirty": true}"#).code?.commit == commit)
        }
        #expect(try score("metrics", #"{"my_own": -1e300, "loss": 7}"#).metrics.map(\.value) == [-1e300, 7])
    }

    @Test(arguments: [
        ("n", "-1", "n"), ("metrics", #"{"accuracy": 1.5}"#, "accuracy"), ("metrics", #"{"loss": -1}"#, "loss"),
        ("code", #"{"commit": "\u001b[2J", "dirty": true}"#, "commit"),
        ("code", #"{"commit": "abcdef", "dirty": true}"#, "commit"),
        ("code", #"{"commit": "\#(String(repeating: "a", count: 65))", "dirty": true}"#, "commit"),
    ])
    func `what dsv would not write is refused`(member: String, value: String, named: String) {
        let error = #expect(throws: ScoreFormatError.self) { try score(member, value) }
        #expect(error?.member == named)
    }

    @Test func `a later version is said to be one`() {
        let error = #expect(throws: ScoreFormatError.self) { try score("version", "2") }
        #expect(error?.problem == "it was written by a newer dsv: its version is 2")
        let damaged = #expect(throws: ScoreFormatError.self) { try score("version", "0") }
        #expect(damaged?.problem == "'version' is missing or not what it must be")
    }

    @Test func `a tombstone of a later version is said to be one`() throws {
        let author = Signature(name: "A", email: "a@b", time: 0, offset: 0)
        let removes = String(repeating: "ab", count: 20)
        func tombstone(_ version: Int) throws -> Tombstone {
            try Tombstone(
                json: ["version": .integer(version), "removes": .string(removes), "reason": "wrong"], author: author)
        }
        #expect(try tombstone(1).reason == "wrong")
        #expect(throws: ScoreFormatError.self) { try tombstone(2) }
    }
}
