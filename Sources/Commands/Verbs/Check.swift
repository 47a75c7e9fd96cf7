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
            Checks the folder as it is now (worktree), a snapshot, or a plain folder. What cannot be meant is an error, what may be \
            meant a warning; dsv.yaml sets levels and limits, docs/checks.md describes each rule.

            The rules \(CheckRule.all.filter(\.readsImages).map(\.name).joined(separator: ", ")) look into images. What they see is \
            kept, so that the next check reads only new ones. Images that are not here are left out, and that is said.

            Rules: \(CheckRule.all.map(\.name).joined(separator: ", ")).

            Examples:
              dsv check
              dsv check v2 --rule leak
              dsv check ../received/data_v9
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
    @Argument(help: "What to check: a revision, worktree, or a plain folder") var rev = Repository.workingTreeName
    var isJSON: Bool { format.json }

    func validate() throws {
        guard [isJSON, markdown, github].count(where: { $0 }) < 2 else {
            throw ValidationError("--json, --markdown and --github are different answers: choose one")
        }
    }

    func run(in context: CommandContext) throws -> ExitStatus {
        try global.withStates(context) { source in
            let state = try source.open(context.side(rev, source), as: rev)
            let result = try source.check(
                state,
                CheckOptions(rules: Set(rules), isExact: exact, against: try baseline(of: state, context, source)))
            if let junit { try context.write(Array(result.junit.utf8), to: junit) }
            if let html { try write(result, of: state, to: html, context, source) }
            answer(result, state.title, context)
            return result.isOK ? .success : .no
        }
    }

    private func write(
        _ result: CheckResult, of state: OpenState, to html: String, _ context: CommandContext,
        _ source: any StateSource
    ) throws {
        let bytes = try source.fileBytes(of: state.side)
        // A page with a hole is better than none: it says which pictures it lacks.
        let page = CheckPage(of: state.title.shortName, result).html { path in (try? bytes(path)) ?? nil }
        try context.write(Array(page.utf8), to: html)
    }

    /// What frozen splits are compared with.
    private func baseline(of state: OpenState, _ context: CommandContext, _ source: any StateSource) throws -> Side? {
        if let against { return try context.side(against, source) }
        guard case .workingTree(let differences) = state.title.subject else { return nil }
        return differences.head.map { .snapshot($0) }
    }

    private func answer(_ result: CheckResult, _ title: StateTitle, _ context: CommandContext) {
        if isJSON {
            context.print(CheckDocument(result, of: title))
        } else if markdown {
            let rows = limit.all ? Limit(nil) : Limit(limit.limit ?? 50)
            context.print(TerminalText(lines: result.markdown(of: title, limit: rows)))
        } else if github {
            context.print(result.gitHubAnnotations(of: title))
        } else {
            context.print(result.text(of: title, global.style(context), limit: limit.value))
        }
    }
}
