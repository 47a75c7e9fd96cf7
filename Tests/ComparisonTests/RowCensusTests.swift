import Comparison
import DatasetModel
import Testing

@Suite struct RowCensusTests {
    @Test func `rows are counted by class and split`() {
        let census = RowCensus(
            side("fname,label,split", ["a,cat,train", "b,cat,val", "c,dog,train", "d,cat,train", "e,,val"]))
        #expect(census.classes == ["cat": ["train": 2, "val": 1], "dog": ["train": 1], "": ["val": 1]])
        #expect(census.rowCount == 5 && census.duplicateKeys.isEmpty)
    }

    @Test func `the split may come from the file, or from elsewhere`() {
        let rows = ["a,cat", "b,dog"]
        #expect(RowCensus(side("fname,label", rows, split: "val")).classes == ["cat": ["val": 1], "dog": ["val": 1]])
        #expect(RowCensus(side("fname,label", rows)).classes == ["cat": ["": 1], "dog": ["": 1]])
        let census = RowCensus(side("fname,label", rows)) { $0 == 0 ? "test" : nil }
        #expect(census.classes == ["cat": ["test": 1], "dog": ["": 1]])
    }

    @Test func `an absent label is no class, and an absent split is no split`() {
        let census = RowCensus(side("fname,label,split", ["a,∅,train", "b,cat,∅", "c,cat,train"]))
        #expect(census.classes == ["cat": ["": 1, "train": 1]])
        // U+FFFD is a text like any.
        #expect(RowCensus(side("fname,label", ["a,\u{fffd}"])).classes == ["\u{fffd}": ["": 1]])
    }

    @Test func `keys of several rows are told with their lines`() {
        let census = RowCensus(side("fname,label", ["a,cat", "b,cat", "a,dog", "c,x", "b,cat", "b,cat"]))
        #expect(census.duplicateKeys.map(\.key) == ["a", "b"])
        #expect(
            census.duplicateKeys.map(\.lines) == [[2, 4], [3, 6, 7]] && census.duplicateKeys.map(\.count) == [2, 3])
        let many = RowCensus(side("fname,label", [String](repeating: "a,cat", count: 9)))
        #expect(many.duplicateKeys.map(\.lines) == [[2, 3, 4, 5, 6]] && many.duplicateKeys.map(\.count) == [9])
    }

    @Test func `without a label nothing is a class`() {
        #expect(RowCensus(side("fname,size", ["a,1"])).classes.isEmpty)
        #expect(RowCensus(side("fname,label", [])).classes.isEmpty)
    }

    @Test(.timeLimit(.minutes(1))) func `columns of nothing but different texts are counted, too`() {
        let rows = (0..<30_000).map { "k\($0),l\($0),s\($0)" }
        let census = RowCensus(side("fname,label,split", rows))
        #expect(census.classes.count == 30_000 && census.classes["l77"] == ["s77": 1])
    }

    @Test(.timeLimit(.minutes(1))) func `a key of very many rows is counted in linear time`() {
        let census = RowCensus(side("fname,label", (0..<100_000).map { "k\($0 / 50_000),cat" }))
        #expect(census.duplicateKeys.map(\.count) == [50_000, 50_000])
    }
}
