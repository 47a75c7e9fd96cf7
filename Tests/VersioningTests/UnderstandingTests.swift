import Comparison
import DatasetModel
import LabelFormats
import Scoring
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Checking
@testable import Labels
@testable import Snapshots
@testable import Versioning

/// What the columns of tables mean, that it stays, and that nothing unread passes in silence.
@Suite struct UnderstandingTests {
    private let images = Dictionary(uniqueKeysWithValues: (0..<12).map { ("\($0).png", "picture \($0)") })

    private func check(_ files: [String: String]) throws -> CheckResult {
        let test = try TestRepository(images.merging(files) { $1 })
        return try test.repository.check(.workingTree, CheckOptions(isExact: true))
    }

    /// A table of twelve rows.
    private func table(_ header: String, _ cells: (Int) -> String) -> String {
        "image,\(header)\n" + (0..<12).map { "\($0).png,\(cells($0))\n" }.joined()
    }

    @Test(arguments: [
        (
            "image,label\n0.png,cat\n<<<<<<< HEAD\n1.png,dog\n=======\n1.png,cat\n>>>>>>> ada\n",
            "line 3: a conflict marker of git"
        ),
        ("image,label\n0.png,cat\n1.png,\"dog\n", "line 3: a quoted cell that does not end"),
        ("image,label\n0.png,cat\n1.p", "line 3: 1 cell where the header has 2"),
    ])
    func `a table that cannot be read is an error of check, wherever labels stand else`(text: String, why: String)
        throws
    {
        for others in [[:], ["labels.csv": table("label") { "c\($0 % 2)" }]] {
            let result = try check(others.merging(["broken.csv": text]) { $1 })
            let finding = try #require(result.findings.first { $0.rule == .unreadableLabels })
            #expect(!result.isOK && finding.level == .error && finding.groups.map(\.paths) == [["broken.csv"]])
            #expect(finding.groups[0].note.hasPrefix(why) && finding.groups[0].row?.table.description == "broken.csv")
            #expect(!result.notes.contains { $0.contains("broken.csv") })
        }
    }

    @Test func `a single rule does not pass what was not read`() throws {
        let test = try TestRepository(images.merging(["x.csv": "image,label\n1.png\n"]) { $1 })
        let result = try test.repository.check(.workingTree, CheckOptions(rules: [.leak]))
        #expect(!result.isOK && result.rules == [.leak, .unreadableLabels])
        let fine = try TestRepository(images.merging(["x.csv": table("label") { _ in "cat" }]) { $1 })
        #expect(try fine.repository.check(.workingTree, CheckOptions(rules: [.leak])).rules == [.leak])
    }

    @Test func `a rule that is off leaves the note`() throws {
        let yaml = "checks: {unreadable-labels: off, unbound-table: off}\n"
        let result = try check(["dsv.yaml": yaml, "x.csv": "image,label\n1.png\n", "y.csv": "image,label\nz.png,cat\n"])
        #expect(result.isOK && result.notes.count == 2)
    }

    @Test func `an empty label is none, and a word is one until dsv.yaml says that it is none`() throws {
        let labels = ["cat", "", "nan", "nan"] + Array(repeating: "dog", count: 8)
        let text = table("label") { labels[$0] }
        func unlabelled(_ yaml: String) throws -> (paths: [[String]], notes: [String]) {
            let result = try check(["labels.csv": text, "dsv.yaml": yaml])
            return (result.findings.filter { $0.rule == .unlabelled }.flatMap(\.groups).map(\.paths), result.notes)
        }
        let asked = try unlabelled("")
        #expect(asked.paths == [["1.png"]])
        #expect(
            asked.notes == [
                "2 labels are 'nan'; if that means no label, write 'missing: [nan]' in dsv.yaml, else 'missing: []'"
            ])
        let declared = try unlabelled("missing: [\"nan\"]\n")
        #expect(declared.paths == [["1.png"], ["2.png"], ["3.png"]] && declared.notes.isEmpty)
        #expect(try unlabelled("missing: []\n").notes.isEmpty)
        let files = ["labels.csv": text, "dsv.yaml": "missing: [\"nan\"]\n"]
        let test = try TestRepository(images.merging(files) { $1 })
        #expect(try test.repository.statistics(of: .workingTree).classes["nan"] == nil)
        #expect(
            try ExampleList(LabelledSide.of(DatasetSide(.workingTree, test.repository), DiffOptions())).examples.classes
                == ["cat", "dog"])
    }

    @Test(arguments: [
        ("diagnosis", "'diagnosis' holds a few whole numbers"), ("A,B", "'A', 'B' hold 0 and 1"),
        ("age", "'age' holds numbers"), ("caption", "'caption' holds texts"),
    ])
    func `what is not taken for the label is said by every verb`(header: String, words: String) throws {
        func cells(_ place: Int) -> String {
            switch header {
            case "diagnosis": "\(place % 5)"
            case "A,B": "\(place % 2),1"
            case "age": "\(Double(place) + 0.5)"
            default: "a photo of the animal \(place)"
            }
        }
        let test = try TestRepository(images.merging(["t.csv": table(header, cells)]) { $1 })
        try test.commit()
        let text = "no column of 't.csv' was taken for the label: \(words); name it with --label, or in dsv.yaml"
        let head = Side.snapshot(try test.repository.snapshot("HEAD"))
        #expect(try test.repository.statistics(of: head).notes.map(\.text) == [text])
        #expect(try test.repository.check(head, CheckOptions(isExact: true)).notes == [text])
        #expect(try test.repository.diff(from: head, to: .workingTree).notes.map(\.text) == [text])
        try test.write("other", to: "other.txt")
        #expect(try test.repository.status().changes.notes.map(\.text) == [text])
    }

    @Test func `several columns that may be the label are named, beside a small table that is understood`() throws {
        let files = [
            "small.csv": "image,label\n0.png,cat\n",
            "big.csv": table("animal,coat") { "animal\($0 % 2),coat\($0 % 2)" },
        ]
        #expect(
            try check(files).notes.contains(
                "any of 'animal', 'coat' of 'big.csv' may be the label; name it with --label, or in dsv.yaml"))
        // Another small one is about what is labelled already.
        let known = ["labels.csv": table("label") { "c\($0 % 2)" }, "more.csv": "image,a,b\n0.png,x,y\n1.png,x,y\n"]
        #expect(try check(known).notes.isEmpty)
    }

    @Test func `labels that do not count are said where they alone have images`() throws {
        let files = [
            "small.csv": "image,label\n0.png,cat\n",
            "big.csv": "image,species\n" + (1..<12).map { "\($0).png,s\($0 % 2)\n" }.joined(),
        ]
        let test = try TestRepository(images.merging(files) { $1 })
        #expect(
            try test.repository.statistics(of: .workingTree).notes.contains {
                $0.kind == .unusedTable && $0.examples == ["0.png"]
            })
    }

    @Test func `nested values are no classes`() throws {
        let text = (0..<12).map {
            "{\"file_name\":\"\($0).png\",\"label\":{\"bbox\":[[1,2,3,\($0 % 2)]]},\"tags\":[\"x\"]}\n"
        }.joined()
        let test = try TestRepository(images.merging(["metadata.jsonl": text]) { $1 })
        let statistics = try test.repository.statistics(of: .workingTree)
        #expect(statistics.classes.isEmpty && statistics.notes.map(\.kind) == [.noLabel])
    }

    @Test func `a split column counts without a label column, alone and beside folders of classes`() throws {
        let text = table("A,B,split") { "\($0 % 2),1,\($0 < 6 ? "train" : "val")" }
        let copy = ["11.png": "picture 0"]
        let result = try check(copy.merging(["t.csv": text]) { $1 })
        #expect(result.findings.first { $0.rule == .leak }?.groups.map(\.paths) == [["0.png", "11.png"]])
        let test = try TestRepository([
            "cat/1.png": "1", "dog/2.png": "2", "splits.csv": "image,split\ncat/1.png,train\ndog/2.png,val\n",
        ])
        #expect(try test.repository.statistics(of: .workingTree).classes == ["cat": ["train": 1], "dog": ["val": 1]])
        let head = Side.snapshot(try test.commit().snapshot)
        try test.write("image,split\ncat/1.png,val\ndog/2.png,val\n", to: "splits.csv")
        let moves = try test.repository.diff(from: head, to: .workingTree).splitMoves
        #expect(
            moves.map { "\($0.key) \($0.from) \($0.to) \($0.table?.description ?? "")" } == [
                "cat/1.png train val splits.csv"
            ])
    }

    @Test func `rows of a table of splits without their image are found`() throws {
        let files = ["t.csv": table("split") { $0 < 6 ? "train" : "val" } + "gone.png,val\n"]
        let result = try check(files)
        #expect(result.findings.map(\.rule) == [.orphanRow] && result.findings[0].groups.map(\.paths) == [["gone.png"]])
    }

    @Test func `a class more does not make the classes vanish, now and in later snapshots`() throws {
        func species(_ new: Int) -> String {
            "image,species\n" + (0..<60).map { "\($0).png,\($0 < new ? "new\($0)" : "sp\($0 % 12)")\n" }.joined()
        }
        var files = ["t.csv": species(0)]
        for place in 0..<60 { files["\(place).png"] = "picture \(place)" }
        let test = try TestRepository(files)
        let first = Side.snapshot(try test.commit().snapshot)
        for count in 1...3 {
            try test.write(species(count), to: "t.csv")
            let changes = try test.repository.diff(from: first, to: .workingTree)
            #expect(changes.relabelled.count == count)
            #expect(changes.classes["sp0"]?[""] == ClassCount(from: 5, to: 4))
            let head = Side.snapshot(try test.commit().snapshot)
            #expect(try test.repository.statistics(of: head).classes.count == 12 + count)
            #expect(try test.repository.statistics(of: .workingTree).classes.count == 12 + count)
        }
    }

    @Test func `a class without training is a warning`() throws {
        let rows = (0..<12).map {
            "\($0).png,\($0 == 11 ? "owl" : "c\($0 % 2)"),\($0 < 6 ? "train2017" : "test-hidden")\n"
        }
        let result = try check(["t.csv": "image,label,split\n" + rows.joined()])
        #expect(result.findings.map(\.rule) == [.classWithoutTraining] && result.isOK)
        #expect(result.findings[0].groups.map(\.note) == ["class 'owl': only in test-hidden"])
        // Without any training split, nothing is missing.
        let tests = rows.joined().replacing("train2017", with: "val")
        #expect(try check(["t.csv": "image,label,split\n" + tests]).findings.isEmpty)
    }

    @Test func `rows that went to another table, and keys in another form, are what they are`() throws {
        let (one, two) = (
            ["train.csv": "image,label\n0.png,cat\n1.png,dog\n", "val.csv": "image,label\n2.png,cat\n"],
            ["train.csv": "image,label\n0.png,cat\n", "val.csv": "image,label\n2.png,cat\n1.png,dog\n"]
        )
        let moved = try LabelScene(images.merging(one) { $1 }, images.merging(two) { $1 }).changes()
        #expect(notes(moved, "formatting").isEmpty && moved.splitMoves.count == 1)
        let plain = table("label") { "c\($0 % 2)" }
        for prefix in ["/home/x/", "C:\\data\\"] {
            let other = "image,label\n" + (0..<12).map { "\(prefix)\($0).png,c\($0 % 2)\n" }.joined()
            let changes = try LabelScene(
                images.merging(["t.csv": plain]) { $1 }, images.merging(["t.csv": other]) { $1 }
            ).changes()
            #expect(
                notes(changes, "formatting").map(\.text) == [
                    "'t.csv' is written differently (12 keys have another form: '0.png' is '\(prefix)0.png'); nothing else differs"
                ])
        }
    }

    @Test func `a table that dsv.yaml declares and that is not there is an error`() throws {
        let files = ["labels.csv": table("label") { "c\($0 % 2)" }, "dsv.yaml": "tables: {label.csv: {label: x}}\n"]
        let result = try check(files)
        #expect(result.findings.map(\.rule) == [.unboundTable] && !result.isOK)
        #expect(
            result.findings.flatMap(\.groups).map { "\($0.paths[0]): \($0.note)" } == [
                "label.csv: declared in dsv.yaml, and not there"
            ])
    }

    @Test(.timeLimit(.minutes(1))) func `sixty unreadable tables end in time, each with its reason`() throws {
        var files = ["labels.csv": table("label") { "c\($0 % 2)" }]
        for place in 0..<60 {
            files["t/\(place).csv"] = "image,label\n" + String(repeating: "1.png,cat\n", count: 2000) + "x\n"
        }
        let result = try check(files)
        #expect(result.findings.first { $0.rule == .unreadableLabels }?.count == 60 && result.rowCount == 12)
    }
}
