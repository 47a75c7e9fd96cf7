import ArgumentParser
import Reports
import Snapshots
import Versioning

struct Restore: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Bring files back as they are in a snapshot",
        discussion: """
            Removed files come back. Changed ones do too, but only with --force where no snapshot has their bytes under this \
            name, so that they would be lost.

            Examples:
              dsv restore train/cat/0017.png
              dsv restore --source v1 labels.csv
              dsv restore --force .

            Exit status: 0.
            """)

    @OptionGroup var global: GlobalOptions
    @Option(name: .shortAndLong, help: ArgumentHelp("The snapshot; HEAD where none is given", valueName: "rev"))
    var source: String?
    @Flag(name: .shortAndLong, help: "Give up uncommitted work that is in the way") var force = false
    @Argument(help: "Files and folders", completion: .file()) var paths: [String]

    func run(in context: CommandContext) throws -> ExitStatus {
        let result = try global.withRepository(context) { repository in
            let paths = try paths.map { try context.datasetPath($0, repository) }
            let snapshot = try source.map { try repository.snapshot($0) } ?? repository.currentSnapshot()
            if let snapshot { try context.bringAbsent(paths, of: snapshot, repository) }
            return try repository.restore(paths, from: source.map { try repository.snapshot($0) }, isForced: force)
        }
        context.print(result.restoredText)
        context.note(PurgedFilesNote.text(result.purged))
        return .success
    }
}
