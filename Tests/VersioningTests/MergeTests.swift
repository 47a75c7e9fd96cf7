import Comparison
import DatasetModel
import History
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Checking
@testable import Snapshots
@testable import Versioning

@Suite struct MergeTests {
    /// Two branches that parted: `theirs`, and `main`, which is checked out.
    private func parted(
        _ base: [String: String], ours: (TestRepository) throws -> Void, theirs: (TestRepository) throws -> Void
    ) throws -> TestRepository {
        let test = try TestRepository(base)
        try test.commit("base")
        _ = try test.repository.switchTo(branch: "theirs", creating: true, author: test.author)
        try theirs(test)
        try test.commit("theirs")
        _ = try test.repository.switchTo(branch: "main", author: test.author)
        try ours(test)
        try test.commit("ours")
        return test
    }

    private func merge(_ test: TestRepository, _ arbiter: Arbiter = Arbiter()) throws -> [MergeConflict] {
        switch try test.repository.merge("theirs", arbiter: arbiter, author: test.author).outcome {
        case .conflicts(let conflicts): return conflicts
        case .merged:
            #expect(try test.repository.status().isClean)
            #expect(try test.repository.snapshot("HEAD").parents.count == 2)
            #expect(try test.git("fsck", "--strict", "--full").output == "")
            return []
        case .upToDate, .fastForward:
            Issue.record("nothing to merge")
            return []
        }
    }

    private let table = "fname,label,split\r\na.png,i,train\r\nb.png, ii ,train\r\n\"c.png\",iii,val\r\n"

    @Test func `two annotators' rows and cells come together, and all other bytes stay`() throws {
        let test = try parted(["labels.csv": table, "a.png": "a", "b.png": "b", "c.png": "c"]) { test in
            try test.write(table.replacing("a.png,i,", with: "a.png,v,"), to: "labels.csv")
        } theirs: { test in
            try test.write(
                table.replacing("a.png,i,train", with: "a.png,i,val").replacing("iii", with: "iv")
                    .replacing("\"c.png\"", with: "n.png,x,\"train\"\r\n\"c.png\""), to: "labels.csv")
            try test.write("n", to: "n.png")
        }
        #expect(try merge(test).isEmpty)
        #expect(
            try test.read("labels.csv")
                == "fname,label,split\r\na.png,v,val\r\nb.png, ii ,train\r\nn.png,x,\"train\"\r\n\"c.png\",iv,val\r\n")
        #expect(try test.read("n.png") == "n")
        #expect(try test.repository.snapshot("HEAD").message == "merge theirs")
        let graph = try test.git("log", "--graph", "--format=%s").output
        #expect(graph.contains("merge theirs") && graph.contains("|\\"))
        guard case .upToDate = try test.repository.merge("theirs", author: test.author).outcome else {
            Issue.record("merged twice")
            return
        }
    }

    @Test func `a conflict changes nothing, and can be decided`() throws {
        let test = try parted(["labels.csv": table]) { test in
            try test.write(table.replacing("a.png,i,", with: "a.png,v,"), to: "labels.csv")
        } theirs: { test in
            try test.write(table.replacing("a.png,i,", with: "a.png,x,"), to: "labels.csv")
            try test.write("new", to: "new.png")
        }
        let before = try contents(of: test.root)
        let head = try test.repository.snapshot("HEAD").id
        let open = try merge(test)
        #expect(open.map(\.key) == ["a.png"] && open[0].base == "i" && open[0].ours == "v" && open[0].theirs == "x")
        #expect(try contents(of: test.root) == before && test.repository.snapshot("HEAD").id == head)
        let text = MergeDecisions.text(open)
        #expect(text == "table,key,column,base,ours,theirs,take,value\nlabels.csv,a.png,label,i,v,x,,\n")
        #expect(try MergeDecisions.read(Array(text.utf8), name: "f").isEmpty)
        let filled = text.replacing("v,x,,", with: "v,x,,\"q,r\"")
        let decisions = try MergeDecisions.read(Array(filled.utf8), name: "f")
        #expect(try merge(test, Arbiter(decisions: decisions)).isEmpty)
        #expect(try test.read("labels.csv") == table.replacing("a.png,i,", with: "a.png,\"q,r\","))
    }

    @Test func `a decision about no conflict is refused, and so is one that is none`() throws {
        let test = try parted(["labels.csv": table]) {
            try $0.write("1", to: "1.png")
        } theirs: {
            try $0.write("2", to: "2.png")
        }
        let head = "table,key,column,base,ours,theirs,value\n"
        let stray = try MergeDecisions.read(Array((head + "labels.csv,a.png,label,i,v,x,q\n").utf8), name: "f")
        #expect(throws: Failure.self) { try merge(test, Arbiter(decisions: stray)) }
        for text in ["", "key,value\n", head + "labels.csv,a.png,,\"a,i\",\"a,v\",,nonsense\n"] {
            #expect(throws: Failure.self) { try MergeDecisions.read(Array(text.utf8), name: "f") }
        }
        let row = try MergeDecisions.read(
            Array((head + "t.csv,a,,\"a,i\",\"a,v\",,ours\nt.csv,b,,x,y,z,z\n").utf8), name: "f")
        #expect(Set(row.values.map { "\($0)" }) == Set(["\(Decision.side(.ours))", "\(Decision.side(.theirs))"]))
    }

    @Test func `a side is taken by name, and its name is no value`() throws {
        let head = "table,key,column,base,ours,theirs,take,value\n"
        func read(_ row: String) throws -> [String] {
            try MergeDecisions.read(Array((head + row + "\n").utf8), name: "f").values.map { "\($0)" }
        }
        let cell = "t.csv,a,label,i,v,x"
        #expect(try read("\(cell),theirs,") == ["\(Decision.side(.theirs))"])
        #expect(try read("\(cell),,theirs ") == ["\(Decision.value("theirs "))"])
        // Where a class has that name, it is one.
        #expect(try read("t.csv,a,label,i,ours,x,,ours") == ["\(Decision.value("ours"))"])
        #expect(try read("t.csv,a,,\"a,i\",\"a,v\",,base,") == ["\(Decision.side(.base))"])
        for wrong in ["\(cell),,theirs", "\(cell),both,", "\(cell),ours,x"] {
            #expect(throws: Failure.self) { try read(wrong) }
        }
    }

    @Test func `rows that come back from both sides stand in the order of the base`() throws {
        let rows = "image,label\na.png,i\nb.png,i\nc.png,i\nd.png,i\n"
        let test = try parted(["labels.csv": rows]) { test in
            try test.write("image,label\na.png,i\nd.png,i\n", to: "labels.csv")
        } theirs: { test in
            try test.write(
                rows.replacing("b.png,i", with: "b.png,v").replacing("c.png,i", with: "c.png,v"), to: "labels.csv")
        }
        let open = try merge(test)
        #expect(open.map(\.key) == ["b.png", "c.png"])
        let decisions = Dictionary(
            uniqueKeysWithValues: zip(open, [Decision.side(.theirs), .side(.base)]).map { ($0, $1) })
        #expect(try merge(test, Arbiter(decisions: decisions)).isEmpty)
        #expect(try test.read("labels.csv") == "image,label\na.png,i\nb.png,v\nc.png,i\nd.png,i\n")
    }

    @Test func `the table of conflicts is no part of the dataset`() throws {
        let test = try TestRepository(["labels.csv": "image,label\na.png,i\n", "a.png": "1"])
        try test.write(MergeDecisions.text([]) + "labels.csv,a.png,label,i,v,x,,\n", to: "conflicts.csv")
        let result = try test.repository.check(.workingTree, CheckOptions(isExact: true))
        #expect(result.rowCount == 1 && result.findings.isEmpty && result.notes.isEmpty)
    }

    @Test func `a file that one side renamed and the other changed is both`() throws {
        let test = try parted(["a.png": "a", "b.png": "b", "c.png": "c", "d.png": "d"]) { test in
            try test.write("a2", to: "a.png")
            try test.remove("b.png")
            try test.write("b", to: "sub/b2.png")
            try test.remove("d.png")
        } theirs: { test in
            try test.remove("a.png")
            try test.write("a", to: "new/a2.png")
            try test.write("b2", to: "b.png")
            try test.remove("c.png")
        }
        #expect(try merge(test).isEmpty)
        let files = try contents(of: test.root).filter { !$0.key.hasSuffix("/") }.mapValues {
            String(decoding: $0, as: UTF8.self)
        }
        #expect(files == ["new/a2.png": "a2", "sub/b2.png": "b2"])
    }

    @Test func `files that were removed, changed, renamed or added in two ways are conflicts`() throws {
        func make() throws -> TestRepository {
            try parted(["gone.png": "g", "both.png": "b", "name.png": "n", "keep.png": "k"]) { test in
                try test.remove("gone.png")
                try test.write("ours", to: "both.png")
                try test.remove("name.png")
                try test.write("n", to: "ours.png")
                try test.write("one", to: "new.png")
            } theirs: { test in
                try test.write("changed", to: "gone.png")
                try test.write("theirs", to: "both.png")
                try test.remove("name.png")
                try test.write("n", to: "theirs.png")
                try test.write("two", to: "new.png")
            }
        }
        let open = try merge(make())
        #expect(open.map(\.key) == ["both.png", "gone.png", "name.png", "new.png"])
        #expect(open.map(\.column) == [nil, nil, "path", nil])
        #expect(open[1].ours == nil && open[2].theirs == "theirs.png" && open[3].base == nil)
        func files(_ side: MergeSide) throws -> [String: String] {
            let test = try make()
            #expect(try merge(test, Arbiter(preferring: side)).isEmpty)
            return try contents(of: test.root).mapValues { String(decoding: $0, as: UTF8.self) }
        }
        #expect(try files(.ours) == ["both.png": "ours", "keep.png": "k", "ours.png": "n", "new.png": "one"])
        #expect(
            try files(.theirs)
                == ["both.png": "theirs", "gone.png": "changed", "keep.png": "k", "theirs.png": "n", "new.png": "two"])
    }

    @Test func `two files that would be at one path are a conflict, and neither is lost`() throws {
        func make() throws -> TestRepository {
            try parted(["a.png": "a", "b.png": "b"]) { test in
                try test.remove("a.png")
                try test.write("a", to: "c.png")
            } theirs: { test in
                try test.remove("b.png")
                try test.write("b", to: "c.png")
            }
        }
        #expect(try merge(make()).map(\.key) == ["c.png"])
        for (side, expected) in [
            (MergeSide.ours, ["b.png": "b", "c.png": "a"]), (.theirs, ["a.png": "a", "c.png": "b"]),
        ] {
            let test = try make()
            #expect(try merge(test, Arbiter(preferring: side)).isEmpty)
            #expect(try contents(of: test.root).mapValues { String(decoding: $0, as: UTF8.self) } == expected)
        }
    }

    @Test func `the row of an image that one side renamed takes the other side's label`() throws {
        let images = ["images/a.png": "a", "images/b.png": "b", "images/c.png": "c"]
        let rows = "fname,label\na.png,i\nb.png,i\nc.png,i\n"
        let test = try parted(images.merging(["labels.csv": rows]) { $1 }) { test in
            try test.remove("images/a.png")
            try test.write("a", to: "images/z.png")
            try test.write(rows.replacing("a.png", with: "z.png"), to: "labels.csv")
        } theirs: { test in
            try test.write(rows.replacing("a.png,i", with: "a.png,v"), to: "labels.csv")
        }
        #expect(try merge(test).isEmpty)
        #expect(try test.read("labels.csv") == "fname,label\nz.png,v\nb.png,i\nc.png,i\n")
    }

    @Test(arguments: ["notes.txt", "broken.csv", "keyless.csv"])
    func `what is no table with a key is merged as a whole`(name: String) throws {
        let base = name == "broken.csv" ? "a,b\n1\n2\n" : "x y,z\n1,2\n3,4\n"
        let test = try parted([name: base]) {
            try $0.write(base + "5,6\n", to: name)
        } theirs: {
            try $0.write(base + "7,8\n", to: name)
        }
        let open = try merge(test)
        #expect(open.map(\.key) == [name] && open[0].table == nil && open[0].column == nil)
        #expect(try merge(test, Arbiter(preferring: .theirs)).isEmpty)
        #expect(try test.read(name) == base + "7,8\n")
    }

    @Test func `JSON Lines keep their numbers, and a column that one side added holds`() throws {
        let rows = "{\"file_name\": \"a.png\", \"label\": 1.0}\n{\"file_name\": \"b.png\", \"label\": 2}\n"
        let csv = "fname,label\na.png,i\nb.png,i\n"
        let test = try parted(["metadata.jsonl": rows, "t.csv": csv]) { test in
            try test.write(rows.replacing("1.0", with: "3e0"), to: "metadata.jsonl")
            try test.write(csv.replacing("a.png,i", with: "a.png,v"), to: "t.csv")
        } theirs: { test in
            try test.write(
                rows.replacing("2}", with: "2.50}") + "{\"label\":7,\"file_name\":\"c.png\"}\n", to: "metadata.jsonl")
            try test.write("fname,note,label\na.png,,i\nb.png,blurred,i\n", to: "t.csv")
        }
        #expect(try merge(test).isEmpty)
        #expect(
            try test.read("metadata.jsonl")
                == rows.replacing("1.0", with: "3e0").replacing("2}", with: "2.50}")
                + "{\"label\":7,\"file_name\":\"c.png\"}\n")
        #expect(try test.read("t.csv") == "fname,note,label\na.png,,v\nb.png,blurred,i\n")
    }

    @Test func `keys on several lines lose no line`() throws {
        let rows = "fname,annotator,label\na.png,x,i\na.png,y,ii\nb.png,x,i\n"
        let test = try parted(["labels.csv": rows]) { test in
            try test.write(rows.replacing("a.png,y,ii", with: "a.png,y,iii"), to: "labels.csv")
        } theirs: { test in
            try test.write(rows.replacing("b.png", with: "a.png,z,v\nb.png"), to: "labels.csv")
        }
        #expect(try merge(test).isEmpty)
        #expect(
            try test.read("labels.csv")
                == "fname,annotator,label\na.png,x,i\na.png,y,iii\na.png,z,v\nb.png,x,i\n")
    }

    @Test func `a branch that only moved on is followed`() throws {
        let test = try TestRepository(["a.png": "a"])
        try test.commit("base")
        try test.repository.makeBranch("old", author: test.author)
        try test.write("b", to: "b.png")
        try test.commit("more")
        let newest = try test.repository.snapshot("HEAD").id
        _ = try test.repository.switchTo(branch: "old", author: test.author)
        let result = try test.repository.merge("main", author: test.author)
        guard case .fastForward(let checkout) = result.outcome else { return #expect(Bool(false)) }
        #expect(checkout.branch == "old" && checkout.writtenCount == 1)
        #expect(try test.repository.snapshot("HEAD").id == newest && test.read("b.png") == "b")
        #expect(try test.repository.status().isClean)
    }

    @Test func `uncommitted work stops a merge that would touch it, and no other`() throws {
        let test = try parted(["a.png": "a", "b.png": "b"]) {
            try $0.write("c", to: "c.png")
        } theirs: {
            try $0.write("a2", to: "a.png")
        }
        try test.write("mine", to: "a.png")
        let objects = try test.git("count-objects", "-v").output
        let failure = try #require(throws: Failure.self) { try merge(test) }
        #expect(failure.kind == .conflict && failure.message.contains("'a.png'"))
        #expect(try test.read("a.png") == "mine" && test.git("count-objects", "-v").output == objects)
        try test.write("a", to: "a.png")
        try test.write("mine", to: "b.png")
        _ = try test.repository.merge("theirs", author: test.author)
        #expect(try described(test.repository.status().changes.files) == ["~ b.png"])
        #expect(try test.read("a.png") == "a2" && test.read("c.png") == "c")
    }

    @Test func `empty folders are merged, too`() throws {
        let disk = LocalDisk()
        let test = try TestRepository(["a.png": "a", "old/x.png": "x"])
        try disk.makeFolder(test.root.appending("empty"))
        try test.commit("base")
        _ = try test.repository.switchTo(branch: "theirs", creating: true, author: test.author)
        try disk.removeFolder(test.root.appending("empty"))
        try test.remove("old/x.png")
        try disk.removeFolder(test.root.appending("old"))
        try disk.makeFolders(test.root.appending("new").appending("deep"))
        try test.commit("theirs")
        _ = try test.repository.switchTo(branch: "main", author: test.author)
        try test.write("b", to: "b.png")
        try test.commit("ours")
        #expect(try merge(test).isEmpty)
        #expect(try Set(contents(of: test.root).keys) == ["a.png", "b.png", "new/", "new/deep/"])
    }

    @Test func `texts that become too many move to the object store`() throws {
        let test = try parted(["a.png": "a"]) { test in
            for number in 0..<20 { try test.write("ours \(number)", to: "boxes/a\(number).txt") }
        } theirs: { test in
            for number in 0..<20 { try test.write("theirs \(number)", to: "boxes/b\(number).txt") }
        }
        #expect(try merge(test).isEmpty)
        #expect(try test.git("ls-tree", "--name-only", "HEAD:boxes").output == ".dsv-manifest\n")
        try LocalDisk().remove(test.root.appending(".dsv/index"))
        #expect(throws: NothingToCommit.self) { try test.commit("again") }
        let target = test.folder.path.appending("out")
        _ = try test.repository.export(test.repository.snapshot("HEAD"), to: target)
        #expect(try contents(of: target) == contents(of: test.root))
    }

    @Test func `histories that share nothing are not merged`() throws {
        let test = try TestRepository(["a.png": "a"])
        try test.commit("one")
        let history = try test.repository.history()
        let writer = HistoryWriter(history, disk: LocalDisk(), temporaryFolder: test.root.appending(".dsv/tmp"))
        let tree = try test.repository.snapshot("HEAD").tree
        let other = try writer.addCommit(tree: tree, parents: [], author: test.author, message: "other\n")
        try writer.publish()
        try history.move("refs/heads/other", from: nil, to: other, by: test.author, reason: "test")
        #expect(throws: Failure.self) { try test.repository.merge("other", author: test.author) }
    }

    /// Random datasets: what both sides did to different files and rows is all there in the end.
    @Test(arguments: UInt64(0)..<25)
    func `disjoint edits give what doing both would`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let names = (0..<12).map { "d\($0 % 3)/\($0).png" }
        var files = Dictionary(uniqueKeysWithValues: names.map { ($0, "content \($0)") })
        var labels = Dictionary(uniqueKeysWithValues: names.map { ($0, "i") })
        func table(_ labels: [String: String]) -> String {
            "path,label\n" + labels.sorted { $0.key < $1.key }.map { "\($0.key),\($0.value)\n" }.joined()
        }
        let (first, firstLabels) = (files, labels)
        /// Edits only those of `names`, in both the model of all and in one side's.
        func edit(_ names: ArraySlice<String>, _ side: inout [String: String], _ sideLabels: inout [String: String]) {
            for name in names {
                switch Int.random(in: 0...4, using: &random) {
                case 0:
                    (files[name], side[name]) = (nil, nil)
                    (labels[name], sideLabels[name]) = (nil, nil)
                case 1: (files[name], side[name]) = ("new \(seed) \(name)", "new \(seed) \(name)")
                case 2: (labels[name], sideLabels[name]) = ("v", "v")
                case 3:
                    let target = "moved/\(name)"
                    (files[target], side[target]) = (files[name], side[name])
                    (files[name], side[name]) = (nil, nil)
                    (labels[target], sideLabels[target]) = (labels[name], sideLabels[name])
                    (labels[name], sideLabels[name]) = (nil, nil)
                default: break
                }
            }
        }
        func write(_ test: TestRepository, _ side: [String: String], _ labels: [String: String]) throws {
            for name in first.keys where side[name] == nil { try test.remove(name) }
            for (name, text) in side where first[name] != text { try test.write(text, to: name) }
            try test.write(table(labels), to: "labels.csv")
            try test.write("\(Int.random(in: 0...9, using: &random))", to: "salt-\(test.author.time).png")
        }
        var (ours, oursLabels, theirs, theirsLabels) = (first, firstLabels, first, firstLabels)
        let shuffled = names.shuffled(using: &random)
        edit(shuffled[..<6], &ours, &oursLabels)
        edit(shuffled[6...], &theirs, &theirsLabels)
        let test = try parted(first.merging(["labels.csv": table(firstLabels)]) { $1 }) {
            try write($0, ours, oursLabels)
        } theirs: {
            try write($0, theirs, theirsLabels)
        }
        #expect(try merge(test).isEmpty, "seed \(seed)")
        let found = try contents(of: test.root).filter { !$0.key.hasSuffix("/") && !$0.key.hasPrefix("salt") }
            .mapValues { String(decoding: $0, as: UTF8.self) }
        let rows = found["labels.csv"]?.split(separator: "\n").map(String.init) ?? []
        #expect(
            Set(rows) == Set(table(labels).split(separator: "\n").map(String.init)) && Set(rows).count == rows.count,
            "seed \(seed)")
        #expect(found.filter { $0.key != "labels.csv" } == files, "seed \(seed)")
    }
}
