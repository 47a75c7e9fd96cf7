import Glibc
import SystemPackage
import TestSupport
import Testing

/// The real program, killed while it collects, and read beside it.
@Suite struct `A collection` {
    // DSV_KILLS=300 for a long run.
    private static let kills = getenv("DSV_KILLS").flatMap { Int(String(cString: $0)) } ?? 6

    /// A dataset of many packs: snapshots on main, and as many of a branch that is gone.
    private func makeScene(_ generator: inout SeededGenerator) throws -> Dataset {
        let dataset = try Dataset()
        try dataset.fill(120, &generator)
        try dataset.succeed("commit", "-m", "base")
        try dataset.succeed("switch", "-c", "gone")
        for round in 1...5 {
            for number in 0..<15 { try dataset.write(generator.content(500), to: "lost/\(round)-\(number).png") }
            try dataset.write("round,\(round)\n", to: "labels.csv")
            try dataset.succeed("commit", "-m", "lost \(round)")
        }
        try dataset.succeed("switch", "main")
        try dataset.succeed("branch", "-D", "gone")
        for round in 1...10 {
            for number in 0..<20 { try dataset.write(generator.content(500), to: "new/\(round)-\(number).png") }
            try dataset.succeed("commit", "-m", "new \(round)")
        }
        return dataset
    }

    @Test(arguments: [UInt64(20_261_121)])
    func `that is killed loses nothing, and can be run again`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let dataset = try makeScene(&generator)
        #expect(try dataset.shell("cp -a .dsv ../scene").status == 0)
        let clock = ContinuousClock()
        let time = try clock.measure { try dataset.succeed("gc", "--grace", "0") } / .seconds(1)
        var killer = Killer(longest: time)
        let files = try fileContents(of: dataset.root)
        while killer.killed < Self.kills && killer.rounds < 2 * Self.kills {
            #expect(try dataset.shell("rm -rf .dsv && cp -a ../scene .dsv").status == 0)
            let when = "seed \(seed), \(try killer.end(dataset.start("gc", "--grace", "0"), &generator))"
            try dataset.expectWhole(when)
            try requireEverySnapshot(dataset, files, when)
            if killer.rounds % 4 == 0 {
                try dataset.succeed("gc", "--grace", "0")
                #expect(try dataset.succeed("gc", "--grace", "0").hasPrefix("nothing to remove"), "\(when)")
                try requireEverySnapshot(dataset, files, when)
            }
        }
        #expect(killer.killed == Self.kills)
        print("gc: \(killer.killed) kills, nothing lost")
    }

    /// Exports the newest snapshot, which must be what the folder holds, and reads all others.
    private func requireEverySnapshot(_ dataset: Dataset, _ files: [String: [UInt8]], _ when: String) throws {
        #expect(try dataset.shell("rm -rf ../out").status == 0)
        try dataset.succeed("export", "HEAD", dataset.folder.path.appending("out").string)
        try #require(try fileContents(of: dataset.folder.path.appending("out")) == files, "\(when)")
        let line = "for n in 3 10; do rm -rf ../old; $dsv export HEAD~$n ../old || exit 1; done"
        let others = try dataset.shell(line)
        try #require(others.status == 0, "\(when): \(others.errors)")
    }

    @Test func `does not disturb those who read`() throws {
        var generator = SeededGenerator(seed: 5)
        let dataset = try makeScene(&generator)
        let reading = try (0..<2).map { reader in
            try ChildProcess(
                starting: [
                    "bash", "-c",
                    """
                    for n in $(seq 12); do
                        $dsv cat HEAD~$((n % 10)):train/large.png | cmp - train/large.png || exit 1
                        $dsv diff HEAD~$((n % 10)) HEAD >/dev/null || exit 1
                        $dsv export HEAD~$((n % 10)) ../out-\(reader)-$n >/dev/null || exit 1
                    done
                    """,
                ], in: dataset.root, environment: dataset.environment.merging(["dsv": dataset.program]) { $1 })
        }
        for round in 0..<5 {
            try dataset.write(generator.content(500), to: "more/\(round).png")
            // One that reads may write the index for a moment.
            try dataset.succeed("commit", "-m", "more \(round)")
            try dataset.succeed("gc", "--grace", "0")
        }
        for process in reading {
            let outcome = try process.wait()
            #expect(outcome.status == 0, "\(String(decoding: outcome.errorOutput, as: UTF8.self))")
        }
    }
}
