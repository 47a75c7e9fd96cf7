import Glibc
import SystemIO
import SystemPackage
import TestSupport
import Testing

/// The verbs that write, each ended at a random moment: what was there is there, and the verb can be run again.
@Suite struct `Every verb that writes` {
    /// The folder in which a verb is run, below that of the scene, and what is typed.
    struct Verb {
        let folder: String
        let arguments: [String]

        var typed: String { arguments.joined(separator: " ") }

        init(_ folder: String, _ words: String) {
            self.folder = folder
            arguments = words.split(separator: " ").map(String.init)
        }
    }

    static let verbs = [
        Verb(".", "init fresh"), Verb(".", "clone remote copy"), Verb("data", "commit -m again"),
        Verb("data", "switch other"), Verb("data", "checkout v1"), Verb("data", "restore --source v1 sub"),
        Verb("data", "merge other"), Verb("data", "tag -m message v9"),
        Verb("data", "score add accuracy=0.5 --model net"), Verb("imported", "import ../one ../two --tag"),
        Verb("data", "export HEAD ../out"), Verb("data", "push"), Verb("clone", "fetch"), Verb("clone", "pull"),
        Verb("data", "gc"), Verb("data", "fsck --repair"),
    ]

    // DSV_KILLS=60 for a long run: about a thousand in all.
    private static let kills = getenv("DSV_KILLS").flatMap { Int(String(cString: $0)) } ?? 1

    // One scene for all verbs: making it takes longer than killing one.
    @Test func `loses nothing when it is killed, and can be run again`() throws {
        let scene = try WritingScene()
        let old = try scene.state()
        for verb in Self.verbs { try kill(verb, in: scene, old) }
    }

    private func kill(_ verb: Verb, in scene: WritingScene, _ old: [String: [String]]) throws {
        try scene.restore()
        let clock = ContinuousClock()
        let (begin, whole) = (clock.now, try scene.run(verb))
        #expect(whole.status == 0, "\(verb.typed): \(whole.errors)")
        let longest = (clock.now - begin) / .seconds(1)
        let new = try scene.state()
        var generator = SeededGenerator(
            seed: verb.typed.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) })
        var killer = Killer(longest: longest)
        while killer.killed < Self.kills, killer.rounds < 4 * Self.kills {
            try scene.restore()
            let when = try killer.end(scene.start(verb), &generator)
            try scene.expectWhole(when)
            let left = try scene.state()
            if left == new { continue }
            for (name, value) in old where !WritingScene.isChanging(name, verb) {
                #expect(left[name] == value, "\(when): \(name)")
            }
            let again = try scene.run(verb)
            #expect(again.status == 0, "\(when): \(again.errors)")
            let done = try scene.state()
            #expect(done == new, "\(when): \(WritingScene.difference(done, new))")
        }
        print("\(verb.typed): \(killer.killed) kills, nothing lost")
    }
}

/// A folder of repositories that every verb has something to do in; it can be put back as it was.
private final class WritingScene {
    private let dataset: Dataset
    private var work: FilePath { dataset.folder.path.appending("work") }

    private static let script = """
        set -e
        mkdir work one two && cd work && mv ../one ../two .
        for i in 1 2 3; do echo "one $i" >one/$i.png; echo "two $i" >two/$i.png; done
        "$dsv" init data && cd data
        mkdir sub; echo a >a.png; echo b >sub/b.png; echo gone >sub/gone.png; head -c 300000 /dev/zero >large.png
        printf 'fname,label\\na.png,i\\nb.png,i\\n' >labels.csv
        "$dsv" commit -m one; "$dsv" tag v1
        "$dsv" switch -c other; echo b2 >sub/b.png; mkdir new; echo n >new/n.png; rm a.png
        printf 'fname,label\\na.png,ii\\nb.png,i\\n' >labels.csv; "$dsv" commit -m two
        "$dsv" switch main; echo c >c.png; printf 'fname,label\\na.png,i\\nb.png,iii\\n' >labels.csv; "$dsv" commit -m three
        "$dsv" remote add origin ../remote; "$dsv" push; "$dsv" clone ../remote ../clone
        echo d >d.png; rm sub/gone.png; "$dsv" commit -m four; "$dsv" push; echo e >e.png; "$dsv" commit -m five
        echo f >f.png
        cd .. && "$dsv" init imported
        cd .. && cp -a work template
        """

    init() throws {
        dataset = try Dataset(isEmpty: true)
        dataset.variables["DSV_AUTHOR_DATE"] = "1790000000 +0000"
        dataset.variables["dsv"] = dataset.program
        let made = try sh(Self.script)
        #expect(made.status == 0, "\(made.errors)")
    }

    private func sh(_ script: String) throws -> (status: Int32, errors: String) {
        let outcome = try ChildProcess.run(
            ["sh", "-c", script], in: dataset.folder.path, environment: dataset.environment)
        return (outcome.status, String(decoding: outcome.errorOutput, as: UTF8.self))
    }

    func restore() throws { #expect(try sh("rm -rf work && cp -a template work").status == 0) }

    private func folder(_ name: String) -> FilePath { work.appending(FilePath(name).components) }

    func start(_ verb: `Every verb that writes`.Verb) throws -> ChildProcess {
        try ChildProcess(
            starting: [dataset.program] + verb.arguments, in: folder(verb.folder), environment: dataset.environment)
    }

    func run(_ verb: `Every verb that writes`.Verb) throws -> (status: Int32, errors: String) {
        let outcome = try start(verb).wait()
        return (outcome.status, String(decoding: outcome.errorOutput, as: UTF8.self))
    }

    private static let repositories = ["data", "clone", "imported", "copy", "fresh"]

    private func isRepository(_ name: String) -> Bool {
        FileStatus.ifPresent(folder(name).appending(".dsv/history/HEAD")) != nil
    }

    /// No repository has a fault, and whoever clones the remote gets all that it names.
    func expectWhole(_ when: String) throws {
        for name in Self.repositories where isRepository(name) {
            let fsck = try sh("cd work/\(name) && \"$dsv\" fsck >../../fsck.out || { cat ../../fsck.out >&2; exit 1; }")
            #expect(fsck.status == 0, "\(when): \(name): \(fsck.errors)")
        }
        let probe = try sh("rm -rf probe && \"$dsv\" clone work/remote probe")
        #expect(probe.status == 0, "\(when): \(probe.errors)")
    }

    /// What each repository, and each folder beside them, says of itself.
    func state() throws -> [String: [String]] {
        var state: [String: [String]] = [:]
        for name in Self.repositories + ["out"] {
            guard FileStatus.ifPresent(folder(name)) != nil else { continue }
            let files = try fileContents(of: folder(name)).map { "\($0.key): \($0.value.hashValue)" }
            state["\(name) files"] = files.filter { !$0.hasPrefix(".dsv/") }.sorted()
            guard isRepository(name) else { continue }
            for verb in ["log --oneline", "branch", "tag", "score list --json"] {
                let outcome = try ChildProcess.run(
                    [dataset.program] + verb.split(separator: " ").map(String.init), in: folder(name),
                    environment: dataset.environment)
                state["\(name) \(verb)"] = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n").map(
                    String.init)
            }
        }
        return state
    }

    /// Says whether a verb that ended half-way may leave this part of the state between old and new.
    static func isChanging(_ part: String, _ verb: `Every verb that writes`.Verb) -> Bool {
        ["switch", "checkout", "restore", "merge", "pull", "clone", "init", "export", "import", "purge"].contains(
            verb.arguments[0])
            || part.hasPrefix("\(verb.folder) ")
    }

    static func difference(_ left: [String: [String]], _ right: [String: [String]]) -> String {
        Set(left.keys).union(right.keys).filter { left[$0] != right[$0] }
            .map { "\($0): \(left[$0] ?? []) / \(right[$0] ?? [])" }.joined(separator: "\n")
    }
}
