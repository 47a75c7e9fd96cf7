import SystemIO
import SystemPackage
import TestSupport
import Testing

@Suite struct `Two at once` {
    @Test func `of two commits each succeeds or says who holds the lock`() throws {
        var generator = SeededGenerator(seed: 3)
        let dataset = try Dataset()
        for round in 1...5 {
            for number in 0..<300 { try dataset.write(generator.bytes(300), to: "\(round)/\(number).png") }
            let processes = try ["one", "two"].map { try dataset.start("commit", "-m", "\($0) \(round)") }
            let outcomes = try processes.map { try $0.wait() }
            #expect(outcomes.contains { $0.status == 0 }, "round \(round)")
            for outcome in outcomes {
                let output = String(decoding: outcome.output, as: UTF8.self)
                let errors = String(decoding: outcome.errorOutput, as: UTF8.self)
                switch outcome.status {
                case 0: #expect(errors.isEmpty)
                // It came when the other was done.
                case 1: #expect(output.contains("nothing to commit"))
                // It was tired of waiting.
                case 128:
                    #expect(
                        errors.contains(
                            #/fatal: the repository is locked by (dsv commit \(process \d+\)|another process)\n/#))
                    #expect(errors.contains("hint: wait until it is done, and run the command again\n"))
                default: Issue.record("round \(round): exit \(outcome.status): \(errors)")
                }
            }
            try dataset.expectWhole("round \(round)")
            #expect(try dataset.succeed("status").contains("nothing changed"))
            #expect(try dataset.succeed("log", "--oneline").split(separator: "\n").count == round)
        }
    }

    @Test func `eight that write all sorts of things lose nothing that they said they did`() throws {
        let dataset = try Dataset()
        try dataset.write("one", to: "one.png")
        try dataset.succeed("commit", "-m", "first")
        var done = 0
        for round in 1...3 {
            let verbs = (0..<8).map { number -> [String] in
                let name = "\(round)-\(number)"
                return switch number % 3 {
                case 0: ["commit", "-m", name]
                case 1: ["tag", "-m", "a message", name]
                default: ["score", "add", "accuracy=0.5", "--model", name]
                }
            }
            for number in 0..<8 where number % 3 == 0 { try dataset.write("\(round)", to: "\(round)-\(number).png") }
            let processes = try verbs.map {
                try ChildProcess(starting: [dataset.program] + $0, in: dataset.root, environment: dataset.environment)
            }
            let outcomes = try processes.map { try $0.wait() }
            let log = try dataset.succeed("log", "--oneline")
            let tags = try dataset.succeed("tag")
            let scores = try dataset.succeed("score", "list")
            for (verb, outcome) in zip(verbs, outcomes) {
                let errors = String(decoding: outcome.errorOutput, as: UTF8.self)
                switch outcome.status {
                case 0:
                    done += 1
                    let name = verb[0] == "score" ? verb[4] : verb[verb.count - 1]
                    #expect((log + tags + scores).contains(name), "\(verb)")
                case 1: #expect(verb[0] == "commit", "\(errors)")
                default: #expect(errors.contains("the repository is locked by"), "\(verb): \(errors)")
                }
            }
            try dataset.expectWhole("round \(round)")
        }
        #expect(done >= 3)
        print("eight at once: \(done) of 24 verbs done, the others were told who holds the lock; nothing lost")
    }

    @Test func `while one writes, others read`() throws {
        let dataset = try Dataset()
        try dataset.write("one", to: "one.png")
        try dataset.succeed("commit", "-m", "first")
        try dataset.write("two", to: "two.png")
        guard let lock = try FileLock(taking: dataset.root.appending(".dsv/lock"), holder: "dsv import") else {
            Issue.record("nobody else has the lock")
            return
        }
        #expect(try dataset.succeed("status").contains("two.png"))
        #expect(try dataset.succeed("log", "--oneline").contains("first"))
        let processes = try [
            ["commit", "-m", "second"], ["switch", "-c", "other"], ["restore", "."], ["tag", "v1"],
        ].map {
            try ChildProcess(starting: [dataset.program] + $0, in: dataset.root, environment: dataset.environment)
        }
        for process in processes {
            let (status, output, errors) = try process.wait()
            #expect(status == 128 && output.isEmpty)
            let words = String(decoding: errors, as: UTF8.self)
            #expect(words.contains(#/^fatal: the repository is locked by dsv import \(process \d+\)\n/#))
        }
        _ = consume lock
        try dataset.succeed("commit", "-m", "second")
    }
}
