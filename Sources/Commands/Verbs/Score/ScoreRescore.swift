import ArgumentParser
import Documents
import Reports
import Versioning

extension ScoreVerb {
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
                    context.print(RescoreDocument(rescored))
                } else {
                    context.print(rescored.text(global.style(context)))
                }
                return .success
            }
        }
    }
}
