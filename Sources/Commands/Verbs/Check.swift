import ArgumentParser
import Checking
import DatasetModel
import Documents
import History
import Reports
import Snapshots
import Versioning

extension CheckRule: ExpressibleByArgument {
    /// The rule of a name.
    public init?(argument: String) { self.init(named: argument) }
    /// The names of all rules.
    public static var allValueStrings: [String] { all.map(\.name) }
}

struct Check: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Hold the dataset against rules: leaks, conflicts, vocabulary, limits",
        discussion: """
            Checks a snapshot, the folder as it is now (worktree), or a plain folder. What cannot be meant is an error, what may be \
            meant a warning; dsv.yaml sets levels and limits, docs/checks.md describes each rule.

            The rules \(CheckRule.all.filter(\.readsImages).map(\.name).joined(separator: ", ")) look into images. What they see is \
            kept, so that the next check reads only new ones. Images that are not here are left out, and that is said.

            Rules: \(CheckRule.all.map(\.name).joined(separator: ", ")).

            Examples:
              dsv check
              dsv check worktree --rule leak
              dsv check HEAD --against baseline --junit check.xml

            Exit status: 0 if no error was found, 1 if one was.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @OptionGroup var limit: LimitOptions
    @Option(
        name: .customLong("rule"),
        help: ArgumentHelp("Only this rule, whatever dsv.yaml says of it; may be given again", valueName: "rule"))
    var rules: [CheckRule] = []
    @Flag(help: "Without the rules that look into images") var exact = false
    @Option(help: ArgumentHelp("What frozen splits are compared with; of worktree, HEAD", valueName: "rev"))
    var against: String?
    @Flag(help: "Answer with a comment for a pull request") var markdown = false
    @Flag(help: "Answer with annotations for a workflow of GitHub") var github = false
    @Option(
        help: ArgumentHelp("Write a report that CI servers read", valueName: "file"),
        completion: .file(extensions: ["xml"]))
    var junit: String?
    @Option(
        help: ArgumentHelp("Write a page with pictures that needs no network", valueName: "file"),
        completion: .file(extensions: ["html"]))
    var html: String?
    @Argument(help: "What to check") var rev = "HEAD"
    var isJSON: Bool { format.json }

    func validate() throws {
        guard [isJSON, markdown, github].count(where: { $0 }) < 2 else {
            throw ValidationError("--json, --markdown and --github are different answers: choose one")
        }
    }

    func run(in context: CommandContext) throws -> ExitStatus {
        try global.withRepository(context) { repository in
            let side = try context.side(rev, repository)
            let result = try repository.check(
                side,
                CheckOptions(rules: Set(rules), isExact: exact, against: try baseline(of: side, context, repository)))
            if let junit { try context.write(Array(result.junit.utf8), to: junit) }
            if let html { try write(result, of: side, to: html, context, repository) }
            answer(result, context)
            return result.isOK ? .success : .no
        }
    }

    private func write(
        _ result: CheckResult, of side: Side, to html: String, _ context: CommandContext, _ repository: Repository
    ) throws {
        let bytes = try repository.fileBytes(of: side)
        // A page with a hole is better than none: it says which pictures it lacks.
        let page = CheckPage(of: rev, result).html { path in (try? bytes(path)) ?? nil }
        try context.write(Array(page.utf8), to: html)
    }

    /// What frozen splits are compared with.
    private func baseline(of side: Side, _ context: CommandContext, _ repository: Repository) throws -> Side? {
        if let against { return try context.side(against, repository) }
        guard case .workingTree = side, let head = try repository.head().snapshot else { return nil }
        return .snapshot(try repository.snapshot(head.description))
    }

    private func answer(_ result: CheckResult, _ context: CommandContext) {
        if isJSON {
            context.print(CheckDocument(result))
        } else if markdown {
            let rows = limit.all ? Limit(nil) : Limit(limit.limit ?? 50)
            context.print(TerminalText(lines: result.markdown(limit: rows)))
        } else if github {
            context.print(result.gitHubAnnotations)
        } else {
            context.print(result.text(global.style(context), limit: limit.value))
        }
    }
}
