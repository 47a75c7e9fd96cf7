import ArgumentParser
import Documents
import Reports
import Versioning

extension ScoreVerb {
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
                    context.print(ScoreDocument(detail))
                } else {
                    context.print(detail.text(global.style(context)))
                }
                return .success
            }
        }
    }
}
