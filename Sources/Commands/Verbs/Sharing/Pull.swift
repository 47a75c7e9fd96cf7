import ArgumentParser
import DatasetModel
import Documents
import Reports
import Snapshots
import Versioning

struct Pull: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull",
        abstract: "Bring what a remote has, and move the branch and the folder on to it",
        discussion: """
            Your branch moves on where it has nothing of its own; where both sides went on, nothing changes, and 'dsv merge' brings \
            them together. Uncommitted work is never overwritten.

            Examples:
              dsv pull
              dsv pull backup

            Exit status: 0.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @Argument(help: "The remote; 'origin' or the only one where none is named") var remote: String?
    @Argument(help: "The branch; the current one where none is named") var branch: String?
    var isJSON: Bool { format.json }

    func run(in context: CommandContext) throws -> ExitStatus {
        try global.withRepository(context) { repository in
            let result = try repository.pull(
                from: remote ?? repository.defaultRemote(), branch: branch, author: context.reader(repository),
                open: context.openRemote)
            if isJSON { context.print(PullDocument(result)) } else { context.print(result.text(global.style(context))) }
            context.note(PurgedFilesNote.text(result.checkout))
            return .success
        }
    }
}
