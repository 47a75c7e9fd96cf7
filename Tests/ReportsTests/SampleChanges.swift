import Comparison
import DatasetModel
import Words

@testable import Reports
@testable import Snapshots
@testable import Versioning

/// Differences made by hand, for the reports that show them.
enum Sample {
    static let from = NamedSide("v1", snapshot("1a2b3c4d5e", "first round of labels", tags: ["v1"]))
    static let to = NamedSide("v2", snapshot("9f8e7d6c5b", "second look at ones and sevens", tags: ["baseline", "v2"]))

    static func snapshot(_ digits: String, _ message: String, tags: [String]) -> Snapshot {
        let hex = String((digits + String(repeating: "0", count: 40)).prefix(40))
        let id = GitID(hex: hex) ?? .none
        let author = Signature(name: "Ada Lovelace", email: "ada@example.com", time: 1_790_000_000, offset: 60)
        return Snapshot(
            id: SnapshotID(id), parents: [], author: author, message: message, fingerprint: nil, tags: tags, tree: id)
    }

    static func path(_ text: String) -> DatasetPath { DatasetPath(unchecked: Array(text.utf8)) }

    static func file(_ path: String, _ number: UInt64 = 1, size: UInt64 = 120) -> FileVersion {
        FileVersion(path: Sample.path(path), id: ObjectID(number, 0, 0, 0), size: size)
    }

    static func image(_ number: Int) -> String { String("000\(number)".suffix(4)) + ".png" }

    static let labels = path("labels.csv")

    static func relabelled(_ number: Int, _ from: String, _ to: String, _ split: String?) -> Relabelling {
        Relabelling(
            key: image(number), table: labels, from: from, to: to, split: split, image: path("images/\(image(number))"))
    }

    static func moved(_ number: Int, _ from: String, _ to: String, _ label: String?) -> SplitMove {
        SplitMove(
            key: image(number), table: labels, from: from, to: to, label: label, image: path("images/\(image(number))"))
    }

    /// A round of work on the digits: every kind of change.
    static var digits: DatasetChanges {
        var raw = RawChanges()
        raw.removed = (19...24).map { file("images/\(image($0))", UInt64($0)) } + [file("images/0160.png", 777)]
        raw.added = (30...33).map { file("images/\(image($0))", UInt64($0)) } + [file("images/1901.png", 777)]
        raw.modified = [(file("images/0040.png", 1), file("images/0040.png", 2, size: 131))]
        raw.modified += [(file("README.md", 3), file("README.md", 4, size: 800))]
        var changes = DatasetChanges(files: FileChanges(raw))
        changes.relabelled = [
            relabelled(1, "0", "6", "train"), relabelled(2, "1", "7", "val"), relabelled(3, "1", "7", "train"),
            relabelled(4, "1", "7", "train"), relabelled(5, "3", "8", "train"), relabelled(6, "9", "4", nil),
        ]
        changes.splitMoves = [
            moved(2, "train", "val", "7"), moved(7, "train", "val", "6"), moved(8, "val", "test", nil),
        ]
        changes.classes = [
            "0": ["train": ClassCount(from: 120, to: 119), "val": ClassCount(from: 40, to: 40)],
            "1": ["train": ClassCount(from: 131, to: 128), "val": ClassCount(from: 44, to: 44)],
            "6": ["train": ClassCount(from: 99, to: 100), "val": ClassCount(from: 30, to: 31)],
            "7": ["train": ClassCount(from: 110, to: 112), "val": ClassCount(from: 36, to: 37)],
            "8": ["train": ClassCount(from: 90, to: 90), "val": ClassCount(from: 28, to: 28)],
        ]
        var table = TableChanges()
        (table.rowsFrom, table.rowsTo) = (1737, 1735)
        table.added = ["0030.png", "0031.png"]
        table.removed = (19...22).map(image)
        table.changed =
            changes.relabelled.map { CellChange(key: $0.key, column: "label", from: $0.from, to: $0.to) }
            + [CellChange(key: "0009.png", column: "annotator", from: "ada", to: "grace")]
        table.columnsAdded = ["quality"]
        table.labelColumn = "label"
        table.formatting = ["row order", "line ends"]
        changes.tables = [labels: table]
        changes.boxes = [
            BoxChange(
                image: "images/0009.png", kind: .moved,
                from: LabelledObject(label: "9", box: Box(x: 1, y: 1, width: 5, height: 6)),
                to: LabelledObject(label: "9", box: Box(x: 1, y: 0, width: 6, height: 7)), iou: 0.714),
            BoxChange(
                image: "images/0009.png", kind: .added, from: nil,
                to: LabelledObject(label: "1", box: Box(x: 0.5, y: 0.25, width: 0.25, height: 0.5)), iou: nil),
        ]
        changes.notes = [
            Note(
                kind: .orphanRow, count: 2, examples: ["0500.png", "0501.png"],
                text: "labels.csv: 2 rows without an image")
        ]
        return changes
    }

    /// Texts that mean something to a browser, a table or GitHub.
    static let hostile = [
        "<script>alert(1)</script>", "\" onload=\"alert(1)", "' onerror='alert(1)", "</style><b>", "</script>", "]]>",
        "<!--", "&lt;", "a|b", "`code`", "@everyone", "#1", "line\nbreak", "tab\there", "\u{202e}desrever", "", " ",
        "${x}", "*bold*", "_em_", "[link](javascript:alert(1))", "https://example.com", "www.example.com", "\\",
        "~~x~~",
        "<img src=x onerror=alert(1)>", "漢字 😀", "\u{0}", "\u{1b}[31m", String(repeating: "long ", count: 200),
    ]

    /// Every kind of change, with hostile texts everywhere.
    static var hostileChanges: DatasetChanges {
        var raw = RawChanges()
        let paths =
            hostile.enumerated().map { path("\($1)\u{1}\($0).png") }
            + [DatasetPath(unchecked: [0x61, 0xff, 0xfe, 0x3c] + Array(".png".utf8))]
        for (number, path) in paths.enumerated() {
            let version = FileVersion(path: path, id: ObjectID(UInt64(number), 1, 0, 0), size: 9)
            raw.removed.append(version)
            raw.added.append(FileVersion(path: path.appending(Array("x.png".utf8)), id: version.id, size: 9))
            raw.modified.append((version, version))
        }
        raw.addedFolders = paths
        var changes = DatasetChanges(files: FileChanges(raw))
        for (text, path) in zip(hostile, paths) {
            changes.relabelled.append(
                Relabelling(key: text, table: path, from: text, to: text + "'", split: text, image: path))
            changes.splitMoves.append(
                SplitMove(key: text, table: path, from: text, to: text + "\"", label: text, image: nil))
            let object = LabelledObject(label: text, box: Box(x: .nan, y: -.infinity, width: 1e300, height: 3))
            changes.boxes.append(BoxChange(image: text, kind: .relabelled, from: object, to: object, iou: 0.5))
            changes.classes[text] = [text: ClassCount(from: 1, to: 2)]
            changes.notes.append(Note(kind: .unreadable, count: 1, examples: [text], text: text))
            var table = TableChanges()
            table.added = [text]
            table.removed = [text]
            table.changed = [CellChange(key: text, column: text, from: text, to: text)]
            (table.columnsAdded, table.columnsRemoved, table.formatting) = ([text], [text], [text])
            changes.tables[path] = table
        }
        return changes
    }

    /// As much as nobody would read.
    static func huge(_ count: Int, labelLength: Int = 8) -> DatasetChanges {
        var raw = RawChanges()
        raw.removed = (0..<count).map { file("images/removed/\($0).png", UInt64($0)) }
        raw.added = (0..<count).map { file("images/added/\($0).png", UInt64($0 + count)) }
        var changes = DatasetChanges(files: FileChanges(raw))
        let filler = String(repeating: "l", count: labelLength)
        for number in 0..<count {
            let (from, to) = ("\(filler)\(number % 97)", "\(filler)\(number % 89)")
            changes.relabelled.append(
                Relabelling(
                    key: "\(number)", table: labels, from: from, to: to, split: "train", image: path("\(number).png")))
            changes.classes["\(filler)\(number)"] = ["train": ClassCount(from: number, to: number + 1)]
        }
        var table = TableChanges()
        table.changed = (0..<count).map { CellChange(key: "\($0)", column: "c", from: "a", to: filler) }
        changes.tables = [labels: table]
        return changes
    }
}
