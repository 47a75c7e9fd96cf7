import ArgumentParser
import DatasetModel
import Documents
import Reports
import Snapshots
import Versioning

struct Fetch: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Bring what a remote has; nothing of yours changes",
        discussion: """
            Branches of the remote come as 'origin/main' and so on; tags and scores under their own names. All that comes is \
            verified before anything names it. Interrupted, the same command goes on where it was.

            Where the repository was cloned without images, they stay at the remote. --images brings those of a snapshot, or of a \
            part of it, and puts them into the folder where the snapshot is the current one.

            Examples:
              dsv fetch
              dsv fetch --images --split val
              dsv fetch --images --path train/ii

            Exit status: 0.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @Flag(help: "Bring the images of a snapshot that are not here") var images = false
    @Option(help: ArgumentHelp("With --images: those below this folder", valueName: "path")) var path: String?
    @Option(help: ArgumentHelp("With --images: those of this split", valueName: "name")) var split: String?
    @Option(help: ArgumentHelp("With --images: of this snapshot, not the current one", valueName: "rev")) var rev:
        String?
    @Argument(help: "The remote; 'origin' or the only one where none is named") var remote: String?
    var isJSON: Bool { format.json }

    func validate() throws {
        guard !images, path != nil || split != nil || rev != nil else { return }
        throw ValidationError("--path, --split and --rev say which images: they need --images")
    }

    func run(in context: CommandContext) throws -> ExitStatus {
        try global.withRepository(context) { repository in
            let name = try remote ?? repository.defaultRemote()
            if images { return try bringImages(from: name, repository, context) }
            let result = try repository.fetch(
                from: name, author: context.reader(repository), open: context.openRemote)
            if isJSON {
                context.print(FetchDocument(result))
            } else {
                context.print(result.text(global.style(context)))
            }
            return .success
        }
    }

    private func bringImages(
        from name: String, _ repository: Repository, _ context: CommandContext
    ) throws -> ExitStatus {
        let result = try repository.fetchFiles(
            of: repository.snapshot(rev ?? "HEAD"),
            at: [path.map { try context.datasetPath($0, repository) } ?? .root],
            split: split, from: name, isPlacing: true, open: context.openRemote)
        if isJSON { context.print(FetchDocument(result)) } else { context.print(result.text) }
        return .success
    }
}
