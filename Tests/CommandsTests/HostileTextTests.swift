import Commands
import Glibc
import Synchronization
import SystemIO
import SystemPackage
import TestSupport
import Testing

/// A dataset whose every text was written by somebody who wants the terminal: nothing that a verb prints is obeyed.
@Suite struct `Hostile texts` {
    /// What terminals obey: a title, a colour, a reverse line feed of C1, a carriage return, and what turns the direction of writing.
    static let hostile = "\u{1b}]0;pwned\u{7}\u{1b}[31m\u{9b}2J\u{7f}\r\u{85}\u{202e}\u{2066}\u{200f}\u{61c}"
    /// What of it the name of a branch may have.
    static let reference = "x\u{9b}2J\u{85}\u{202e}\u{2066}"

    @Test(.timeLimit(.minutes(10))) func `no verb lets them through, and every verb is played`() throws {
        let world = try World()
        try world.playBeginning()
        try world.playLooking()
        try world.playScores()
        try world.playSharing()
        try world.playChanging()
        world.playMistakes()
        #expect(world.played == Set(DSV.verbPaths), "a verb is not played")
    }

    /// Runs command lines and looks at every byte that they print.
    final class World {
        let folder = TemporaryFolder()
        var played: Set<[String]> = []
        var directory: FilePath
        private var time: Int64 = 1_750_000_000
        var dataset: FilePath { folder.path.appending("data\(hostile)") }

        init() throws {
            isolateFromUserConfiguration
            directory = folder.path
            try LocalDisk().makeFolders(dataset)
            dsv("init", "data\(hostile)")
            dsv("init", "data\(hostile)")
            directory = dataset
        }

        func write(_ text: String, to name: String) throws {
            try folder.write(Array(text.utf8), to: dataset.appending(name))
        }

        /// Runs one command line, in colours.
        @discardableResult
        func dsv(_ words: String..., isExact: Bool = false) -> String {
            run(words + ["--color", "always"], isExact: isExact)
        }

        /// Returns what was said beside the answer.
        @discardableResult
        func run(_ words: [String], isExact: Bool = false) -> String {
            let verb = words.first == "-C" ? Array(words.dropFirst(2)) : words
            for path in DSV.verbPaths where verb.starts(with: path) { played.insert(path) }
            let printed = Mutex<(output: [UInt8], errors: [UInt8])>(([], []))
            let environment = ["DSV_AUTHOR_NAME": "Eve\(hostile)", "DSV_AUTHOR_EMAIL": "eve\(hostile)@example.com"]
            let now = time
            time += 1
            let context = CommandContext(
                environment: { environment[$0] }, directory: directory,
                output: { bytes in printed.withLock { $0.output += bytes } },
                errorOutput: { bytes in printed.withLock { $0.errors += bytes } },
                isOutputTerminal: false, isErrorTerminal: false, columns: 80, now: { (now, 60) },
                surroundings: {
                    Subprocess.Surroundings(environment: [Array("PATH=\(Program.path)".utf8)], output: .standardError)
                })
            _ = DSV.run(words, in: context)
            let (output, errors) = printed.withLock { $0 }
            let isJSON = words.contains("--json")
            if !isExact { check(output, words, isJSON: isJSON) }
            check(errors, words, isJSON: isJSON)
            return String(decoding: errors, as: UTF8.self)
        }

        /// JSON escapes what it has to: the control characters of ASCII but DEL.
        private func check(_ bytes: [UInt8], _ words: [String], isJSON: Bool) {
            guard let text = String(validating: bytes, as: UTF8.self) else {
                Issue.record("not UTF-8: \(words)")
                return
            }
            // Our own colours.
            let plain = text.replacing(#/\u{1b}\[[0-9]*m/#, with: "")
            let found = plain.unicodeScalars.first { scalar in
                switch scalar.value {
                case 0x0a: false
                case 0..<0x20: true
                case 0x7f..<0xa0, 0x61c, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069: !isJSON
                default: false
                }
            }
            let place = found.flatMap { scalar in
                plain.split(separator: "\n").first { $0.unicodeScalars.contains(scalar) }
            }
            #expect(found == nil, "dsv \(words): \(String(describing: found)) in \(String(describing: place))")
            #expect(!text.contains("\u{1b}[31m\u{9b}") && !text.contains("pwned\u{7}"), "dsv \(words)")
        }
    }
}

extension `Hostile texts`.World {
    private static let names = ["a\(hostile)", "b", "c\u{202e}", "d"]

    private func writeTable(_ labels: [String]) throws {
        var text = "filename,\"label\(hostile)\",split,\"note\(hostile)\",subject\n"
        for (place, name) in Self.names.enumerated() {
            let split = place < 2 ? "val" : "train\(hostile)"
            text += "\"\(name).png\",\"\(labels[place])\",\"\(split)\",\"n\(labels[place])\",\"s\(hostile)\"\n"
        }
        try write(text, to: "labels.csv")
    }

    private func writeConfiguration() throws {
        let yaml = #"\e]0;pwned\a\e[31m\x9b2J\x7f\r\x85\u202e\u2066\u200f\u061c"#
        try write(
            """
            tables:
              labels.csv: {key: filename, label: "label\(yaml)", split: split, group: subject}
            classes: ["cat\(yaml)", "dog\\x9b"]
            aliases: {"kitten\\e[31m": "cat\(yaml)"}
            frozen: ["val"]
            checks:
              vocabulary: error
              split-balance: 0.01
              max-class-share: 0.1
              min-per-class: 100
              split-share: {val: 0.9..1}

            """, to: "dsv.yaml")
    }

    func playBeginning() throws {
        for name in Self.names { try write("picture \(name.first ?? "x")", to: "\(name).png") }
        try write("picture of a copy", to: "copy\(hostile).png")
        try write("picture of a copy", to: "copy.png")
        try folder.write(Array("odd".utf8), to: dataset.appending(bytes: [0x6f, 0x64, 0x64, 0xff, 0xc2, 0x1b]))
        try writeTable(["cat\(hostile)", "dog", "cat\(hostile)", "ca t"])
        try write("not yaml: [\(hostile)", to: "dsv.yaml")
        dsv("status")
        dsv("check", "worktree")
        dsv("commit", "-m", "first \(hostile)\nsecond line \(hostile)")
        try writeConfiguration()
        dsv("check", "worktree")
        try write("tables: {x: {\\\(hostile)", to: "dsv.yaml")
        dsv("check", "worktree")
        try write("checks: {\"rule\\e[2J\": off}", to: "dsv.yaml")
        dsv("check", "worktree")
        try writeConfiguration()
        try write("#!/bin/sh\n", to: ".dsv/hooks/pre-commit")
        dsv("commit", "-m", "configured \(hostile)")
        dsv("tag", "v1\(reference)")
        dsv("tag", "noted\(reference)", "-m", "note \(hostile)")
        try writeTable(["dog\(hostile)", "dog", "cat\(hostile)", "kitten\u{1b}[31m"])
        try write("picture new", to: "new\(hostile).png")
        try LocalDisk().rename(dataset.appending("copy.png"), to: dataset.appending("moved\(hostile).png"))
        try LocalDisk().makeFolders(dataset.appending("empty\(hostile)"))
        mkfifo(dataset.appending("pipe\(hostile)").string, 0o600)
        dsv("status")
        dsv("commit", "-m", "second \(hostile)")
        dsv("commit", "-m", "nothing \(hostile)")
        try LocalDisk().makeFolders(folder.path.appending("import\(hostile)"))
        try folder.write(Array("x".utf8), to: folder.path.appending("import\(hostile)").appending("x\(hostile).png"))
        // Into another repository: the newest snapshot here keeps its labels.
        dsv("init", "../imported\(hostile)")
        dsv("-C", "../imported\(hostile)", "import", "../import\(hostile)")
    }

    private static var both: [String] { ["v1\(reference)", "main"] }

    func playLooking() throws {
        for format in [
            [], ["--json"], ["--markdown"], ["--stat"], ["--name-only"], ["--all"], ["--html", "../page.html"],
        ] {
            run(["diff"] + Self.both + format)
        }
        dsv("diff", "--key", "filename", "--label", "note\(hostile)", "v1\(reference)", "main")
        dsv("diff", "v1\(reference)", "worktree", "--all")
        for words in [
            ["log"], ["log", "--oneline"], ["log", "--scores"], ["show"], ["show", "main~1"], ["stats"],
            ["stats", "--against", "v1\(reference)"], ["ls", "main"], ["du"], ["blame", "a\(hostile).png"],
            ["blame", "--flips"], ["branch"], ["tag"], ["check"], ["check", "--github"], ["check", "--markdown"],
            ["gate", "--against", "v1\(reference)"], ["gate", "--against", "v1\(reference)", "--markdown"],
        ] {
            run(words + ["--color", "always"])
            run(words + ["--json"])
        }
        dsv("cat", "main:labels.csv", isExact: true)
        dsv("cat", "main:none\(hostile)")
        dsv("config", "user.name", "Eve\(hostile)")
        dsv("config", "user.name")
        dsv("completions", "bash", isExact: true)
        dsv("export", "main", "../out\(hostile)", "--order", "../order\(hostile).csv")
        dsv("fsck")
    }

    func playScores() throws {
        var said: [String] = []
        for (model, answers) in [
            ("m\(hostile)", ["dog\(hostile)", "dog"]), ("n\(hostile)", ["dog", "cat\(hostile)"]),
        ] {
            let table =
                "filename,predicted\n\"a\(hostile).png\",\"\(answers[0])\"\nb.png,\"\(answers[1])\"\n\"zz\(hostile)\",dog\n"
            try folder.write(table, to: "predictions.csv")
            said.append(
                dsv(
                    "score", "add", "--model", model, "--predictions", "../predictions.csv", "--split", "val",
                    "--param", "p\(hostile)=v\(hostile)", "--note", "note \(hostile)", "--evaluator", "e\(hostile)",
                    "--at", "main"))
            said.append(
                dsv("score", "add", "accuracy=0.5", "metric\(hostile)=3", "--model", model, "--at", "v1\(reference)"))
        }
        for words in [
            ["score", "list"], ["score", "list", "--metric", "metric\(hostile)"], ["score", "plot"],
            ["log", "--scores", "--oneline"], ["compare", "main", "main", "--model", "m\(hostile)"],
        ] {
            run(words + ["--color", "always"])
        }
        let ids = scoreIDs()
        #expect(ids.count == 4, "scores are recorded: \(said)")
        for id in ids {
            for words in [["show"], ["rescore"]] {
                run(["score"] + words + [id])
                run(["score"] + words + [id, "--json"])
            }
            for other in ids {
                for format in [[], ["--json"], ["--markdown"], ["--by", "class", "--rows"]] {
                    run(["compare", id, other] + format)
                }
            }
        }
        if let id = ids.last {
            dsv("score", "rm", id, "--reason", "reason \(hostile)")
            dsv("score", "show", id)
        }
    }

    private func scoreIDs() -> [String] {
        let folder = dataset.appending(".dsv/history/refs/scores")
        guard let listing = try? FolderListing(folder) else { return [] }
        return listing.items.map { String(decoding: listing.name($0), as: UTF8.self) }
    }

    func playSharing() throws {
        dsv("remote", "add", "r\(reference)", "../remote\(hostile)")
        dsv("remote", "add", "s3\(reference)", "s3://bucket\(hostile)/x\(hostile)")
        dsv("remote", "list")
        for words in [["remote", "check"], ["fetch"], ["pull"], ["push"]] {
            run(words + ["r\(reference)"])
            run(words + ["s3\(reference)"])
        }
        run(["remote", "check", "r\(reference)"])
        run(["gc", "--remote", "r\(reference)", "--grace", "0"])
        directory = folder.path
        for words in [
            ["clone", "remote\(hostile)", "copy\(hostile)"], ["clone", "remote\(hostile)", "copy\(hostile)"],
        ] {
            run(words)
        }
        directory = folder.path.appending("copy\(hostile)")
        for words in [["log"], ["diff", "HEAD~1"], ["branch", "--json"], ["fetch"], ["pull"], ["status"]] {
            run(words)
        }
        directory = dataset
        try folder.write("garbage \(hostile)", to: "remote\(hostile)/catalog")
        for words in [
            ["fetch", "r\(reference)"], ["push", "r\(reference)"], ["clone", "../remote\(hostile)", "../x"],
        ] {
            run(words)
        }
        run(["remote", "rename", "r\(reference)", "q\(reference)"])
        run(["remote", "rm", "q\(reference)"])
        run(["remote", "remove", "s3\(reference)"])
    }

    func playChanging() throws {
        dsv("branch", "other\(reference)")
        try writeTable(["ours\(hostile)", "dog", "x", "y"])
        dsv("commit", "-m", "ours \(hostile)")
        dsv("switch", "other\(reference)")
        try writeTable(["theirs\(hostile)", "dog", "x", "z\(hostile)"])
        dsv("commit", "-m", "theirs \(hostile)")
        for format in [[], ["--json"], ["--conflicts", "../conflicts\(hostile).csv"]] {
            run(["merge", "main"] + format)
        }
        dsv("merge", "main", "--ours", "-m", "merged \(hostile)")
        try writeTable(["uncommitted\(hostile)", "dog", "x", "y"])
        dsv("switch", "main")
        dsv("restore", "a\(hostile).png", "none\(hostile)")
        dsv("restore", "--force", "labels.csv")
        dsv("checkout", "v1\(reference)")
        dsv("purge", "new\(hostile).png", "--reason", "reason \(hostile)")
        dsv("checkout", "main")
        dsv("switch", "main")
        dsv("ls", "main")
        dsv("branch", "-D", "other\(reference)")
        dsv("tag", "-d", "v1\(reference)")
        dsv("gc", "--dry-run", "--grace", "0")
        dsv("gc", "--grace", "0")
        try write("not an index \(hostile)", to: ".dsv/index")
        try write("garbage \(hostile)", to: ".dsv/history/refs/heads/broken\(reference)")
        dsv("fsck")
        dsv("fsck", "--repair")
        try write("garbage \(hostile)", to: ".dsv/history/config")
        dsv("status")
    }

    /// Arguments, options and help of every verb.
    func playMistakes() {
        for verb in DSV.verbPaths {
            run(verb + ["x\(hostile)"])
            run(verb + ["x\(hostile)", "y\(hostile)", "z\(hostile)", "--json"])
            run(verb + ["--x\(hostile)"])
            run(verb + ["--help"])
        }
        run(["-C", "none\(hostile)", "log"])
        run(["x\(hostile)"])
        run(["score", "x\(hostile)"])
        run(["--x\(hostile)"])
    }
}

private let hostile = `Hostile texts`.hostile
private let reference = `Hostile texts`.reference
