import ArgumentParser
import DatasetModel
import Documents
import Reports
import Snapshots
import Versioning

struct Purge: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "purge",
        abstract: "Remove the bytes of a picture from every snapshot, for good",
        discussion: """
            For a person's right to be forgotten. The content that the path has in that snapshot goes, under all its names and in all \
            snapshots; other contents of the path stay. A tombstone says who did it, when and why: whoever reads the file is \
            told, and a commit refuses the content. The snapshots keep their ids. A file in the folder is not touched, and \
            copies of the repository are not either. There is no way back.

            Examples:
              dsv purge people/0017.png --reason "the person withdrew consent"
              dsv purge v1:people/0017.png --reason "the person withdrew consent"

            Exit status: 0, also if it was purged before.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @Option(help: ArgumentHelp("Why, for those who miss it", valueName: "text")) var reason: String
    @Argument(help: ArgumentHelp("A path of HEAD, REV:PATH, or a SHA-256", valueName: "path")) var file: String
    var isJSON: Bool { format.json }

    func run(in context: CommandContext) throws -> ExitStatus {
        let result = try global.withRepository(context) { repository in
            try repository.purge(target(context, repository), reason: reason, author: context.author(repository))
        }
        if isJSON { context.print(PurgeDocument(result)) } else { context.print(result.text()) }
        return .success
    }

    private func target(_ context: CommandContext, _ repository: Repository) throws -> PurgeTarget {
        if let id = ObjectID(hex: file) { return .content(id) }
        if let colon = file.firstIndex(of: ":"), colon != file.startIndex,
            let snapshot = try? repository.snapshot(String(file[..<colon]))
        {
            guard let path = DatasetPath(parsing: file[file.index(after: colon)...]), !path.isRoot else {
                throw Failure(.invalid, "'\(file)' names no file")
            }
            return .file(path, in: snapshot)
        }
        return .file(try context.datasetPath(file, repository), in: try repository.snapshot("HEAD"))
    }
}
