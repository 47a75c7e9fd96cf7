import ArgumentParser
import DatasetModel
import Documents
import Judging
import Reports
import Snapshots
import Versioning

struct Compare: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Say whether one model is better than another, or that nobody can tell",
        discussion: """
            A and B are snapshots or scores; of a snapshot, its newest score that has predictions is compared, else its newest. \
            Both models are judged on the images that both answered \
            for and neither was trained on, by content, with the labels of the newer snapshot (--on chooses another). What the number \
            gained is taken apart into images removed, relabelled and added, and the model.

            Examples:
              dsv compare v1 v3
              dsv compare v1 v3 --metric macro_f1 --by class
              dsv compare 4f0c 91ab --rows
              dsv compare baseline HEAD --html models.html

            Exit status: 0, whatever the answer is.
            """)

    enum Grouping: String, ExpressibleByArgument, CaseIterable {
        case label = "class"
        case split
    }

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @OptionGroup var limit: LimitOptions
    @Option(help: ArgumentHelp("The metric; accuracy, or the first that both have", valueName: "name"))
    var metric: String?
    @Option(help: ArgumentHelp("Scores of this model alone", valueName: "name")) var model: String?
    @Option(help: ArgumentHelp("The snapshot whose labels count", valueName: "rev")) var on: String?
    @Option(help: ArgumentHelp("The split to compare on", valueName: "name")) var split: String?
    @Option(help: "Also list each class, or each split") var by: Grouping?
    @Flag(help: "Also list the images that one model has right and the other wrong") var rows = false
    @Option(
        help: ArgumentHelp(
            "How often the bootstrap draws, for metrics other than accuracy; 10,000 times, 2,000 for detectors",
            valueName: "n"))
    var resamples: Int?
    @Flag(help: "Answer with a comment for a pull request") var markdown = false
    @Option(
        help: ArgumentHelp("Write a page with pictures that needs no network", valueName: "file"),
        completion: .file(extensions: ["html"]))
    var html: String?
    @Argument(help: "What is compared with: a snapshot or a score") var from: String
    @Argument(help: "What is compared: a snapshot or a score") var to: String
    var isJSON: Bool { format.json }

    func validate() throws {
        if let resamples, resamples < 100 { throw ValidationError("--resamples must be at least 100") }
    }

    func run(in context: CommandContext) throws -> ExitStatus {
        try global.withRepository(context) { repository in
            var request = ComparisonRequest(from: from, to: to)
            request.metric = metric
            request.model = model
            request.on = on
            request.split = split
            request.resamples = resamples
            request.comparesSplits = by == .split || isJSON
            request.listsImages = rows || isJSON || markdown || html != nil
            let comparison = try repository.compare(request)
            if let html {
                let bytes = try repository.fileBytes(of: .snapshot(comparison.on))
                let page = ComparePage(comparison).html { path in (try? bytes(path)) ?? nil }
                try context.write(Array(page.utf8), to: html)
            }
            let report = CompareReport(comparison)
            if isJSON {
                context.print(CompareDocument(comparison))
            } else if markdown {
                context.print(TerminalText(lines: report.markdown(limit: limit.value)))
            } else if html == nil {
                context.print(
                    report.text(
                        global.style(context), byClass: by == .label, rows: rows ? limit.value : nil))
            }
            return .success
        }
    }
}
