import Comparison
import DatasetModel
import TestSupport
import Testing

/// A small table: columns, the first of which is the key, and rows.
private struct SmallTable {
    var columns: [String]
    var rows: [[String]]

    var side: TableSide {
        var bytes: [UInt8] = []
        var cells: [CellRange] = []
        for cell in rows.joined() {
            cells.append(CellRange(start: bytes.count, end: bytes.count + cell.utf8.count))
            bytes += cell.utf8
        }
        let set = RowSet(
            columnCount: columns.count, bytes: bytes, cells: cells, lines: rows.indices.map { UInt32($0 + 2) })
        return TableSide(
            path: DatasetPath(unchecked: Array("labels.csv".utf8)), schema: TableSchema(columns: columns, key: [0]),
            rows: set.keyed(by: [0]) { _ in nil }, rowCount: rows.count, split: nil)
    }
}

/// Merges three tables and makes the edits; nil where the columns do not fit.
private func merge(
    _ base: SmallTable?, _ ours: SmallTable, _ theirs: SmallTable, _ arbiter: inout Arbiter
) -> SmallTable? {
    let sides = [MergeSide.base: base ?? theirs, .ours: ours, .theirs: theirs]
    guard let merge = RowMerge(base: base?.side, ours: ours.side, theirs: theirs.side, arbiter: &arbiter) else {
        return nil
    }
    func text(_ cell: RowMerge.Cell?) -> String {
        switch cell {
        case .cell(let side, let row, let column): sides[side]?.rows[row][column] ?? "?"
        case .text(let text): text
        case nil: ""
        }
    }
    let table = sides[merge.layout] ?? ours
    var result = SmallTable(columns: table.columns, rows: [])
    for place in -1..<table.rows.count {
        if place >= 0, !merge.removed.contains(place) {
            var row = table.rows[place]
            for (column, cell) in merge.cells[place] ?? [:] { row[column] = text(cell) }
            result.rows.append(row)
        }
        for row in merge.inserted where row.after == place { result.rows.append(merge.cells(of: row).map(text)) }
    }
    return result
}

@Suite struct RowMergeTests {
    private static let columns = ["fname", "label", "split"]

    private func table(_ rows: String...) -> SmallTable {
        SmallTable(
            columns: Self.columns,
            rows: rows.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) })
    }

    private func merged(
        _ base: SmallTable?, _ ours: SmallTable, _ theirs: SmallTable, _ arbiter: Arbiter = Arbiter()
    ) throws -> (rows: [String], open: [MergeConflict]) {
        var arbiter = arbiter
        let result = try #require(merge(base, ours, theirs, &arbiter))
        return (result.rows.map { $0.joined(separator: ",") }, arbiter.open)
    }

    @Test func `different rows and different cells come together`() throws {
        let base = table("a,i,train", "b,ii,train", "c,iii,val")
        let result = try merged(
            base, table("a,ii,train", "b,ii,train", "c,iii,val"), table("a,i,val", "b,v,train", "c,iii,val"))
        #expect(result.rows == ["a,ii,val", "b,v,train", "c,iii,val"] && result.open.isEmpty)
    }

    @Test func `one cell changed in two ways is a conflict with three values`() throws {
        let result = try merged(table("a,i,train"), table("a,ii,val"), table("a,iii,val"))
        #expect(result.rows == ["a,ii,val"])
        #expect(
            result.open == [
                MergeConflict(
                    table: DatasetPath(parsing: "labels.csv"), key: "a", column: "label", base: "i", ours: "ii",
                    theirs: "iii")
            ])
    }

    @Test func `conflicts are decided by side, or one by one`() throws {
        let (base, ours, theirs) = (table("a,i,x", "b,i,x"), table("a,ii,x", "b,ii,x"), table("a,iii,x", "b,iii,x"))
        #expect(try merged(base, ours, theirs, Arbiter(preferring: .ours)).rows == ["a,ii,x", "b,ii,x"])
        #expect(try merged(base, ours, theirs, Arbiter(preferring: .theirs)).rows == ["a,iii,x", "b,iii,x"])
        let open = try merged(base, ours, theirs).open
        let one = Arbiter(preferring: .theirs, decisions: [open[0]: .value("iv")])
        #expect(try merged(base, ours, theirs, one).rows == ["a,iv,x", "b,iii,x"])
    }

    @Test func `a row that one removed goes, unless the other changed it`() throws {
        let base = table("a,i,x", "b,i,x", "c,i,x")
        let (ours, theirs) = (table("a,ii,x", "c,i,x"), table("b,i,x", "c,i,x"))
        let result = try merged(base, ours, theirs)
        #expect(result.rows == ["a,ii,x", "c,i,x"])
        #expect(result.open.map(\.key) == ["a"] && result.open.map(\.column) == [nil])
        #expect(result.open[0].ours == "a,ii,x" && result.open[0].theirs == nil)
        #expect(try merged(base, ours, theirs, Arbiter(preferring: .theirs)).rows == ["c,i,x"])
        #expect(try merged(base, theirs, ours, Arbiter(preferring: .theirs)).rows == ["a,ii,x", "c,i,x"])
        #expect(try merged(base, ours, theirs, Arbiter(preferring: .base)).rows == ["a,i,x", "c,i,x"])
        #expect(try merged(base, theirs, ours, Arbiter(preferring: .base)).rows == ["a,i,x", "c,i,x"])
    }

    @Test func `rows that both added come once if equal, and conflict by cell if not`() throws {
        let base = table("a,i,x")
        let result = try merged(base, table("a,i,x", "b,i,x", "c,i,x"), table("a,i,x", "c,ii,x", "b,i,x"))
        #expect(result.rows == ["a,i,x", "b,i,x", "c,i,x"])
        #expect(result.open.map(\.key) == ["c"] && result.open[0].base == nil && result.open[0].theirs == "ii")
        let whole = try merged(nil, table("a,i,x"), table("b,i,x"))
        #expect(whole.rows == ["a,i,x", "b,i,x"])
    }

    @Test func `rows come where the other side has them`() throws {
        let base = table("a,,", "b,,", "c,,")
        let ours = table("a,,", "b,,", "c,,", "z,,")
        let theirs = table("1,,", "a,,", "2,,", "3,,", "b,,", "c,,", "4,,")
        #expect(try merged(base, ours, theirs).rows == ["1,,", "a,,", "2,,", "3,,", "b,,", "c,,", "z,,", "4,,"])
    }

    @Test func `rows of one key are merged as a multiset`() throws {
        let base = table("a,i,x", "a,ii,x", "a,iii,x")
        let result = try merged(base, table("a,i,x", "a,ii,y", "a,iii,x"), table("a,i,x", "a,ii,x", "a,v,x", "a,vi,x"))
        #expect(result.rows.sorted() == ["a,i,x", "a,ii,y", "a,v,x", "a,vi,x"] && result.open.isEmpty)
    }

    @Test func `the side that added a column gives the layout`() throws {
        let base = table("a,i,x", "b,i,x")
        let wide = SmallTable(
            columns: ["fname", "note", "label", "split"], rows: [["a", "n", "i", "x"], ["b", "", "i", "x"]])
        for isOurs in [true, false] {
            var arbiter = Arbiter()
            let narrow = table("a,i,x", "b,ii,x", "c,i,y")
            let result = try #require(merge(base, isOurs ? wide : narrow, isOurs ? narrow : wide, &arbiter))
            #expect(result.columns == wide.columns && arbiter.open.isEmpty)
            #expect(result.rows == [["a", "n", "i", "x"], ["b", "", "ii", "x"], ["c", "", "i", "y"]])
        }
        // Where it took one away in which the other said something, only a person can tell.
        var arbiter = Arbiter()
        let thin = SmallTable(columns: ["fname", "label"], rows: [["a", "i"], ["b", "i"]])
        #expect(merge(base, thin, table("a,i,y", "b,i,x"), &arbiter) == nil)
        #expect(merge(base, thin, table("a,ii,x", "b,i,x"), &arbiter)?.rows == [["a", "ii"], ["b", "i"]])
    }

    // MARK: Laws

    /// A table of unique keys, and two versions of it.
    private func versions(_ random: inout SeededGenerator) -> (base: SmallTable, ours: SmallTable, theirs: SmallTable) {
        let count = Int.random(in: 0...12, using: &random)
        let rows = (0..<count).map { ["k\($0)", "l\(Int.random(in: 0...2, using: &random))", "s"] }
        let base = SmallTable(columns: Self.columns, rows: rows)
        return (base, edited(base, &random), edited(base, &random))
    }

    private func edited(_ table: SmallTable, _ random: inout SeededGenerator) -> SmallTable {
        var table = table
        for _ in 0..<Int.random(in: 0...5, using: &random) {
            let place = table.rows.indices.randomElement(using: &random)
            switch (Int.random(in: 0...4, using: &random), place) {
            case (0, let place?): table.rows.remove(at: place)
            case (1...2, let place?):
                table.rows[place][Int.random(in: 1...2, using: &random)] = "x\(Int.random(in: 0...2, using: &random))"
            case (3, let place?):
                let row = table.rows.remove(at: place)
                table.rows.insert(row, at: Int.random(in: 0...table.rows.count, using: &random))
            default:
                let key = "n\(Int.random(in: 0...5, using: &random))"
                if table.rows.contains(where: { $0[0] == key }) { continue }
                table.rows.insert(
                    [key, "l\(Int.random(in: 0...1, using: &random))", "s"],
                    at: Int.random(in: 0...table.rows.count, using: &random))
            }
        }
        return table
    }

    private func byKey(_ table: SmallTable) -> [String: [String]] {
        Dictionary(uniqueKeysWithValues: table.rows.map { ($0[0], $0) })
    }

    @Test(arguments: UInt64(0)..<400)
    func `cells are what the only side that changed them says, and conflict where both did`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (base, ours, theirs) = versions(&random)
        var arbiter = Arbiter()
        let result = byKey(try #require(merge(base, ours, theirs, &arbiter)))
        let (old, mine, yours) = (byKey(base), byKey(ours), byKey(theirs))
        var open: Set<String> = []
        for key in Set(old.keys).union(mine.keys).union(yours.keys) {
            let (o, m, y) = (old[key], mine[key], yours[key])
            if m == y || y == o {
                #expect(result[key] == m, "seed \(seed), \(key)")
            } else if m == o {
                #expect(result[key] == y, "seed \(seed), \(key)")
            } else if let m, let y {
                for column in 1...2 {
                    let (c, a, b) = (o?[column], m[column], y[column])
                    if a != b && a != c && b != c { open.insert("\(key) \(Self.columns[column])") }
                    #expect(result[key]?[column] == (a == c ? b : a), "seed \(seed), \(key)")
                }
            } else {
                open.insert("\(key) row")
            }
        }
        #expect(Set(arbiter.open.map { "\($0.key) \($0.column ?? "row")" }) == open, "seed \(seed)")
    }

    @Test(arguments: UInt64(0)..<200)
    func `merging is symmetric, and what one side did not touch keeps its order`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (base, ours, theirs) = versions(&random)
        var (one, other) = (Arbiter(), Arbiter())
        let forth = try #require(merge(base, ours, theirs, &one))
        let back = try #require(merge(base, theirs, ours, &other))
        let keys = { (arbiter: Arbiter) in Set(arbiter.open.map { "\($0.key) \($0.column ?? "")" }) }
        #expect(keys(one) == keys(other), "seed \(seed)")
        if one.open.isEmpty { #expect(byKey(forth) == byKey(back), "seed \(seed)") }
        #expect(try #require(merge(base, ours, base, &one)).rows == ours.rows, "seed \(seed)")
        #expect(byKey(try #require(merge(base, base, theirs, &one))) == byKey(theirs), "seed \(seed)")
        let known = Set(ours.rows.map { $0[0] }).intersection(forth.rows.map { $0[0] })
        #expect(
            forth.rows.map { $0[0] }.filter(known.contains) == ours.rows.map { $0[0] }.filter(known.contains),
            "seed \(seed)")
    }

    @Test(arguments: UInt64(0)..<200)
    func `rows that come back stand in the order of the base, from whichever side each is taken`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let base = SmallTable(columns: Self.columns, rows: (0..<8).map { ["k\($0)", "l", "s"] })
        var (ours, theirs) = (base, base)
        ours.rows.removeAll { _ in Bool.random(using: &random) }
        for place in theirs.rows.indices where Bool.random(using: &random) { theirs.rows[place][1] = "x" }
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            let place = Int.random(in: 0...theirs.rows.count, using: &random)
            theirs.rows.insert(["n\(theirs.rows.count)", "l", "s"], at: place)
        }
        var arbiter = Arbiter()
        _ = try #require(merge(base, ours, theirs, &arbiter))
        var taken: [MergeConflict: Decision] = [:]
        for conflict in arbiter.open { taken[conflict] = .side(Bool.random(using: &random) ? .theirs : .base) }
        var second = Arbiter(decisions: taken)
        let result = try #require(merge(base, ours, theirs, &second))
        #expect(second.open.isEmpty, "seed \(seed)")
        let kept = Set(ours.rows.map { $0[0] }).union(taken.keys.map(\.key))
        #expect(
            result.rows.map { $0[0] }.filter { $0.hasPrefix("k") } == base.rows.map { $0[0] }.filter(kept.contains),
            "seed \(seed)")
    }

    @Test(arguments: UInt64(0)..<200)
    func `of rows that share keys, none is lost that nobody removed`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        func rows() -> [[String]] {
            (0..<Int.random(in: 0...8, using: &random)).map { _ in
                ["k\(Int.random(in: 0...2, using: &random))", "l\(Int.random(in: 0...2, using: &random))", "s"]
            }
        }
        let base = SmallTable(columns: Self.columns, rows: rows())
        let (kept, added) = (base.rows.filter { _ in Bool.random(using: &random) }, rows())
        let ours = SmallTable(columns: Self.columns, rows: base.rows + rows())
        let theirs = SmallTable(columns: Self.columns, rows: kept + added)
        var arbiter = Arbiter()
        let result = try #require(merge(base, ours, theirs, &arbiter))
        func count(_ table: SmallTable) -> [[String]: Int] { table.rows.reduce(into: [:]) { $0[$1, default: 0] += 1 } }
        let (old, mine, yours, found) = (count(base), count(ours), count(theirs), count(result))
        for (row, number) in mine where (yours[row] ?? 0) >= (old[row] ?? 0) {
            #expect(found[row] ?? 0 >= number - (arbiter.open.isEmpty ? 0 : number), "seed \(seed): \(row)")
        }
        // A side that only adds takes nothing away.
        var second = Arbiter()
        let more = SmallTable(columns: Self.columns, rows: base.rows + added)
        let all = count(try #require(merge(base, ours, more, &second)))
        if second.open.isEmpty {
            for (row, number) in mine { #expect(all[row] ?? 0 >= number, "seed \(seed): \(row)") }
            for (row, number) in count(more) { #expect(all[row] ?? 0 >= number, "seed \(seed): \(row)") }
        }
    }
}
