import Comparison
import DatasetModel
import History
import JSON
import LabelFormats
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Labels
@testable import Snapshots
@testable import Versioning

/// What the makers of datasets know of their rounds, and what was found of real ones without dsv.
@Suite struct TruthTests {
    private static func json(_ path: FilePath) throws -> JSON {
        let bytes = try OpenFile.contents(of: path)
        return try JSON(parsing: bytes.span)
    }

    private static func texts(_ list: JSON) -> [String] { (list.array ?? []).compactMap(\.string) }

    @Test(arguments: [("v1", "v2"), ("v2", "v3")])
    func `digits change as their maker's script knows`(from: String, to: String) throws {
        let folder = Fixtures.folder.appending("digits")
        let truth = try Self.json(folder.appending("truth.json"))
        let step = try #require(truth["steps"]?["\(from)-\(to)"])
        let rounds = try #require(truth["rounds"])
        func rows(_ list: String, _ members: String...) -> [[String]] {
            (step[list]?.array ?? []).map { row in members.map { row[$0]?.string ?? "" } }
                .sorted { $0.lexicographicallyPrecedes($1) }
        }
        func count(_ split: String, _ digit: String) -> ClassCount {
            func count(_ round: String) -> Int {
                rounds[round]?["\(split)_per_label"]?[digit]?.integer ?? -1
            }
            return ClassCount(from: count(from), to: count(to))
        }
        let test = try TestRepository()
        _ = try test.repository.importFolders(
            [from, to].map { folder.appending($0) }, isTagging: true, author: test.author)
        let snapshots = try [from, to].map { try Side.snapshot(test.repository.snapshot($0)) }
        // As snapshots, and as the folders that they came from.
        for sides in [snapshots, [from, to].map { Side.folder(folder.appending($0)) }] {
            let found = try test.repository.diff(from: sides[0], to: sides[1])
            #expect(found.relabelled.map { [$0.key, $0.from, $0.to] } == rows("relabelled", "fname", "from", "to"))
            #expect(found.splitMoves.map { [$0.key, $0.from, $0.to] } == rows("split_moved", "fname", "from", "to"))
            let table = try #require(found.tables[DatasetPath(unchecked: Array("labels.csv".utf8))])
            #expect(table.added == rows("added", "fname").flatMap(\.self))
            #expect(table.removed == rows("removed", "fname").flatMap(\.self))
            #expect(
                Set(found.files.images.renamed.map { [$0.from.description, $0.to.description] })
                    == Set(rows("renamed", "from", "to").map { $0.map { "images/\($0)" } }))
            // The rows of renamed images keep their cells: no row is touched by that.
            let lists = ["relabelled", "split_moved", "added", "removed"]
            #expect(found.rowsTouched == lists.reduce(0) { $0 + rows($1, "fname").count })
            for digit in (0...9).map(String.init) {
                #expect(found.classes[digit] == ["train": count("train", digit), "val": count("val", digit)])
            }
            // Copies that leak from train to val are still there in v2.
            #expect(notes(found, "copies-across-splits").map(\.count) == (to == "v2" ? [10] : []))
            #expect(noteKinds(found).isSubset(of: ["copies-across-splits"]))
        }
    }

    @Test(.enabled(if: Fixtures.hasSharedData, "the shared real data is not beside the project"))
    func `clothes are relabelled, renamed and gone as was found without dsv`() throws {
        let folder = Fixtures.sharedData.appending("clothing-mini")
        let truth = try #require(Self.json(folder.appending("truth.json"))["diffs"]?.array?[1])
        let test = try TestRepository()
        let sides = ["v1", "v2", "v3"].map { Side.folder(folder.appending($0)) }
        let first = try test.repository.diff(from: sides[0], to: sides[1])
        #expect(first.rowsTouched == 0 && first.files.images.removed.count == 6 && first.tables.isEmpty)
        #expect(notes(first, "duplicate-key").isEmpty && notes(first, "conflicting-copies").isEmpty)

        let second = try test.repository.diff(from: sides[1], to: sides[2])
        let stem = { (name: String) in String(name.split(separator: "/").last?.split(separator: ".").first ?? "") }
        #expect(
            Set(second.relabelled.map { [stem($0.key), $0.from.lowercased(), $0.to.lowercased()] })
                == Set((truth["label_changed"]?.array ?? []).map(Self.texts)))
        #expect(second.relabelled.count == 26 && second.splitMoves.isEmpty)
        #expect(second.files.images.renamed.count == 180)
        let removed = Set(second.files.images.removed.map { stem($0.path.description) })
        let added = Set(second.files.images.added.map { stem($0.path.description) })
        #expect(removed.subtracting(added) == Set(Self.texts(truth["ids_removed"] ?? .null)))
        #expect(added == Set(Self.texts(truth["content_modified"] ?? .null)))
        var splits: [String: Int] = [:]
        for counts in second.classes.values { for (split, count) in counts { splits[split, default: 0] += count.to } }
        #expect(splits.filter { $0.value > 0 } == ["train": 166, "validation": 18, "test": 21])
    }

    @Test(.enabled(if: Fixtures.hasSharedData, "the shared real data is not beside the project"))
    func `blood cells move and nothing about them changes`() throws {
        let test = try TestRepository()
        let sides = ["v2", "v3"].map { Side.folder(Fixtures.sharedData.appending("bccd").appending($0)) }
        let found = try test.repository.diff(from: sides[0], to: sides[1])
        #expect(found.files.images.renamed.count == 364 && found.boxes.isEmpty && found.splitMoves.isEmpty)
        #expect(found.relabelled.isEmpty)
    }
}
