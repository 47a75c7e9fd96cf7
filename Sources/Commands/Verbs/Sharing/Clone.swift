import ArgumentParser
import DatasetModel
import Documents
import Reports
import Snapshots
import SystemIO
import SystemPackage
import Versioning

struct Clone: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "clone",
        abstract: "Make a repository from a remote, with its folder checked out",
        discussion: """
            With --no-images only history, label tables and scores come: enough to diff, compare, check and tag, in CI for example. \
            Images that are not there count as unchanged. 'dsv fetch --images' brings them later. Interrupted, the same \
            command goes on where it was.

            Examples:
              dsv clone /mnt/team/photos
              dsv clone s3://our-bucket/photos photos --no-images

            Exit status: 0.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @OptionGroup var place: RemotePlaceOptions
    @Flag(name: .customLong("no-images"), help: "Leave the images at the remote") var withoutImages = false
    @Option(help: ArgumentHelp("The name of the remote in the clone", valueName: "name")) var origin = "origin"
    @Argument(help: "The folder, bucket or git repository") var url: String
    @Argument(help: "The new folder; named like the last part of the URL where none is given") var dir: String?
    var isJSON: Bool { format.json }

    func run(in context: CommandContext) throws -> ExitStatus {
        let settings = place.settings(name: origin, url: url, context)
        let folder = try dir ?? Self.folderName(of: settings.url)
        let progress = Progress()
        return try global.drawing(progress, context) {
            let result = try Repository.clone(
                settings, to: context.path(folder), withoutImages: withoutImages, author: { context.reader($0) },
                progress: progress, open: context.openRemote)
            if isJSON {
                context.print(PullDocument(result))
            } else {
                context.print(result.cloneText(into: folder, global.style(context)))
            }
            context.note(result.warning(global.style(isTerminal: context.isErrorTerminal, context)))
            context.note(PurgedFilesNote.text(result.checkout))
            return .success
        }
    }

    private static func folderName(of url: String) throws -> String {
        let name = url.split { $0 == "/" || $0 == ":" }.last.map(String.init) ?? ""
        guard !name.isEmpty, name != "..", name != "." else { throw ValidationError("name the new folder") }
        return name.hasSuffix(".git") ? String(name.dropLast(4)) : name
    }
}
