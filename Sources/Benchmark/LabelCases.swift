// How comparisons of label tables are measured. The tables are large and the images few: it is the rows that count here.

/// What happens to a table between two snapshots.
enum LabelChange: Sendable {
    /// 500 labels, 200 splits, 50 rows removed, 100 added, as after a day's work.
    case round
    /// 100 labels.
    case few
    /// A label in every hundredth row.
    case onePercent
    /// A round, and the rows in another order.
    case shuffled

    func apply(to table: inout LabelTable, rows: Int) {
        switch self {
        case .round, .shuffled: table.change(labels: 500, splits: 200, removed: 50, added: 100)
        case .few: table.change(labels: 100, splits: 0, removed: 0, added: 0)
        case .onePercent: table.change(labels: rows / 100, splits: 0, removed: 0, added: 0)
        }
        if case .shuffled = self { table.shuffle() }
    }
}

extension Workbench {
    func rowCount(_ count: Int) -> Int { max(1000, count / scale) }

    /// Writes both states of a table; the folders `old` and `new` hold nothing else.
    private func writeTables(_ change: LabelChange, rows: Int) throws -> (old: String, new: String) {
        let place = "\(folder)/tables-\(rows)-\(change)"
        try discard(place)
        let (old, new) = ("\(place)/old", "\(place)/new")
        for path in [old, new] { try Files.makeFolder(path) }
        say("writing a table of \(rows) rows")
        var table = LabelTable(rows: rows)
        try table.write(to: "\(old)/labels.csv")
        change.apply(to: &table, rows: rows)
        try table.write(to: "\(new)/labels.csv")
        Machine.forgetPeakMemory()
        return (old, new)
    }

    /// A repository with both states as snapshots, tagged `old` and `new`.
    private func importTables(_ sides: (old: String, new: String)) throws -> String {
        let repository = "\(sides.old)-repository"
        try Files.makeFolder(repository)
        try run(dsv("-C", repository, "init"))
        try run(dsv("-C", repository, "import", sides.old, sides.new, "--tag"))
        return repository
    }

    private func gnuDiff(_ sides: (old: String, new: String)) -> Step {
        Step(name: "diff") { _ in
            .shell(
                #"diff "$1"/old/labels.csv "$1"/new/labels.csv; test $? -le 1"#, "\(sides.old)/..", in: "/",
                label: "diff")
        }
    }

    /// `dsv diff` of two snapshots against GNU `diff` of the two tables.
    ///
    /// The first diff of a snapshot reads and describes its tables; those that follow remember what it found out, unless `isFirst`.
    func diffSnapshots(_ change: LabelChange, rows: Int = 1_000_000, isFirst: Bool = false) throws -> Outcome {
        let sides = try writeTables(change, rows: rowCount(rows))
        let repository = try importTables(sides)
        let diff = Step(name: "dsv diff") { [self] _ in
            if isFirst { try discard("\(repository)/.dsv/cache") }
            return dsv("-C", repository, "diff", "old", "new")
        }
        return try compare(diff, with: gnuDiff(sides))
    }

    /// Another tool's answer to what differs in two tables against `dsv diff` of two snapshots that hold them.
    func diffTables(with peer: TablePeer) throws -> Outcome {
        let sides = try writeTables(.round, rows: rowCount(peer.rows))
        let repository = try importTables(sides)
        let other = Step(name: peer.name) { _ in
            .shell(peer.line, "\(sides.old)/labels.csv", "\(sides.new)/labels.csv", in: "/", label: peer.name)
        }
        let diff = Step(name: "dsv diff") { [self] _ in dsv("-C", repository, "diff", "old", "new") }
        return try compare(other, with: diff)
    }

    /// `dsv diff` of two plain folders against GNU `diff` of the two tables.
    func diffFolders(_ change: LabelChange) throws -> Outcome {
        let sides = try writeTables(change, rows: rowCount(1_000_000))
        let repository = try importTables(sides)
        let diff = Step(name: "dsv diff") { [self] _ in dsv("-C", repository, "diff", sides.old, sides.new) }
        return try compare(diff, with: gnuDiff(sides))
    }

    /// The same 100 changes in a table of a million rows against one of ten thousand.
    func diffGrowth() throws -> Outcome {
        let (large, small) = (
            try importTables(writeTables(.few, rows: rowCount(1_000_000))),
            try importTables(writeTables(.few, rows: rowCount(10_000)))
        )
        let largeStep = Step(name: "1,000,000 rows") { [self] _ in dsv("-C", large, "diff", "old", "new") }
        let smallStep = Step(name: "10,000 rows") { [self] _ in dsv("-C", small, "diff", "old", "new") }
        return try compare(largeStep, with: smallStep)
    }

    /// `dsv commit` after 500 rows changed, against `sha256sum` of the table.
    func commitTable() throws -> Outcome {
        let sides = try writeTables(.round, rows: rowCount(1_000_000))
        let repository = try importTables(sides)
        let commit = Step(name: "dsv commit") { [self] round in
            let source = round.isMultiple(of: 2) ? sides.old : sides.new
            try run(.shell(#"cp "$1"/labels.csv ."#, source, in: repository))
            return dsv("-C", repository, "commit", "-m", "x")
        }
        let sum = Step(name: "sha256sum") { _ in Command("sha256sum", ["\(repository)/labels.csv"], in: "/") }
        return try compare(commit, with: sum)
    }

    /// `dsv diff` of two snapshots of 100,000 images of which one hundredth changed.
    func diffFiles() throws -> Outcome {
        let dataset = try dataset(.images)
        try commitOnce(dataset)
        try run(dsv("tag", "-f", "files-old", in: dataset))
        try dataset.rewriteOnePercent()
        try run(dsv("commit", "-m", "x", in: dataset))
        dataset.repository = .laterCommit
        let diff = Step(name: "dsv diff --stat") { [self] _ in dsv("diff", "--stat", "files-old", "HEAD", in: dataset) }
        let whole = Step(name: "dsv diff") { [self] _ in dsv("diff", "files-old", "HEAD", in: dataset) }
        return try compare(diff, with: whole)
    }
}
