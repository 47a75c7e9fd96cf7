import ArgumentParser
import DatasetModel
import Documents
import Reports
import Snapshots
import Versioning

struct List: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "List the files of a snapshot with SHA-256 and size",
        discussion: """
            Examples:
              dsv ls
              dsv ls v1 train/cat
              dsv ls worktree

            Exit status: 0.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @Argument(help: "The snapshot, or worktree") var rev = "HEAD"
    @Argument(help: "A file or folder of it") var path: String?
    var isJSON: Bool { format.json }

    func run(in context: CommandContext) throws -> ExitStatus {
        let files = try global.withRepository(context) { repository in
            let path = try path.map { try context.datasetPath($0, repository) } ?? .root
            guard rev != Repository.workingTreeName else { return try repository.listWorkingTree(path: path) }
            return try repository.list(repository.snapshot(rev), path: path)
        }
        if isJSON { context.print(ListDocument(files)) } else { context.print(ListReport.text(files)) }
        return .success
    }
}
