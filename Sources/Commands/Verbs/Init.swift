import ArgumentParser
import Reports
import Snapshots
import Versioning

struct Init: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a folder a dataset repository",
        discussion: """
            Makes .dsv in the folder, which is made too where it is missing. Running it again changes nothing. What dsv sees in the \
            files that are there is told in a few lines; 'dsv describe' tells all.

            Examples:
              dsv init                 the current folder
              dsv init photos          the folder 'photos'

            Exit status: 0.
            """)

    @OptionGroup var global: GlobalOptions
    @Option(help: ArgumentHelp("The name of the first branch", valueName: "name")) var branch = "main"
    @Argument(help: "The dataset's folder", completion: .directory) var dir = "."

    func run(in context: CommandContext) throws -> ExitStatus {
        let root = context.path(dir)
        let (repository, isNew) = try Repository.create(at: root, branch: branch)
        context.print(
            isNew ? "made an empty dataset repository in '\(root)'\n" : "'\(root)' is a dataset repository already\n")
        if isNew, let description = try global.drawing(repository.progress, context, repository.describeFolder) {
            context.print(description.summary(global.style(context)))
        }
        return .success
    }
}
