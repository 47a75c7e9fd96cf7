import Glibc
import SystemPackage
import TestSupport
import Testing

/// What a process that ends half-way leaves behind.
@Suite struct `A verb that is killed` {
    private static let imageCount = 3000
    private static let rounds = 15

    /// Ends a verb by a signal at a random moment of the time that it takes; returns when.
    private func end(
        _ process: ChildProcess, by signal: Int32, within seconds: Double, _ generator: inout SeededGenerator
    )
        throws -> (status: Int32, moment: Double)
    {
        let moment = Double.random(in: 0...seconds, using: &generator)
        usleep(UInt32(moment * 1_000_000))
        process.kill(signal)
        return (try process.wait().status, moment)
    }

    private func seconds(_ body: () throws -> Void) rethrows -> Double {
        let clock = ContinuousClock()
        return try clock.measure(body) / .seconds(1)
    }

    @Test(arguments: [UInt64(20_261_121)])
    func `commit leaves the old snapshot or the new one, and can be run again`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let dataset = try Dataset()
        try dataset.fill(Self.imageCount, &generator)
        try dataset.succeed("commit", "-m", "base")
        try dataset.change(round: 0, of: Self.imageCount, &generator)
        // The first is not killed: it tells how long one takes.
        let duration = try seconds { try dataset.succeed("commit", "-m", "round 0") }

        var killed = 0
        for round in 1...Self.rounds {
            let old = try dataset.snapshot()
            try dataset.change(round: round, of: Self.imageCount, &generator)
            let commit = try dataset.start("commit", "-m", "round \(round)")
            let (status, moment) = try end(commit, by: SIGKILL, within: duration * 1.1, &generator)
            let when = "seed \(seed), round \(round), killed after \(moment) s"
            #expect(status == 128 + SIGKILL || status == 0, "\(when)")
            if status != 0 { killed += 1 }

            try dataset.expectWhole(when)
            let left = try dataset.snapshot()
            let again = try dataset.run("commit", "-m", "round \(round)")
            let new = try dataset.snapshot()
            if left.id == old.id {
                #expect(again.status == 0, "\(when): \(again.errors)")
                #expect(new.fingerprint != old.fingerprint, "\(when)")
            } else {
                // It was the new one already.
                #expect(again.status == 1 && new.id == left.id, "\(when): \(again.output)\(again.errors)")
            }
            #expect(try dataset.snapshot("HEAD~1").id == old.id, "\(when)")
            #expect(try dataset.run("diff", "--exit-code").status == 0, "\(when)")
        }
        #expect(killed > Self.rounds / 3, "too few commits were killed half-way: \(killed)")

        // What was committed in all these pieces is what a commit in one piece has, byte by byte.
        let out = dataset.folder.path.appending("out")
        try dataset.succeed("export", "HEAD", out.string)
        #expect(try fileContents(of: out) == fileContents(of: dataset.root))
        try dataset.succeed("init", out.string)
        try dataset.succeed("-C", out.string, "commit", "-m", "in one piece")
        let fresh = try dataset.succeed("-C", out.string, "log", "--json")
        #expect(fresh.contains(try dataset.snapshot().fingerprint))
    }

    @Test(arguments: [UInt64(19_980_701)])
    func `switch leaves every file old or new, and can be run again`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let dataset = try Dataset()
        try dataset.fill(Self.imageCount, &generator)
        try dataset.succeed("commit", "-m", "base")
        let first = (id: try dataset.snapshot().id, files: try fileContents(of: dataset.root))
        try dataset.succeed("switch", "-c", "other")
        for round in 0...2 { try dataset.change(round: round, of: Self.imageCount, &generator) }
        try dataset.succeed("commit", "-m", "other")
        let second = (id: try dataset.snapshot().id, files: try fileContents(of: dataset.root))
        let duration = try seconds { try dataset.succeed("switch", "main") }
        #expect(try fileContents(of: dataset.root) == first.files)

        var killed = 0
        for round in 1...Self.rounds {
            let isForth = round % 2 == 1
            let (branch, old, new) = isForth ? ("other", first, second) : ("main", second, first)
            let process = try dataset.start("switch", branch)
            let (status, moment) = try end(process, by: SIGKILL, within: duration * 1.1, &generator)
            let when = "seed \(seed), round \(round), killed after \(moment) s"
            #expect(status == 128 + SIGKILL || status == 0, "\(when)")
            if status != 0 { killed += 1 }

            try dataset.expectWhole(when)
            let head = try dataset.snapshot().id
            #expect(head == old.id || head == new.id, "\(when)")
            let left = try fileContents(of: dataset.root)
            let torn = left.filter { $0.value != old.files[$0.key] && $0.value != new.files[$0.key] }.keys
            #expect(torn.isEmpty, "\(when)")
            let lost = old.files.keys.filter {
                left[$0] == nil && new.files[$0] != nil && old.files[$0] == new.files[$0]
            }
            #expect(lost.isEmpty, "\(when)")

            try dataset.succeed("switch", branch)
            #expect(try dataset.snapshot().id == new.id, "\(when)")
            #expect(try fileContents(of: dataset.root) == new.files, "\(when)")
            #expect(try dataset.run("status").output.contains("nothing changed"), "\(when)")
        }
        #expect(killed > Self.rounds / 3, "too few switches were killed half-way: \(killed)")
    }

    @Test func `an interrupted commit leaves a usable repository`() throws {
        var generator = SeededGenerator(seed: 7)
        let dataset = try Dataset()
        try dataset.write("one", to: "one.png")
        try dataset.succeed("commit", "-m", "base")
        let old = try dataset.snapshot()
        try dataset.fill(800, &generator)
        let process = try dataset.start("commit", "-m", "many")
        usleep(60_000)
        process.kill(SIGINT)
        let outcome = try process.wait()
        #expect(outcome.status == 128 + SIGINT)
        #expect(outcome.output.isEmpty && outcome.errorOutput.isEmpty)

        try dataset.expectWhole("after an interrupt")
        #expect(try dataset.snapshot().id == old.id)
        try dataset.succeed("commit", "-m", "many")
        #expect(try dataset.succeed("status").contains("nothing changed"))
    }
}
