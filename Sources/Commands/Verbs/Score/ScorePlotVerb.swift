import ArgumentParser
import Reports
import Versioning

extension ScoreVerb {
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
