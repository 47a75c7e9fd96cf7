import Comparison
import DatasetModel
import TestSupport
import Testing

/// Rows that go from one table to another, or get another key with their image.
@Suite struct RowMovesTests {
    private func changes(
        _ tables: [(TableSide, TableSide)], primary: Set<String> = ["train.csv", "val.csv", "labels.csv"],
        images: [String: String] = [:], newImages: [String: String] = [:]
    ) -> DatasetChanges {
        let comparisons = tables.map { TableComparison(from: $0, to: $1) }
        let isPrimary = { (path: DatasetPath) in primary.contains(path.description) }
        let moves = RowMoves(comparisons, isPrimary: isPrimary) { table, row in
            images[table.key(row)].map(datasetPath)
        } newImage: { table, row in
            newImages[table.key(row)].map(datasetPath)
        }
        var changes = DatasetChanges(files: FileChanges(RawChanges()))
        changes.add(comparisons, moves, isPrimary: isPrimary) { _, _ in nil }
        changes.sort()
        return changes
    }

    private func table(_ name: String, _ rows: String...) -> TableSide {
        side("fname,label", rows, path: name, split: name == "labels.csv" ? nil : String(name.dropLast(4)))
    }

    @Test func `a row that goes from one split's table to another's moved`() {
        let found = changes([
            (table("train.csv", "a,cat", "b,dog", "c,cat"), table("train.csv", "c,cat")),
            (table("val.csv", "d,dog"), table("val.csv", "d,dog", "b,cat", "a,cat")),
        ])
        #expect(
            found.splitMoves.map { "\($0.key) \($0.from) \($0.to) \($0.label ?? "")" } == [
                "a train val cat", "b train val cat",
            ])
        #expect(
            found.relabelled.map { "\($0.key) \($0.from) \($0.to) \($0.table?.description ?? "")" } == [
                "b dog cat val.csv"
            ])
        #expect(found.rowsAdded == 0 && found.rowsRemoved == 0 && found.rowsTouched == 2)
    }

    @Test func `a row follows its image under another name`() {
        let found = changes(
            [(table("labels.csv", "old.png,cat", "b.png,dog"), table("labels.csv", "new.png,dog", "b.png,dog"))],
            images: ["old.png": "new.png"], newImages: ["new.png": "new.png"])
        #expect(found.relabelled.map { "\($0.key) \($0.from) \($0.to)" } == ["new.png cat dog"])
        #expect(found.rowsAdded == 0 && found.rowsRemoved == 0 && found.rowsTouched == 1)
        #expect(found.tables[datasetPath("labels.csv")]?.changed.map(text) == ["new.png label: cat -> dog"])
    }

    @Test func `what is not unique is never paired`() {
        let twice = changes([
            (table("train.csv", "a,cat", "a,dog"), table("train.csv")), (table("val.csv"), table("val.csv", "a,cat")),
        ])
        #expect(twice.splitMoves.isEmpty && twice.rowsRemoved == 2 && twice.rowsAdded == 1)
        let both = changes([
            (table("labels.csv", "a,cat"), table("labels.csv")), (table("train.csv"), table("train.csv", "a,cat")),
            (table("val.csv"), table("val.csv", "a,cat")),
        ])
        #expect(both.splitMoves.isEmpty && both.rowsRemoved == 1 && both.rowsAdded == 2)
    }

    @Test func `a row never moves between tables that are about different things`() {
        let found = changes([
            (table("labels.csv", "a,cat"), table("labels.csv")), (table("preds.csv"), table("preds.csv", "a,cat")),
        ])
        #expect(found.rowsRemoved == 1 && found.rowsAdded == 1 && found.relabelled.isEmpty)
    }

    @Test func `cells of other tables are cells, not labels`() {
        let found = changes([(table("preds.csv", "a,cat"), table("preds.csv", "a,dog"))])
        #expect(found.relabelled.isEmpty && found.cellsChanged == 1 && found.rowsTouched == 1)
    }

    @Test func `an image of its own is not the one that had its key elsewhere`() {
        // metadata.csv of each split has its own 1.png: one went, another came.
        let old = TableComparison(from: table("train.csv", "1.png,cat"), to: table("train.csv"))
        let new = TableComparison(from: table("val.csv"), to: table("val.csv", "1.png,dog"))
        let moves = RowMoves([old, new], isPrimary: { _ in true }) { _, _ in
            nil
        } newImage: { _, _ in
            datasetPath("val/1.png")
        } areDifferentImages: { _, _, _, _ in
            true
        }
        #expect(moves.pairs.isEmpty)
    }

    @Test(.timeLimit(.minutes(1))) func `many moves are found in linear time`() {
        let rows = (0..<50_000).map { "k\($0),cat" }
        let found = changes([
            (
                side("fname,label", rows, path: "train.csv", split: "train"),
                side("fname,label", [], path: "train.csv", split: "train")
            ),
            (
                side("fname,label", [], path: "val.csv", split: "val"),
                side("fname,label", rows, path: "val.csv", split: "val")
            ),
        ])
        #expect(found.splitMoves.count == 50_000)
    }
}
