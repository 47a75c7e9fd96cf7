import Glibc
import SystemIO
import SystemPackage
import TestSupport
import Testing

/// What a verb takes grows no faster than what it is given: a text of somebody else's cannot make it take hours.
@Suite(.serialized) struct `Growth` {
    /// Something of which a dataset may have any number, and a verb that looks at all of it.
    struct Size: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// How many there are in the smaller of two datasets.
        let count: Int
        let verb: [String]
        /// Whether it takes so little time that every test run looks at it.
        var isQuick = false
        let make: @Sendable (Int, Dataset) throws -> Void
    }

    @Test(arguments: sizes.filter { $0.isQuick || isExhaustive })
    func `twice as much takes at most 2.6 times as long`(size: Size) throws {
        // A first look at nothing tells what a start takes.
        let start = try seconds(size, 1, repeats: 2)
        var ratios: [Double] = []
        // On a busy machine a moment may be slow, but not always the same one.
        for _ in 0..<4 {
            let (one, two) = (try seconds(size, size.count), try seconds(size, 2 * size.count))
            ratios.append((two - start) / max(one - start, 0.02))
            if let ratio = ratios.last, ratio <= 2.6 { return }
        }
        Issue.record("twice as many \(size) take \(ratios) times as long")
    }

    private static let isExhaustive = getenv("DSV_SLOW") != nil

    /// The seconds of a processor that the verb takes, at best.
    private func seconds(_ size: Size, _ count: Int, repeats: Int = 3) throws -> Double {
        let dataset = try Dataset()
        try size.make(count, dataset)
        var best = Double.infinity
        for _ in 0..<repeats {
            removeTree(dataset.root.appending(".dsv/cache"))
            let process = try dataset.start(size.verb)
            let (status, _, errors) = try process.wait()
            #expect(status < 2, "dsv \(size.verb): \(String(decoding: errors, as: UTF8.self))")
            best = min(best, process.usage.seconds)
        }
        return best
    }

    private static let sizes: [Size] = [
        Size(testDescription: "classes", count: 20_000, verb: ["check", "worktree"], isQuick: true) { count, dataset in
            try dataset.write("filename,label\na.png,c1x\n", to: "labels.csv")
            try dataset.write("classes: [\((0..<count).map { "class\($0)" }.joined(separator: ","))]\n", to: "dsv.yaml")
        },
        Size(testDescription: "aliases", count: 20_000, verb: ["check", "worktree"], isQuick: true) { count, dataset in
            try dataset.write("filename,label\na.png,alias1\n", to: "labels.csv")
            let aliases = (0..<count).map { "  alias\($0): c\n" }.joined()
            try dataset.write("classes: [c]\naliases:\n\(aliases)", to: "dsv.yaml")
        },
        Size(testDescription: "unknown labels and classes", count: 3000, verb: ["check", "worktree"]) {
            count, dataset in
            let rows = (0..<count).map { "\($0).png,label\($0)\n" }.joined()
            try dataset.write("filename,label\n" + rows, to: "labels.csv")
            try dataset.write("classes: [\((0..<count).map { "class\($0)" }.joined(separator: ","))]\n", to: "dsv.yaml")
        },
        Size(testDescription: "ignore patterns", count: 5000, verb: ["status"]) { count, dataset in
            try dataset.write((0..<count).map { "*.t\($0)\n" }.joined(), to: ".dsvignore")
            for number in 0..<20 { try dataset.write("", to: "\(number).png") }
        },
        Size(testDescription: "labels", count: 10_000, verb: ["diff", "HEAD~1", "HEAD"]) { count, dataset in
            try dataset.commitTwice("labels.csv") { state in
                "filename,label\n" + (0..<count).map { "\($0).png,label\($0 + state)\n" }.joined()
            }
        },
        Size(testDescription: "splits", count: 5000, verb: ["stats", "HEAD"]) { count, dataset in
            try dataset.commitTwice("labels.csv") { state in
                "filename,label,split\n" + (0..<count).map { "\($0).png,a,split\($0 + state)\n" }.joined()
            }
        },
        Size(testDescription: "columns", count: 6000, verb: ["diff", "HEAD~1", "HEAD"], isQuick: true) {
            count, dataset in
            try dataset.commitTwice("labels.csv") { state in
                let names = (0..<count).map { "column\($0)" }.joined(separator: ",")
                let cells = (0..<count).map { "\($0 + state)" }.joined(separator: ",")
                return "filename,label,\(names)\na.png,b,\(cells)\n"
            }
        },
        Size(testDescription: "renamed columns", count: 6000, verb: ["diff", "HEAD~1", "HEAD"], isQuick: true) {
            count, dataset in
            try dataset.commitTwice("labels.csv") { state in
                let names = (0..<count).map { "column\(state)of\($0)" }.joined(separator: ",")
                let cells = (0..<count).map { "\($0)" }.joined(separator: ",")
                return "filename,label,\(names)\na.png,b,\(cells)\n"
            }
        },
        Size(testDescription: "columns of the key", count: 3000, verb: ["diff", "HEAD~1", "HEAD"]) { count, dataset in
            let names = (0..<count).map { "column\($0)" }.joined(separator: ",")
            try dataset.write("tables: {labels.csv: {key: [\(names)], label: label}}\n", to: "dsv.yaml")
            try dataset.commitTwice("labels.csv") { state in
                "label,\(names)\n\(state),\((0..<count).map { "\($0)" }.joined(separator: ","))\n"
            }
        },
        Size(testDescription: "tables", count: 600, verb: ["check", "worktree"]) { count, dataset in
            for number in 0..<count {
                try dataset.write("filename,label\na\(number).png,b\nc.png,d\n", to: "\(number)/labels.csv")
            }
        },
        Size(
            testDescription: "tables that are rewritten", count: 400, verb: ["diff", "HEAD~1", "HEAD"], isQuick: false
        ) {
            count, dataset in
            for state in 0..<2 {
                for number in 0..<count {
                    let cell = state == 0 ? "b" : "\"b\""
                    try dataset.write("filename,label\na\(number).png,\(cell)\n", to: "\(number)/labels.csv")
                }
                try dataset.succeed("commit", "-m", "\(state)")
            }
        },
        Size(testDescription: "files", count: 2000, verb: ["check", "worktree"]) { count, dataset in
            for number in 0..<count { try dataset.write("image \(number)", to: "\(number).png") }
            let rows = (0..<count).map { "\($0).png,a\n" }.joined()
            try dataset.write("filename,label\n" + rows, to: "labels.csv")
        },
        Size(testDescription: "folders", count: 1000, verb: ["status"]) { count, dataset in
            for number in 0..<count { try dataset.write("image \(number)", to: "\(number)/a.png") }
        },
        Size(testDescription: "scores", count: 40, verb: ["score", "list"]) { count, dataset in
            try dataset.commitTwice("labels.csv") { state in "filename,label\na.png,\(state)\n" }
            for number in 0..<count {
                try dataset.succeed("score", "add", "accuracy=0.\(number + 1)", "--model", "m\(number)")
            }
        },
        Size(testDescription: "metrics of a score", count: 2000, verb: ["score", "list"]) { count, dataset in
            try dataset.commitTwice("labels.csv") { state in "filename,label\na.png,\(state)\n" }
            let metrics = (0..<count).map { "\"metric\($0)\": 0.5" }.joined(separator: ",")
            try dataset.write("{\(metrics)}", to: "../metrics.json")
            try dataset.succeed("score", "add", "--metrics", "../metrics.json", "--model", "m")
        },
        Size(testDescription: "tags", count: 400, verb: ["log"]) { count, dataset in
            try dataset.commitTwice("labels.csv") { state in "filename,label\na.png,\(state)\n" }
            let list = (0..<count).map { "create refs/tags/t\($0) HEAD\n" }.joined()
            _ = try dataset.shell("printf '\(list)' | git -C .dsv/history update-ref --stdin")
        },
        Size(testDescription: "boxes of an image", count: 6000, verb: ["diff", "HEAD~1", "HEAD"], isQuick: true) {
            count, dataset in
            try dataset.write("image", to: "images/a.png")
            try dataset.commitTwice("annotations.json") { state in
                let boxes = (0..<count).map { number in
                    let (x, y) = (number % 100 * 10 + state, number / 100 * 10)
                    return
                        #"{"id":\#(number),"image_id":1,"category_id":1,"bbox":[\#(x),\#(y),8,8],"area":64,"iscrowd":0}"#
                }
                return #"{"images":[{"id":1,"file_name":"images/a.png","width":2000,"height":2000}],"#
                    + #""categories":[{"id":1,"name":"c"}],"annotations":[\#(boxes.joined(separator: ","))]}"#
            }
        },
        Size(
            testDescription: "characters of a cell", count: 4_000_000, verb: ["diff", "HEAD~1", "HEAD"], isQuick: true
        ) {
            count, dataset in
            try dataset.commitTwice("labels.csv") { state in
                "filename,label\na.png,\(state)\(String(repeating: "x", count: count))\n"
            }
        },
        Size(testDescription: "rows without an image", count: 20_000, verb: ["stats", "worktree"]) { count, dataset in
            for number in 0..<20 { try dataset.write("image \(number)", to: "\(number).png") }
            let rows = (0..<(count + 60)).map { "\($0 % 80 < 60 ? $0 % 20 : $0 + 100).png,a\n" }.joined()
            try dataset.write("filename,label\n" + rows, to: "labels.csv")
        },
        Size(testDescription: "copies of an image", count: 2000, verb: ["check", "worktree"]) { count, dataset in
            for number in 0..<count { try dataset.write("image", to: "\(number).png") }
            let rows = (0..<count).map { "\($0).png,a\($0),s\($0)\n" }.joined()
            try dataset.write("filename,label,split\n" + rows, to: "labels.csv")
        },
        Size(testDescription: "snapshots", count: 30, verb: ["blame", "a.png"]) { count, dataset in
            try dataset.write("image", to: "a.png")
            for number in 0..<count {
                try dataset.write("filename,label\na.png,\(number)\n", to: "labels.csv")
                try dataset.succeed("commit", "-m", "\(number)")
            }
        },
    ]
}

extension Dataset {
    /// Makes two snapshots that differ in one text.
    fileprivate func commitTwice(_ name: String, _ text: (Int) -> String) throws {
        for state in 0..<2 {
            try write(text(state), to: name)
            try succeed("commit", "-m", "state \(state)")
        }
    }
}

@Suite struct `A cell as large as its table` {
    private static let size = 40_000_000

    private static let time = Program("time")

    // A process counts the memory of the one that started it, too; 'time' starts it from a small one.
    @Test(.enabled(if: time.isInstalled, "needs the program time"))
    func `is shown by its beginning, is whole in JSON, and takes at most three times the memory of its two states`()
        throws
    {
        let dataset = try Dataset()
        let cell = String(repeating: "x", count: Self.size)
        for state in ["a", "b"] {
            try dataset.write("filename,label\na.png,\(state)\(cell)\n", to: "labels.csv")
            try dataset.succeed("commit", "-m", state)
        }
        let (text, textMemory) = try run("diff", "HEAD~1", "HEAD", in: dataset)
        #expect(text.count < 5000)
        #expect(String(decoding: text, as: UTF8.self).contains("… (40,000,001 characters)"))
        let (document, documentMemory) = try run("diff", "HEAD~1", "HEAD", "--json", in: dataset)
        #expect(document.count > 2 * Self.size)
        let limit = 3 * 2 * Self.size / 1000 + 60_000
        #expect(textMemory < limit && documentMemory < limit, "\(textMemory) and \(documentMemory) of \(limit) KB")
    }

    /// What dsv answers, and its peak memory in kilobytes.
    private func run(_ arguments: String..., in dataset: Dataset) throws -> (output: [UInt8], memory: Int) {
        let outcome = try ChildProcess.run(
            ["time", "-f", "%M", dataset.program] + arguments, in: dataset.root, environment: dataset.environment)
        #expect(outcome.status == 0)
        let words = String(decoding: outcome.errorOutput, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        return (outcome.output, try #require(words.last.flatMap { Int($0) }))
    }
}
