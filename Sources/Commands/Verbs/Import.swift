import ArgumentParser
import DatasetModel
import Documents
import Reports
import Snapshots
import Versioning

struct Import: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Turn folders such as data_v1 data_v2 data_v3 into snapshots, in this order",
        discussion: """
            The folders are only read. Afterwards the dataset's folder holds the last snapshot; uncommitted work that would be \
            overwritten is named, and nothing is imported.

            Examples:
              dsv init photos
              cd photos
              dsv import ../photos_v1 ../photos_v2 ../photos_new2_final --tag

            Exit status: 0.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @Flag(help: "Tag each snapshot by the name of its folder") var tag = false
    @Argument(help: "The folders, oldest first", completion: .directory) var dirs: [String]
    var isJSON: Bool { format.json }

    func run(in context: CommandContext) throws -> ExitStatus {
        let result = try global.withRepository(context) { repository in
            try repository.importFolders(
                dirs.map { context.path($0) }, isTagging: tag, author: context.author(repository),
                signer: SigningOptions.configuredSigner(repository, context))
        }
        if isJSON { context.print(ImportDocument(result)) } else { context.print(result.text(global.style(context))) }
        return .success
    }
}
