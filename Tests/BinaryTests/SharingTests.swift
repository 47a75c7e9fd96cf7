import Glibc
import SystemPackage
import TestSupport
import Testing

/// The real program, which shares: killed on the way, and by way of servers of S3.
@Suite struct `Sharing` {
    // DSV_KILLS=300 for a long run.
    private static let kills = getenv("DSV_KILLS").flatMap { Int(String(cString: $0)) } ?? 12

    @Test(arguments: [UInt64(20_261_123)])
    func `a push and a pull that are killed at any moment lose nothing, and can be run again`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var killed = 0
        // A new dataset now and then: each round verifies all that there is.
        while killed < Self.kills {
            killed += try kill(min(25, Self.kills - killed), &generator, "seed \(seed), after \(killed) kills")
        }
        print("push, pull: \(killed) kills, nothing lost")
    }

    /// Pushes and pulls until so many of them were killed.
    private func kill(_ kills: Int, _ generator: inout SeededGenerator, _ start: String) throws -> Int {
        let dataset = try Dataset()
        try dataset.fill(300, &generator)
        try dataset.succeed("commit", "-m", "base")
        try dataset.succeed("remote", "add", "origin", "../remote")
        let clock = ContinuousClock()
        let time = try clock.measure { try dataset.succeed("push") } / .seconds(1)
        try dataset.succeed("clone", "../remote", "../clone")
        var killer = Killer(longest: time)
        while killer.killed < kills && killer.rounds < 2 * kills {
            for number in 0..<20 { try dataset.write(generator.content(500), to: "new/\(killer.rounds)-\(number).png") }
            try dataset.write("round,\(killer.rounds)\n", to: "labels.csv")
            try dataset.succeed("commit", "-m", "round \(killer.rounds)")
            let isPush = killer.rounds % 2 == 0
            if !isPush { try dataset.succeed("push") }
            let verb = isPush ? ["push"] : ["-C", "../clone", "pull"]
            let when = "\(start), \(verb), \(try killer.end(dataset.start(verb), &generator))"

            // Whoever looks now sees the old state or the new one, whole.
            try #require(try dataset.shell("rm -rf ../seen && $dsv clone ../remote ../seen").status == 0, "\(when)")
            for folder in [".", "../clone", "../seen"] {
                let fsck = try dataset.run("-C", folder, "fsck")
                try #require(fsck.status == 0, "\(when): \(folder) \(fsck.output)\(fsck.errors)")
            }
            try dataset.succeed("push")
            try dataset.succeed("-C", "../clone", "pull")
            let clone = dataset.folder.path.appending("clone")
            try #require(try fileContents(of: clone) == fileContents(of: dataset.root), "\(when)")
        }
        try #require(killer.killed == kills)
        return killer.killed
    }

    @Test(arguments: S3Server.Kind.allCases.filter(\.isInstalled))
    func `a bucket is a remote like a folder`(kind: S3Server.Kind) throws {
        let server = try S3Server.running(kind)
        let dataset = try Dataset()
        dataset.variables = server.environment
        var generator = SeededGenerator(seed: 11)
        try dataset.fill(50, &generator)
        try dataset.write("key,label\na,cat\n", to: "labels.csv")
        try dataset.succeed("commit", "-m", "base")
        let url = "s3://\(S3Server.bucket)/binary-\(kind)-\(UInt64.random(in: 0 ... .max))"
        try dataset.succeed("remote", "add", "origin", url)
        let push = try dataset.run("push")
        #expect(push.status == 0)
        let isCareless = kind != .moto
        #expect(push.errors.hasPrefix("warning: the server of 'origin' ignores conditional writes") == isCareless)
        #expect(push.errors.isEmpty != isCareless)
        try dataset.succeed("push")
        #expect(try dataset.succeed("remote", "check").contains("note: its server ignores") == isCareless)
        #expect(try dataset.succeed("remote", "list").contains("ignores conditional writes") == isCareless)
        try dataset.succeed("clone", url, "../clone")
        let clone = dataset.folder.path.appending("clone")
        #expect(try fileContents(of: clone) == fileContents(of: dataset.root))
        try dataset.succeed("clone", "--no-images", url, "../thin")
        #expect(try dataset.succeed("-C", "../thin", "status").contains("nothing changed"))
        #expect(try dataset.shell("echo b,dog >> ../thin/labels.csv").status == 0)
        try dataset.succeed("-C", "../thin", "commit", "-m", "b is a dog")
        try dataset.succeed("-C", "../thin", "tag", "round-2")
        #expect(try dataset.run("-C", "../thin", "push").status == 0)
        try dataset.succeed("pull")
        #expect(try dataset.succeed("cat", "round-2:labels.csv") == "key,label\na,cat\nb,dog\n")
        #expect(try dataset.succeed("fsck").contains("no faults"))
    }
}
