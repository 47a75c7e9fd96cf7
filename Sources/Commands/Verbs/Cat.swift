import ArgumentParser
import DatasetModel
import Snapshots
import Versioning

struct Cat: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "cat",
        abstract: "Print the bytes of one file of a snapshot",
        discussion: """
            The bytes are verified before they are printed.

            Examples:
              dsv cat v1:labels.csv
              dsv cat HEAD~2:train/cat/0017.png > old.png

            Exit status: 0.
            """)

    @OptionGroup var global: GlobalOptions
    @Argument(help: ArgumentHelp("A snapshot and a path in it, from the dataset's folder", valueName: "rev:path"))
    var file: String

    func validate() throws { _ = try revisionAndPath() }

    func run(in context: CommandContext) throws -> ExitStatus {
        let (revision, path) = try revisionAndPath()
        let bytes = try global.withRepository(context) { repository in
            let snapshot = try repository.snapshot(revision)
            try context.bringAbsent([path], of: snapshot, repository)
            return try repository.contents(of: path, in: snapshot)
        }
        context.print(exactly: bytes)
        return .success
    }

    private func revisionAndPath() throws -> (revision: String, path: DatasetPath) {
        guard let colon = file.firstIndex(of: ":"), colon != file.startIndex,
            let path = DatasetPath(parsing: file[file.index(after: colon)...]), !path.isRoot
        else { throw ValidationError("'\(file)' is not of the form REV:PATH, as in v1:labels.csv") }
        return (String(file[..<colon]), path)
    }
}
