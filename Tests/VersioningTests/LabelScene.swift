import Comparison
import DatasetModel
import LabelFormats
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Labels
@testable import Snapshots
@testable import Versioning

/// Two states of a small dataset, compared in every way in which they can be given.
struct LabelScene {
    let old: [String: String]
    let new: [String: String]

    init(_ old: [String: String], _ new: [String: String]) {
        self.old = old
        self.new = new
    }

    /// The changes between two snapshots, which are those to the working tree, and those between two plain folders.
    func changes(_ options: DiffOptions = DiffOptions()) throws -> DatasetChanges {
        let test = try TestRepository(old)
        let (before, after) = (test.folder.path.appending("before"), test.folder.path.appending("after"))
        for (name, text) in old { try test.folder.write(text, to: "before/\(name)") }
        for (name, text) in new { try test.folder.write(text, to: "after/\(name)") }
        try LocalDisk().makeFolders(before)
        try LocalDisk().makeFolders(after)
        let first = Side.snapshot(try test.commit("first").snapshot)
        for name in old.keys where new[name] == nil { try test.remove(name) }
        for (name, text) in new where text != old[name] { try test.write(text, to: name) }
        let inFolder = try test.repository.diff(from: first, to: .workingTree, options: options)
        let second = Side.snapshot(try test.commit("second").snapshot)
        let changes = try test.repository.diff(from: first, to: second, options: options)
        let ofFolders = try test.repository.diff(from: .folder(before), to: .folder(after), options: options)
        let expected = described(changes)
        #expect(described(inFolder) == expected, "the working tree")
        #expect(described(ofFolders) == expected, "plain folders")
        // Nothing is different between a state and itself, and the way back has as many changes.
        #expect(try test.repository.diff(from: second, to: .workingTree, options: options).isEmpty)
        let back = try test.repository.diff(from: second, to: first, options: options)
        #expect(
            [back.relabelled.count, back.splitMoves.count, back.rowsAdded, back.rowsRemoved] == [
                changes.relabelled.count, changes.splitMoves.count, changes.rowsRemoved, changes.rowsAdded,
            ], "the way back")
        return changes
    }
}

/// Everything but files and counts, a line each.
func described(_ changes: DatasetChanges) -> [String] {
    var lines = changes.relabelled.map { row in
        "label \(row.key): \(row.from) -> \(row.to)" + (row.split.map { " in \($0)" } ?? "")
            + (row.table.map { " of \($0)" } ?? "")
    }
    lines += changes.splitMoves.map { row in
        "split \(row.key): \(row.from) -> \(row.to)" + (row.label.map { " as \($0)" } ?? "")
            + (row.table.map { " of \($0)" } ?? "")
    }
    for (path, table) in changes.tables.sorted(by: { $0.key < $1.key }) {
        lines += table.added.map { "+ \($0) of \(path)" } + table.removed.map { "- \($0) of \(path)" }
        lines += table.changed.filter { $0.column != table.labelColumn && $0.column != table.splitColumn }
            .map { "cell \($0.key) \($0.column): \($0.from ?? "(none)") -> \($0.to ?? "(none)")" }
        lines += table.columnsAdded.map { "+ column \($0)" } + table.columnsRemoved.map { "- column \($0)" }
        lines += table.columnsRenamed.map { "column \($0.from) -> \($0.to)" }
    }
    return lines
}

func notes(_ changes: DatasetChanges, _ kind: String) -> [Note] { changes.notes.filter { $0.kind.rawValue == kind } }

/// The notes' kinds, each once.
func noteKinds(_ changes: DatasetChanges) -> Set<String> { Set(changes.notes.map(\.kind.rawValue)) }
