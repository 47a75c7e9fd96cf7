import ArgumentParser
import DatasetModel
import Documents
import LabelFormats
import Reports
import Scoring
import Versioning

extension GateDeclaration.Doubt: ExpressibleByArgument {}

struct Gate: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate",
        abstract: "Decide whether a snapshot may take the place of the baseline",
        discussion: """
            Holds a snapshot against the rules of 'dsv check', frozen splits among them, and its score against the baseline's, as \
            'dsv compare' does: on images that both models answered for and neither was trained on. A larger number alone decides nothing.

            With a margin M the score passes if the 95 % interval of the difference lies above -M, fails if it lies below, and else \
            nobody can tell; with --require-better it passes above 0. Models that gave the same answers pass a margin of 0. Without scores \
            that can be compared nobody can tell either; --cannot-tell says what that counts as. dsv.yaml may set all four under 'gate'.

            Examples:
              dsv gate --against baseline
              dsv gate --against baseline --margin 0.01 --cannot-tell fail
              dsv gate v7 --against v6 --metric macro_f1 --require-better

            Exit status: 0 if it passes, 1 if it fails, 3 if nobody can tell.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @Option(help: ArgumentHelp("What the snapshot is held against", valueName: "rev")) var against: String
    @Option(help: ArgumentHelp("The metric; accuracy, or the first that both have", valueName: "name"))
    var metric: String?
    @Option(help: ArgumentHelp("Scores of this model alone", valueName: "name")) var model: String?
    @Option(
        help: ArgumentHelp(
            "How much worse the score may be, in the metric's unit: 0.01 is a point; 0 where nobody says",
            valueName: "x"))
    var margin: Double?
    @Flag(help: "The score must be better") var requireBetter = false
    @Option(help: ArgumentHelp("What it counts as that nobody can tell: pass or fail", valueName: "verdict"))
    var cannotTell: GateDeclaration.Doubt?
    @Flag(help: "Without the rules that look into images") var exact = false
    @Flag(help: "Answer with a comment for a pull request") var markdown = false
    @Argument(help: "The snapshot") var rev = "HEAD"
    var isJSON: Bool { format.json }

    func validate() throws {
        if isJSON && markdown { throw ValidationError("--json and --markdown are different answers: choose one") }
        guard let margin else { return }
        if requireBetter { throw ValidationError("--margin and --require-better exclude each other") }
        if !margin.isFinite || margin < 0 { throw ValidationError("--margin must be 0 or more") }
    }

    func run(in context: CommandContext) throws -> ExitStatus {
        try global.withRepository(context) { repository in
            var request = GateRequest(rev, against: against)
            request.metric = metric
            request.model = model
            request.criterion = requireBetter ? .better : margin.map { .notWorse(margin: $0) }
            request.doubt = cannotTell
            request.isExact = exact
            let result = try repository.gate(request)
            let report = GateReport(result)
            if isJSON {
                context.print(GateDocument(result))
            } else {
                context.print(
                    markdown ? TerminalText(lines: report.markdown) : report.text(global.style(context)))
            }
            switch result.effect {
            case .pass: return .success
            case .fail: return .no
            case .cannotTell: return .cannotTell
            }
        }
    }
}
