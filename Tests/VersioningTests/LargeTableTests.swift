import Comparison
import DatasetModel
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

/// Tables that the history keeps in chunks, of which a diff reads only those that differ.
@Suite struct LargeTableTests {
    private static let labels = ["i", "ii", "iii", "iv", "v"]

    private struct Row {
        var key: String
        var label: String
        var split: String
        var note: String

        var line: String { "\(key),\(label),\(split),\(note)\n" }
    }

    private func rows(_ random: inout SeededGenerator, quotes: Bool) -> [Row] {
        (0..<30_000).map { number in
            // Some cells hold line ends, so that chunks begin in the middle of rows.
            let note = quotes && number % 40 == 0 ? "\"seen,\ntwice \"\"\(number)\"\"\n\"" : "note \(number)"
            return Row(
                key: "images/\(number).png", label: Self.labels.randomElement(using: &random) ?? "",
                split: number % 5 == 0 ? "val" : "train", note: note)
        }
    }

    private func edit(_ rows: inout [Row], _ random: inout SeededGenerator) {
        for _ in 0..<25 {
            let place = Int.random(in: 0..<rows.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1: rows[place].label = Self.labels.randomElement(using: &random) ?? ""
            case 2: rows[place].split = rows[place].split == "val" ? "train" : "val"
            case 3: rows.remove(at: place)
            case 4:
                rows.insert(Row(key: "images/new \(random.next()).png", label: "i", split: "val", note: ""), at: place)
            default: rows[place].note = "\"a \nnew note\""
            }
        }
    }

    private func text(_ rows: [Row]) -> String { "fname,label,subset,note\n" + rows.map(\.line).joined() }

    @Test(arguments: [UInt64](1...4))
    func `reading only the chunks that differ finds what reading all finds`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var rows = rows(&random, quotes: seed % 2 == 0)
        let test = try TestRepository(["labels.csv": text(rows)])
        let old = try test.commit("old").snapshot
        try test.folder.write(text(rows), to: "plain-old/labels.csv")
        edit(&rows, &random)
        try test.write(text(rows), to: "labels.csv")
        let new = try test.commit("new").snapshot
        try test.folder.write(text(rows), to: "plain-new/labels.csv")

        let whole = try test.repository.diff(
            from: .folder(test.folder.path.appending("plain-old")), to: .folder(test.folder.path.appending("plain-new"))
        )
        // The first diff finds out what the tables mean, the second one remembers it.
        for round in ["first", "second"] {
            let found = try test.reopened().diff(from: .snapshot(old), to: .snapshot(new))
            #expect(found.relabelled == whole.relabelled, "seed \(seed), \(round)")
            #expect(found.splitMoves == whole.splitMoves, "seed \(seed), \(round)")
            #expect(found.tables == whole.tables, "seed \(seed), \(round)")
            #expect(found.classes == whole.classes && found.notes == whole.notes, "seed \(seed), \(round)")
        }
        #expect(!whole.relabelled.isEmpty && whole.rowsAdded > 0, "seed \(seed): nothing was edited")
        try expectPart(of: rows.count, in: test.reopened(), old, new)
    }

    private func expectPart(of rowCount: Int, in repository: Repository, _ old: Snapshot, _ new: Snapshot) throws {
        let path = try #require(DatasetPath(parsing: "labels.csv"))
        func table(_ snapshot: Snapshot) throws -> DescribedTable {
            let side = try LabelledSide.of(DatasetSide(.snapshot(snapshot), repository), DiffOptions())
            return try #require(side.tables[path])
        }
        let comparison = try #require(try TablePair(old: table(old), new: table(new)).compare())
        #expect(comparison.new.rowCount == rowCount)
        #expect(comparison.new.rows.count < rowCount / 2, "all rows were read")
    }

    @Test func `a damaged or old cache file counts for nothing`() throws {
        var random = SeededGenerator(seed: 9)
        let test = try TestRepository(["labels.csv": text(Array(rows(&random, quotes: false).prefix(50)))])
        let old = try test.commit("old").snapshot
        try test.write("fname,label,subset,note\nimages/0.png,i,val,\n", to: "labels.csv")
        let new = try test.commit("new").snapshot
        let expected = try test.repository.diff(from: .snapshot(old), to: .snapshot(new))
        let folder = test.root.appending(".dsv/cache/labels")
        let names = try contents(of: folder).keys.sorted()
        #expect(names.count == 2)
        for name in names {
            var bytes = try test.folder.read("dataset/.dsv/cache/labels/\(name)")
            bytes[bytes.count / 2] ^= 1
            try test.write(bytes, to: ".dsv/cache/labels/\(name)")
        }
        let again = try test.reopened().diff(from: .snapshot(old), to: .snapshot(new))
        #expect(again.tables == expected.tables && again.classes == expected.classes)
    }
}
