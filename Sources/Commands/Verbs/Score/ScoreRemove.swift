import ArgumentParser
import Reports
import Versioning

extension ScoreVerb {
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
}
