import SystemIO
import SystemPackage
import TestSupport
import Testing

/// The pipeline of docs/ci.md, played by the real program.
@Suite struct `A pipeline` {
    @Test func `by way of a folder passes, fails or is left open`() throws {
        let pipeline = Pipeline()
        try pipeline.play(at: pipeline.folder.path.appending("shared").string)
    }

    @Test(.enabled(if: S3Server.Kind.moto.isInstalled, "moto_server is not installed: 'make servers' fetches it"))
    func `by way of a bucket passes, fails or is left open`() throws {
        let server = try S3Server.running(.moto)
        var pipeline = Pipeline()
        pipeline.variables = server.environment
        try pipeline.play(at: "s3://\(S3Server.bucket)/pipeline-\(UInt64.random(in: 0 ... .max))")
    }

    @Test func `in the examples is the one that is played here`() throws {
        let script = try text(Pipeline.script)
        let start = try #require(script.firstRange(of: "\nci() {\n")).upperBound
        let end = try #require(script[start...].firstRange(of: "\n}\n")).lowerBound
        let played = commands(script[start..<end])
        #expect(played.count == 8)
        let examples = try text(Fixtures.folder.removingLastComponent().appending("docs/ci.md"))
            .split(separator: "```yaml\n").dropFirst().map {
                $0.prefix(upTo: $0.firstRange(of: "```")?.lowerBound ?? $0.endIndex)
            }
        try #require(examples.count == 2, "GitHub's and GitLab's")
        #expect(commands(examples[0]) == played.filter { !$0.contains("--junit") })
        #expect(commands(examples[1]) == played.filter { !$0.contains("--github") })
    }

    private func text(_ path: FilePath) throws -> String {
        String(decoding: try OpenFile.contents(of: path), as: UTF8.self)
    }

    /// The dsv commands of a script, in their order; what a shell does if they fail is left out.
    private func commands(_ script: some StringProtocol) -> [String] {
        script.split(separator: "\n").compactMap { line in
            guard let start = String(line).firstRange(of: "dsv ")?.lowerBound else { return nil }
            var command = String(line)[start...].prefix { !"|;".contains($0) }
            while command.last == " " { command.removeLast() }
            let isVerb = ["clone", "switch", "check", "diff", "gate", "tag", "push"].contains {
                command.hasPrefix("dsv \($0)")
            }
            return isVerb ? String(command) : nil
        }
    }
}

/// A team, its CI, and where they share a dataset.
private struct Pipeline {
    let folder = TemporaryFolder()
    var variables: [String: String] = [:]

    static let script = FilePath(#filePath).removingLastComponent().appending("pipeline.sh")

    private typealias Outcome = (status: Int32, output: String, errors: String)

    /// Runs a step in the folder.
    private func run(_ step: String..., at url: String, branch: String = "") throws -> Outcome {
        try shell(["sh", Self.script.string] + step, ["DATASET": url, "BRANCH": branch])
    }

    /// Runs dsv in the clone that a run of CI made.
    private func dsv(in clone: String, _ arguments: String...) throws -> Outcome {
        try shell(["dsv", "-C", "\(clone)/dataset"] + arguments, [:])
    }

    private func shell(_ words: [String], _ more: [String: String]) throws -> Outcome {
        let program = FilePath(Dataset.builtProgram).removingLastComponent().string
        let environment = Program.environment(home: folder.path).merging([
            "PATH": "\(program):\(Program.path)", "DSV_AUTHOR_NAME": "Ada Lovelace",
            "DSV_AUTHOR_EMAIL": "ada@example.com", "DIGITS": Fixtures.folder.appending("digits").string,
        ]) { $1 }.merging(variables) { $1 }.merging(more) { $1 }
        let (status, output, errors) = try ChildProcess.run(words, in: folder.path, environment: environment)
        return (status, String(decoding: output, as: UTF8.self), String(decoding: errors, as: UTF8.self))
    }

    private func report(_ name: String) throws -> String { String(decoding: try folder.read(name), as: UTF8.self) }

    func play(at url: String) throws {
        let team = try run("team", at: url)
        try #require(team.status == 0, "\(team.errors)")
        try passes(at: url)
        try isLeftOpen(at: url)
        try fails(at: url)
    }

    /// The candidate may be 1.3 points worse, and 2 are allowed: it becomes a baseline that others see.
    private func passes(at url: String) throws {
        let ci = try run("ci", "first", at: url)
        #expect(ci.status == 0 && ci.errors.isEmpty, "\(ci.errors)")
        #expect(!ci.output.contains("::error"))
        #expect(try report("first/check.xml").contains("failures=\"0\""))
        #expect(try report("first/check.txt").contains("nothing found"))
        let diff = try report("first/diff.md")
        #expect(diff.contains("### Dataset changes") && diff.contains("**43** relabelled"))
        let gate = try report("first/gate.md")
        #expect(gate.contains("### dsv gate: pass") && gate.contains("−1.3 to +2.0"))
        let images = try FolderListing(folder.path.appending("first/dataset/images")).items
        #expect(images.isEmpty, "no image came")
        let other = try shell(["dsv", "clone", "--no-images", url, "other/dataset"], [:])
        #expect(other.status == 0, "\(other.errors)")
        let tags = try dsv(in: "other", "tag").output
        #expect(tags.split(separator: "\n").count { $0.contains("baseline-20") } == 1, "\(tags)")
    }

    /// A new snapshot without a score: nobody can tell, unless it is said what that counts as.
    private func isLeftOpen(at url: String) throws {
        #expect(try run("relabel", at: url).status == 0)
        let ci = try run("ci", "second", at: url)
        #expect(ci.status == 3 && ci.errors.isEmpty, "\(ci.errors)")
        let gate = try report("second/gate.md")
        #expect(gate.contains("### dsv gate: cannot tell") && gate.contains("has no score"))
        #expect(try report("second/diff.md").contains("### Dataset changes"))
        for (verdict, status) in [("pass", Int32(0)), ("fail", 1)] {
            let gate = try dsv(in: "second", "gate", "--against", "baseline", "--exact", "--cannot-tell", verdict)
            #expect(gate.status == status && gate.output.contains("cannot tell: decided by score; counts as a"))
        }
        #expect(try dsv(in: "second", "log", "-n", "1", "--oneline").output.contains("baseline-20") == false)
    }

    /// A training picture in val, on a branch: marked where it is, and the gate fails.
    private func fails(at url: String) throws {
        #expect(try run("leak", at: url).status == 0)
        let ci = try run("ci", "third", at: url, branch: "more-photos")
        #expect(ci.status == 1 && ci.errors.isEmpty, "\(ci.errors)")
        #expect(ci.output.contains("::error file=images/0001.png,title=dsv check%3A leak::1 picture"), "\(ci.output)")
        #expect(try report("third/check.xml").contains("<testcase classname=\"dsv.check\" name=\"leak\"><failure"))
        let gate = try report("third/gate.md")
        #expect(gate.contains("### dsv gate: fail") && gate.contains("fail: decided by check"))
    }
}
