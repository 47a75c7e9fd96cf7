import ArgumentParser
import DatasetModel
import Documents
import Reports
import Scoring
import Versioning

extension ScoreVerb {
    struct List: DSVCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List scores, with 95 % intervals and what changed from the snapshot before",
            discussion: """
                A change is shown only where both scores were measured on the same images under the same labels; elsewhere it says \
                'other data'.

                Examples:
                  dsv score list
                  dsv score list v1 v3 --metric macro_f1

                Exit status: 0.
                """)

        @OptionGroup var global: GlobalOptions
        @OptionGroup var format: JSONOption
        @Argument(help: "Snapshots; all where none is given") var revisions: [String] = []
        @Option(help: ArgumentHelp("This metric alone", valueName: "name")) var metric: String?
        var isJSON: Bool { format.json }

        func run(in context: CommandContext) throws -> ExitStatus {
            try global.withRepository(context) { repository in
                let history = try repository.scoreHistory(of: revisions)
                try history.require(metric)
                if isJSON {
                    context.print(ScoresDocument(history))
                } else {
                    context.print(ScoreTable(history, metric: metric).text(global.style(context)))
                }
                return .success
            }
        }
    }
}

extension ScoreHistory {
    /// Refuses a metric that no score has: it is misspelt.
    func require(_ metric: String?) throws {
        let names = metricNames
        guard let metric, !names.isEmpty, !names.contains(Metric(named: metric).name) else { return }
        throw Failure(
            .notFound, "no score has the metric '\(printable(metric.utf8))'",
            hint: "there are " + names.map { printable($0.utf8) }.joined(separator: ", "))
    }
}
