import DatasetModel
import History
import Testing

@testable import Reports
@testable import Snapshots
@testable import Versioning

@Suite struct PurgedFilesNoteTests {
    private func note(of count: Int) throws -> [Substring] {
        let author = Signature(name: "Ada", email: "ada@example.com", time: 0, offset: 0)
        let content = PurgedContent(id: .none, size: 1, reason: "asked for", paths: [], author: author)
        let files = try (0..<count).map { (path: try #require(DatasetPath(parsing: "\($0).png")), content: content) }
        return PurgedFilesNote.text(files).string.split(separator: "\n")
    }

    @Test func `a few files are named, and many are counted`() throws {
        #expect(try note(of: 0).isEmpty)
        #expect(try note(of: 1) == ["warning: '0.png' left out: purged on 1970-01-01 by Ada: asked for"])
        #expect(try note(of: 10).count == 10)
        let many = try note(of: 2000)
        #expect(many.count == 10 && many.last == "warning: 1,991 more purged files left out")
    }
}
