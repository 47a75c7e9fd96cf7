import Comparison
import DatasetModel
import Foundation
import History
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Versioning

private let sharedData = Fixtures.folder.removingLastComponent().removingLastComponent().appending("shared").appending(
    "data")
private let hasSharedData = FileStatus.ifPresent(sharedData) != nil

private func decode<Truth: Decodable>(_ type: Truth.Type, _ path: FilePath) throws -> Truth {
    try JSONDecoder().decode(type, from: Data(OpenFile.contents(of: path)))
}

/// What the makers of datasets know of their rounds, and what was found of real ones without dsv.
@Suite struct TruthTests {
    private struct Digits: Decodable {
        struct Step: Decodable {
            struct Change: Decodable {
                let fname: String
                let from: String
                let to: String
            }
            struct Row: Decodable { let fname: String }
            struct Rename: Decodable {
                let from: String
                let to: String
            }
            let relabelled: [Change]
            let removed: [Row]
            let added: [Row]
            let renamed: [Rename]
            let split_moved: [Change]
        }
        struct Round: Decodable {
            let train_per_label: [String: Int]
            let val_per_label: [String: Int]
        }
        let steps: [String: Step]
        let rounds: [String: Round]
    }

    @Test(arguments: [("v1", "v2"), ("v2", "v3")])
    func `digits change as their maker's script knows`(from: String, to: String) throws {
        let folder = Fixtures.folder.appending("digits")
        let truth = try decode(Digits.self, folder.appending("truth.json"))
        let step = try #require(truth.steps["\(from)-\(to)"])
        let (before, after) = (try #require(truth.rounds[from]), try #require(truth.rounds[to]))
        let test = try TestRepository()
        _ = try test.repository.importFolders(
            [from, to].map { folder.appending($0) }, isTagging: true, author: test.author)
        let snapshots = try [from, to].map { try Side.snapshot(test.repository.snapshot($0)) }
        // As snapshots, and as the folders that they came from.
        for sides in [snapshots, [from, to].map { Side.folder(folder.appending($0)) }] {
            let found = try test.repository.diff(from: sides[0], to: sides[1])
            #expect(
                found.relabelled.map { [$0.key, $0.from, $0.to] }
                    == step.relabelled.map { [$0.fname, $0.from, $0.to] }.sorted { $0[0] < $1[0] })
            #expect(
                found.splitMoves.map { [$0.key, $0.from, $0.to] }
                    == step.split_moved.map { [$0.fname, $0.from, $0.to] }.sorted { $0[0] < $1[0] })
            let table = try #require(found.tables[DatasetPath(unchecked: Array("labels.csv".utf8))])
            #expect(table.added == step.added.map(\.fname).sorted())
            #expect(table.removed == step.removed.map(\.fname).sorted())
            #expect(
                Set(found.files.images.renamed.map { [$0.from.description, $0.to.description] })
                    == Set(step.renamed.map { ["images/\($0.from)", "images/\($0.to)"] }))
            // The rows of renamed images keep their cells: no row is touched by that.
            let count = step.relabelled.count + step.split_moved.count + step.added.count + step.removed.count
            #expect(found.rowsTouched == count)
            for digit in (0...9).map(String.init) {
                let expected = [
                    "train": ClassCount(
                        from: before.train_per_label[digit] ?? 0, to: after.train_per_label[digit] ?? 0),
                    "val": ClassCount(from: before.val_per_label[digit] ?? 0, to: after.val_per_label[digit] ?? 0),
                ]
                #expect(found.classes[digit] == expected)
            }
            // Copies that leak from train to val are still there in v2.
            #expect(notes(found, "copies-across-splits").map(\.count) == (to == "v2" ? [10] : []))
            #expect(noteKinds(found).isSubset(of: ["copies-across-splits"]))
        }
    }

    private struct Clothes: Decodable {
        struct Diff: Decodable {
            let label_changed: [[String]]?
            let ids_removed: [String]?
            let content_modified: [String]?
        }
        let diffs: [Diff]
    }

    @Test(.enabled(if: hasSharedData, "the shared real data is not beside the project"))
    func `clothes are relabelled, renamed and gone as was found without dsv`() throws {
        let folder = sharedData.appending("clothing-mini")
        let truth = try decode(Clothes.self, folder.appending("truth.json")).diffs[1]
        let test = try TestRepository()
        let sides = ["v1", "v2", "v3"].map { Side.folder(folder.appending($0)) }
        let first = try test.repository.diff(from: sides[0], to: sides[1])
        #expect(first.rowsTouched == 0 && first.files.images.removed.count == 6 && first.tables.isEmpty)
        #expect(notes(first, "duplicate-key").isEmpty && notes(first, "conflicting-copies").isEmpty)

        let second = try test.repository.diff(from: sides[1], to: sides[2])
        let stem = { (name: String) in String(name.split(separator: "/").last?.split(separator: ".").first ?? "") }
        #expect(
            Set(second.relabelled.map { [stem($0.key), $0.from.lowercased(), $0.to.lowercased()] })
                == Set(try #require(truth.label_changed)))
        #expect(second.relabelled.count == 26 && second.splitMoves.isEmpty)
        #expect(second.files.images.renamed.count == 180)
        let removed = Set(second.files.images.removed.map { stem($0.path.description) })
        let added = Set(second.files.images.added.map { stem($0.path.description) })
        #expect(removed.subtracting(added) == Set(try #require(truth.ids_removed)))
        #expect(added == Set(try #require(truth.content_modified)))
        var splits: [String: Int] = [:]
        for counts in second.classes.values { for (split, count) in counts { splits[split, default: 0] += count.to } }
        #expect(splits.filter { $0.value > 0 } == ["train": 166, "validation": 18, "test": 21])
    }

    @Test(.enabled(if: hasSharedData, "the shared real data is not beside the project"))
    func `blood cells move and nothing about them changes`() throws {
        let test = try TestRepository()
        let sides = ["v2", "v3"].map { Side.folder(sharedData.appending("bccd").appending($0)) }
        let found = try test.repository.diff(from: sides[0], to: sides[1])
        #expect(found.files.images.renamed.count == 364 && found.boxes.isEmpty && found.splitMoves.isEmpty)
        #expect(found.relabelled.isEmpty)
    }
}
