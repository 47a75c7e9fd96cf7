/// One thing that dsv promises, and how it is measured.
struct BenchmarkCase: Sendable {
    /// When a case is measured without being named.
    enum Selection {
        case usual
        /// With `--all`.
        case slow
        /// With `--peers`.
        case peers
    }

    /// One line of the report.
    struct Part: Sendable {
        /// What sets this line apart from the others of its case; empty in a case of one line.
        var name = ""
        /// All of them must be met; with none the line is for information.
        var bounds: [Bound] = []
        /// The program without which the line is skipped.
        var program: String?
        let measure: @Sendable (Workbench) throws -> Outcome
    }

    let name: String
    let summary: String
    var selection = Selection.usual
    let parts: [Part]

    /// The cases in the order in which they are measured: those with the same input stand together.
    static let all = [
        BenchmarkCase(
            name: "first-commit", summary: "dsv commit of 100,000 new files of 6 to 18 KB (1.2 GB) against a copy",
            parts: [Part(bounds: [.ratio(0.55), .peak(256)]) { try $0.firstCommit(of: .images) }]),
        BenchmarkCase(
            name: "store-size", summary: "the bytes of .dsv/store after that commit against those of the files",
            parts: [Part(bounds: [.ratio(1.02)]) { try $0.storeSize() }]),
        BenchmarkCase(
            name: "status", summary: "dsv status with nothing changed against find, which stats every file",
            parts: [Part(bounds: [.ratio(2)]) { try $0.status(of: .images) }]),
        BenchmarkCase(
            name: "second-commit", summary: "dsv commit of 1 % rewritten files against dsv status with nothing changed",
            parts: [Part(bounds: [.ratio(3)]) { try $0.secondCommit() }]),
        BenchmarkCase(
            name: "export", summary: "dsv export of all files against cp -r",
            parts: [Part(bounds: [.ratio(1.2)]) { try $0.export() }]),
        BenchmarkCase(
            name: "switch", summary: "dsv checkout of a snapshot that differs in 1 % of the files against dsv export",
            parts: [Part(bounds: [.ratio(0.15)]) { try $0.switchSnapshots() }]),
        BenchmarkCase(
            name: "push-folder", summary: "the first dsv push of these files to a folder against a copy",
            parts: [Part(bounds: [.ratio(0.5)]) { try $0.pushFolder() }]),
        BenchmarkCase(
            name: "clone-folder", summary: "dsv clone of these files from a folder against cp -r",
            parts: [Part(bounds: [.ratio(1.3)]) { try $0.cloneFolder() }]),
        BenchmarkCase(
            name: "push-labels", summary: "dsv push to a folder of a snapshot in which one label is new",
            parts: [Part(bounds: [.milliseconds(150)]) { try $0.pushLabels() }]),
        BenchmarkCase(
            name: "check",
            summary: "the exact rules of dsv check on these files, committed with a table of a row for each",
            parts: [Part(bounds: [.milliseconds(500)]) { try $0.check() }]),
        BenchmarkCase(
            name: "near-pairs", summary: "the pictures among 1,000,000 that look alike, turned in any way",
            parts: [Part(bounds: [.milliseconds(10_000), .peak(500)]) { try $0.nearPairs() }]),
        BenchmarkCase(
            name: "fsck", summary: "dsv fsck of these files against openssl dgst -sha256 of the files of .dsv",
            parts: [Part(bounds: [.ratio(1.2)]) { try $0.fsck() }]),
        BenchmarkCase(
            name: "push-s3", summary: "the first dsv push to rclone serve s3 against rclone copy of the files there",
            parts: [Part(bounds: [.ratio(0.5)], program: "rclone") { try $0.pushS3() }]),
        BenchmarkCase(
            name: "peers", summary: "the first commit of other tools against a copy, for information",
            selection: .peers,
            parts: Peer.all.map { peer in
                Part(name: peer.name, program: peer.program) { try $0.firstCommit(with: peer) }
            }),
        BenchmarkCase(
            name: "file-diff", summary: "dsv diff of two snapshots of 100,000 images, 1 % of them rewritten",
            parts: [Part(bounds: [.milliseconds(50)]) { try $0.diffFiles() }]),
        BenchmarkCase(
            name: "label-diff", summary: "dsv diff of a CSV of 1,000,000 rows (39 MB) against GNU diff",
            parts: [
                Part(name: "snapshots", bounds: [.ratio(0.25), .peak(150)]) { try $0.diffSnapshots(.round) },
                Part(name: "first time") { try $0.diffSnapshots(.round, isFirst: true) },
                Part(name: "folders", bounds: [.ratio(0.6)]) { try $0.diffFolders(.round) },
                Part(name: "1 % of the rows", bounds: [.ratio(1)]) { try $0.diffSnapshots(.onePercent) },
                Part(name: "shuffled") { try $0.diffSnapshots(.shuffled, rows: 100_000) },
            ]),
        BenchmarkCase(
            name: "label-peers", summary: "other tools on the same tables against dsv diff, for information",
            selection: .peers,
            parts: TablePeer.all.map { peer in
                Part(name: peer.name, program: peer.program) { try $0.diffTables(with: peer) }
            }),
        BenchmarkCase(
            name: "label-growth", summary: "dsv diff of 100 changes in 1,000,000 rows against 10,000 rows",
            parts: [Part(bounds: [.ratio(8)]) { try $0.diffGrowth() }]),
        BenchmarkCase(
            name: "table-commit", summary: "dsv commit after 500 of 1,000,000 rows changed against sha256sum",
            parts: [Part(bounds: [.ratio(1)]) { try $0.commitTable() }]),
        BenchmarkCase(
            name: "score-add",
            summary: "dsv score add of 1,000,000 predictions on 1,000,000 rows against sort of their file",
            parts: [Part(bounds: [.ratio(1.5), .peak(400)]) { try $0.addScore() }]),
        BenchmarkCase(
            name: "compare", summary: "dsv compare of two such scores, with 10,000 resamples for macro F1",
            parts: [
                Part(name: "accuracy", bounds: [.milliseconds(5000)]) { try $0.compareScores("accuracy") },
                Part(name: "macro F1", bounds: [.milliseconds(5000)]) { try $0.compareScores("macro_f1") },
            ]),
        BenchmarkCase(
            name: "log-scores", summary: "dsv log --scores with 10,000 scores",
            parts: [Part(bounds: [.milliseconds(150)]) { try $0.logScores() }]),
        BenchmarkCase(
            name: "large-files", summary: "dsv commit of 2,000 new files of 1 MB against a copy",
            parts: [Part(bounds: [.ratio(1.3)]) { try $0.firstCommit(of: .large) }]),
        BenchmarkCase(
            name: "million", summary: "dsv commit and status of 1,000,000 files of 1 KB", selection: .slow,
            parts: [
                Part(name: "commit", bounds: [.ratio(0.6), .peak(600)]) { try $0.firstCommit(of: .million) },
                Part(name: "status", bounds: [.peak(400)]) { try $0.status(of: .million) },
            ]),
        BenchmarkCase(
            name: "many-folders", summary: "100,000 folders of one file: first commit, diff of one change, clone",
            selection: .slow,
            parts: [
                Part(name: "commit", bounds: [.milliseconds(4000)]) { try $0.commitMany(.manyFolders) },
                Part(name: "diff", bounds: [.milliseconds(1000), .peak(100)]) { try $0.diffOneOf(.manyFolders) },
                Part(name: "clone", bounds: [.milliseconds(9000)]) { try $0.cloneMany(.manyFolders) },
            ]),
        BenchmarkCase(
            name: "flat-folder", summary: "200,000 files in one folder: status, commit and diff of one change",
            selection: .slow,
            parts: [
                Part(name: "status", bounds: [.milliseconds(600)]) { try $0.status(of: .flat) },
                Part(name: "commit", bounds: [.milliseconds(800)]) { try $0.commitOneOf(.flat) },
                Part(name: "diff", bounds: [.milliseconds(500)]) { try $0.diffOneOf(.flat) },
            ]),
        BenchmarkCase(
            name: "long-history", summary: "20,000 snapshots: the newest five, the newest one, what became of an image",
            selection: .slow,
            parts: [
                Part(name: "log", bounds: [.milliseconds(30)]) { try $0.readHistory(["log", "-n", "5"]) },
                Part(name: "show", bounds: [.milliseconds(60)]) { try $0.readHistory(["show"]) },
                Part(name: "blame, the first", bounds: [.milliseconds(2000)]) {
                    try $0.readHistory(["blame", "3.jpg"], isFirst: true)
                },
                Part(name: "blame", bounds: [.milliseconds(2000)]) { try $0.readHistory(["blame", "3.jpg"]) },
            ]),
        BenchmarkCase(
            name: "shared-disk", summary: "dsv commit of 1 % of 100,000 files beside 2 GB that others have not synced",
            selection: .slow,
            parts: [Part(bounds: [.ratio(2)]) { try $0.commitBesideWriter() }]),
        BenchmarkCase(
            name: "start-up", summary: "dsv --version and dsv log -n 1, twenty times each",
            parts: [
                Part(name: "version", bounds: [.milliseconds(10)]) { try $0.version() },
                Part(name: "log", bounds: [.milliseconds(25)]) { try $0.log() },
            ]),
    ]
}

extension BenchmarkCase {
    /// The name of a part's line in the report.
    func title(of part: Part) -> String { part.name.isEmpty ? name : "\(name): \(part.name)" }

    /// The table of all cases, for `--list`.
    static var list: String {
        let rows = all.flatMap { benchmark in
            benchmark.parts.map { part in
                let bounds = part.bounds.map(\.description).joined(separator: ", ")
                return [benchmark.title(of: part), bounds, benchmark.summary]
            }
        }
        return Report.table([["case", "bound", "what is measured"]] + rows)
    }
}
