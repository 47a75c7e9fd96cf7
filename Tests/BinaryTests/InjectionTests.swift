import Glibc
import SystemPackage
import TestSupport
import Testing

/// The real program with one system call failing, also of those that libgit2 makes: a call for each run, until none is left.
@Suite struct `A system call that fails` {
    private static let strace = Program("strace")
    // DSV_EXHAUSTIVE=1 tries both errors at each call; else every other call has one of them.
    private static let isExhaustive = getenv("DSV_EXHAUSTIVE") != nil
    private static let calls = ["write", "fsync", "syncfs", "rename", "link", "unlink", "mkdir", "pwrite64"]

    private static let canTrace: Bool = {
        let outcome = try? strace.run(["-f", "-e", "trace=none", "true"])
        return outcome?.exitCode == 0
    }()

    @Test(
        .enabled(if: canTrace, "strace is missing, or may not trace"),
        arguments: [
            ["commit", "-m", "second"], ["tag", "-m", "a message", "v1"],
            ["score", "add", "accuracy=0.5", "--model", "net"], ["switch", "other"], ["init"],
        ])
    func `leaves the old state or the new one, and the verb can be run again`(verb: [String]) throws {
        let template = try Scene()
        let old = try template.state()
        let whole = try Scene(copying: template)
        try whole.run(verb)
        let new = try whole.state()
        var runs = 0
        for call in Self.calls {
            for number in stride(from: 1, through: 60, by: Self.isExhaustive ? 1 : 2) {
                let errors = Self.isExhaustive ? ["EIO", "ENOSPC"] : [number % 4 == 1 ? "EIO" : "ENOSPC"]
                var wasInjected = false
                for error in errors {
                    let scene = try Scene(copying: template, isEmpty: verb == ["init"])
                    let (injected, status) = try scene.inject("\(call):error=\(error):when=\(number)", verb)
                    wasInjected = wasInjected || injected
                    if !injected { continue }
                    runs += 1
                    let when = "\(verb[0]), \(call) \(number) fails with \(error), exit \(status)"
                    if verb == ["init"] {
                        // Of a history without a commit, 'git fsck' says that there is none.
                        try scene.run(verb)
                        let found = try scene.dataset.succeed("fsck")
                        #expect(found.contains("no faults"), "\(when)")
                        continue
                    }
                    try scene.dataset.expectWhole(when)
                    let left = try scene.state()
                    #expect(left == old || left == new || Self.isSwitch(verb), "\(when): \(left)")
                    // What it says it did, it did.
                    if status == 0 { #expect(left == new, "\(when): \(left)") }
                    if left != new { try scene.run(verb) }
                    #expect(try scene.state() == new, "\(when)")
                }
                if !wasInjected { break }
            }
        }
        #expect(runs > 4)
        print("\(verb[0]): \(runs) runs with a failing system call, nothing lost")
    }

    // Files are changed before HEAD moves; they are old or new, each for itself.
    private static func isSwitch(_ verb: [String]) -> Bool { verb[0] == "switch" }

    /// A repository of one snapshot and uncommitted work, or another branch.
    private final class Scene {
        let dataset: Dataset

        init() throws {
            dataset = try Dataset()
            try dataset.write("one", to: "a.png")
            try dataset.write("fname,label\na.png,i\n", to: "labels.csv")
            try dataset.succeed("commit", "-m", "first")
            try dataset.succeed("switch", "-c", "other")
            try dataset.write("two", to: "sub/b.png")
            try dataset.succeed("commit", "-m", "on the other branch")
            try dataset.succeed("switch", "main")
            try dataset.write("three", to: "c.png")
        }

        /// A copy, or an empty folder.
        init(copying other: Scene, isEmpty: Bool = false) throws {
            dataset = try Dataset(isEmpty: true)
            if isEmpty { return }
            _ = try ChildProcess.run(
                ["cp", "-a", other.dataset.root.string, dataset.folder.path.string], in: dataset.folder.path,
                environment: dataset.environment)
        }

        func run(_ verb: [String]) throws {
            let outcome = try ChildProcess.run(
                [dataset.program] + verb, in: dataset.root, environment: dataset.environment)
            #expect(outcome.status == 0, "\(verb): \(String(decoding: outcome.errorOutput, as: UTF8.self))")
        }

        /// Runs a verb with a failing call; says whether the call was made.
        func inject(_ fault: String, _ verb: [String]) throws -> (injected: Bool, status: Int32) {
            let log = dataset.folder.path.appending("strace.log").string
            let call = String(fault.prefix { $0 != ":" })
            let outcome = try ChildProcess.run(
                ["strace", "-f", "-o", log, "-e", "trace=\(call)", "-e", "inject=\(fault)", dataset.program] + verb,
                in: dataset.root, environment: dataset.environment)
            #expect([0, 128].contains(outcome.status), "\(fault), \(verb): \(outcome.status)")
            let said = try dataset.folder.read("strace.log")
            return (String(decoding: said, as: UTF8.self).contains("(INJECTED)"), outcome.status)
        }

        /// What the verbs that show things say, without ids and times.
        func state() throws -> [String] {
            let branch = try dataset.run("status").output.split(separator: "\n").first?.prefix(12) ?? ""
            let log = try dataset.run("log", "--oneline").output.split(separator: "\n").map { $0.dropFirst(11) }
            let scores = try dataset.run("score", "list").output.split(separator: "\n").count
            return ["\(branch)", "\(log)", try dataset.run("tag").output, "\(scores)"]
        }
    }
}
