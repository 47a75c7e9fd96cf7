import ArgumentParser
import Reports
import Snapshots
import Versioning

struct Checkout: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkout",
        abstract: "Make the folder, or some paths of it, that of a snapshot",
        discussion: """
            Without paths, HEAD becomes the snapshot, on no branch, unless REV is a branch. With paths, only these files change. \
            Uncommitted work is never overwritten without --force.

            Examples:
              dsv checkout v1
              dsv checkout v1 labels.csv

            Exit status: 0.
            """)

    @OptionGroup var global: GlobalOptions
    @Flag(name: .shortAndLong, help: "Give up uncommitted work that is in the way") var force = false
    @Argument(help: "The snapshot") var rev: String
    @Argument(help: "Only these files and folders", completion: .file()) var paths: [String] = []

    func run(in context: CommandContext) throws -> ExitStatus {
        let result = try global.withRepository(context) { repository in
            if paths.isEmpty {
                return try repository.checkOut(rev, isForced: force, author: context.author(repository))
            }
            let paths = try paths.map { try context.datasetPath($0, repository) }
            let snapshot = try repository.snapshot(rev)
            try context.bringAbsent(paths, of: snapshot, repository)
            return try repository.restore(paths, from: snapshot, isForced: force)
        }
        context.print(paths.isEmpty ? result.text : result.restoredText)
        context.note(PurgedFilesNote.text(result.purged))
        return .success
    }
}
