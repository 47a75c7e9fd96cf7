import Glibc
import SystemPackage
import TestSupport
import Testing

/// What a process that ends half-way leaves behind.
@Suite struct `A verb that is killed` {
    private static let imageCount = 2500
    private static let kills = getenv("DSV_KILLS").flatMap { Int(String(cString: $0)) } ?? 6

    @Test(arguments: [UInt64(20_261_121)])
    func `commit leaves the old snapshot or the new one, and can be run again`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let dataset = try Dataset()
        try dataset.fill(Self.imageCount, &generator)
        try dataset.succeed("commit", "-m", "base")
        try dataset.change(round: 0, of: Self.imageCount, &generator)
        var killer = Killer(longest: try seconds { try dataset.succeed("commit", "-m", "round 0") })

        while killer.killed < Self.kills && killer.rounds < 2 * Self.kills {
            let old = try dataset.snapshot()
            let message = "round \(killer.rounds + 1)"
            try dataset.change(round: killer.rounds + 1, of: Self.imageCount, &generator)
            let when = "seed \(seed), \(try killer.end(dataset.start("commit", "-m", message), &generator))"

            try dataset.expectWhole(when)
            let left = try dataset.snapshot()
            let again = try dataset.run("commit", "-m", message)
            let new = try dataset.snapshot()
            if left.id == old.id {
                try #require(again.status == 0, "\(when): \(again.errors)")
                try #require(new.fingerprint != old.fingerprint, "\(when)")
            } else {
                // It was the new one already.
                try #require(again.status == 1 && new.id == left.id, "\(when): \(again.output)\(again.errors)")
            }
            try #require(try dataset.snapshot("HEAD~1").id == old.id, "\(when)")
            try #require(try dataset.run("diff", "--exit-code").status == 0, "\(when)")
        }
        #expect(killer.killed == Self.kills)

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
        var killer = Killer(longest: try seconds { try dataset.succeed("switch", "main") })
        #expect(try fileContents(of: dataset.root) == first.files)

        while killer.killed < Self.kills && killer.rounds < 2 * Self.kills {
            let (branch, old, new) = killer.rounds % 2 == 0 ? ("other", first, second) : ("main", second, first)
            let when = "seed \(seed), \(try killer.end(dataset.start("switch", branch), &generator))"

            try dataset.expectWhole(when)
            let head = try dataset.snapshot().id
            try #require(head == old.id || head == new.id, "\(when)")
            let left = try fileContents(of: dataset.root)
            let torn = left.filter { $0.value != old.files[$0.key] && $0.value != new.files[$0.key] }.keys
            try #require(torn.isEmpty, "\(when)")
            let kept = old.files.filter { new.files[$0.key] == $0.value }
            try #require(kept.allSatisfy { left[$0.key] == $0.value }, "\(when)")

            try dataset.succeed("switch", branch)
            try #require(try dataset.snapshot().id == new.id, "\(when)")
            try #require(try fileContents(of: dataset.root) == new.files, "\(when)")
            try #require(try dataset.run("status").output.contains("nothing changed"), "\(when)")
        }
        #expect(killer.killed == Self.kills)
    }

    // DSV_KILLS=300 for a long run.
    private static let smallKills = getenv("DSV_KILLS").flatMap { Int(String(cString: $0)) } ?? 6

    @Test(arguments: [UInt64(20_261_122)])
    func `a small commit is killed at any moment`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let dataset = try Dataset()
        try dataset.fill(20, &generator)
        try dataset.succeed("commit", "-m", "base")
        var count = 1
        var killer = Killer(
            longest: try seconds {
                try dataset.write("0", to: "round.png")
                try dataset.succeed("commit", "-m", "round 0")
            })
        count += 1
        while killer.killed < Self.smallKills && killer.rounds < 3 * Self.smallKills {
            try dataset.write("\(killer.rounds + 1)", to: "round.png")
            let when = "seed \(seed), \(try killer.end(dataset.start("commit", "-m", "round"), &generator))"
            let fsck = try dataset.run("fsck")
            try #require(fsck.status == 0, "\(when): \(fsck.output)\(fsck.errors)")
            let left = try dataset.succeed("log", "--oneline").split(separator: "\n").count
            try #require(left == count || left == count + 1, "\(when)")
            let again = try dataset.run("commit", "-m", "round")
            try #require(again.status == (left == count ? 0 : 1), "\(when): \(again.errors)")
            count += 1
        }
        #expect(killer.killed == Self.smallKills)
        print("commit: \(killer.killed) kills, nothing lost")
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

    private func seconds(_ body: () throws -> Void) rethrows -> Double {
        let clock = ContinuousClock()
        return try clock.measure(body) / .seconds(1)
    }
}

/// Ends processes at random moments of the time that they take.
struct Killer {
    /// The longest that a process is known to take now; others on the machine change it.
    private var longest: Double
    private(set) var rounds = 0
    private(set) var killed = 0

    init(longest: Double) { self.longest = longest }

    /// Kills the process at some moment, rather late than early: what a verb shows comes at its end.
    ///
    /// Returns the round and the moment, for messages.
    mutating func end(_ process: ChildProcess, _ generator: inout SeededGenerator) throws -> String {
        rounds += 1
        let moments = (0..<2).map { _ in Double.random(in: 0...longest, using: &generator) }
        let moment = max(moments[0], moments[1])
        usleep(UInt32(moment * 1_000_000))
        process.kill(SIGKILL)
        let outcome = try process.wait()
        switch outcome.status {
        case 128 + SIGKILL: killed += 1
        case 0: longest = moment
        default: Issue.record("round \(rounds): \(String(decoding: outcome.errorOutput, as: UTF8.self))")
        }
        return "round \(rounds), killed after \(moment) s"
    }
}
