import ArgumentParser
import DatasetModel
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
                    context.print(ScoreReport.json(history))
                } else {
                    context.print(ScoreTable(history, metric: metric).text(global.style(context)))
                }
                return .success
            }
        }
    }

    struct Show: DSVCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show one score, and what its predictions say",
            discussion: """
                Example:
                  dsv score show 4f0c

                Exit status: 0.
                """)

        @OptionGroup var global: GlobalOptions
        @OptionGroup var format: JSONOption
        @Argument(help: "The score's id, or the beginning of it") var id: String
        var isJSON: Bool { format.json }

        func run(in context: CommandContext) throws -> ExitStatus {
            try global.withRepository(context) { repository in
                let detail = try repository.scoreDetail(id)
                if isJSON {
                    context.print(detail.json)
                } else {
                    context.print(detail.text(global.style(context)))
                }
                return .success
            }
        }
    }

    struct Remove: DSVCommand {
        static let configuration = CommandConfiguration(
            commandName: "rm",
            abstract: "Remove a score; a tombstone keeps the reason",
            discussion: """
                Example:
                  dsv score rm 4f0c --reason "measured on the wrong folder"

                Exit status: 0.
                """)

        @OptionGroup var global: GlobalOptions
        @Option(help: ArgumentHelp("Why", valueName: "text")) var reason: String
        @Argument(help: "The score's id, or the beginning of it") var id: String

        func run(in context: CommandContext) throws -> ExitStatus {
            try global.withRepository(context) { repository in
                let score = try repository.removeScore(id, reason: reason, author: context.author(repository))
                context.print(score.removal)
                return .success
            }
        }
    }

    struct Rescore: DSVCommand {
        static let configuration = CommandConfiguration(
            commandName: "rescore",
            abstract: "Judge stored predictions by another snapshot's labels and split, without running the model",
            discussion: """
                Images are found by their content, whatever they are called there.

                Example:
                  dsv score rescore 4f0c --on v3

                Exit status: 0.
                """)

        @OptionGroup var global: GlobalOptions
        @OptionGroup var format: JSONOption
        @Option(help: ArgumentHelp("The snapshot whose labels count", valueName: "rev")) var on = "HEAD"
        @Option(help: ArgumentHelp("The split; that of the score if left out", valueName: "name")) var split: String?
        @Argument(help: "The score's id, or the beginning of it") var id: String
        var isJSON: Bool { format.json }

        func run(in context: CommandContext) throws -> ExitStatus {
            try global.withRepository(context) { repository in
                let rescored = try repository.rescore(id, on: on, split: split)
                if isJSON {
                    context.print(rescored.json)
                } else {
                    context.print(rescored.text(global.style(context)))
                }
                return .success
            }
        }
    }

    struct Plot: DSVCommand {
        static let configuration = CommandConfiguration(
            commandName: "plot",
            abstract: "Draw a metric over the snapshots, with intervals",
            discussion: """
                The line breaks wherever the validation set changed: what is on both sides of a break cannot be compared.

                Examples:
                  dsv score plot
                  dsv score plot --metric macro_f1 --svg scores.svg

                Exit status: 0.
                """)

        @OptionGroup var global: GlobalOptions
        @Option(help: ArgumentHelp("The metric; accuracy, or the first that there is", valueName: "name"))
        var metric: String?
        @Option(help: ArgumentHelp("Write a picture", valueName: "file"), completion: .file(extensions: ["svg"]))
        var svg: String?
        @Option(
            help: ArgumentHelp("Write a page that needs no network", valueName: "file"),
            completion: .file(extensions: ["html"]))
        var html: String?

        func run(in context: CommandContext) throws -> ExitStatus {
            try global.withRepository(context) { repository in
                let history = try repository.scoreHistory()
                try history.require(metric)
                let plot = ScorePlot(history, metric: metric)
                if let svg { try context.write(Array(plot.svg.utf8), to: svg) }
                if let html { try context.write(Array(plot.html.utf8), to: html) }
                if svg == nil && html == nil { context.print(plot.text(global.style(context))) }
                return .success
            }
        }
    }
}

extension ScoreHistory {
    /// Refuses a metric that no score has: it is misspelt.
    fileprivate func require(_ metric: String?) throws {
        let names = metricNames
        guard let metric, !names.isEmpty, !names.contains(Metric(named: metric).name) else { return }
        throw Failure(
            .notFound, "no score has the metric '\(printable(metric.utf8))'",
            hint: "there are " + names.map { printable($0.utf8) }.joined(separator: ", "))
    }
}
