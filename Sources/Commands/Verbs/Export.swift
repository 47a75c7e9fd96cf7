import ArgumentParser
import DatasetModel
import Documents
import ObjectStore
import Reports
import Snapshots
import Versioning

struct Export: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a snapshot to a plain folder, without .dsv",
        discussion: """
            The folder must not exist, or be empty; it gets its name when it is complete. Every file is verified.

            With a split, label tables, COCO files and lists of images hold only what is about the images that are written; they are \
            byte for byte as they were otherwise. What is known to be about another split goes: rows and images without a split stay. \
            Tables and lists named after another split, and annotations of single images that are not written, are left out.

            Examples:
              dsv export v1 /data/photos_v1
              dsv export HEAD /data/val --split val
              dsv export HEAD /data/val --split val --order /data/val.order.csv

            Exit status: 0.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @Option(help: ArgumentHelp("Only this split", valueName: "name")) var split: String?
    @Flag(help: "With a split, write tables and annotation files whole") var wholeTables = false
    @Option(help: ArgumentHelp("Only this folder of the dataset", valueName: "path")) var path: String?
    @Option(
        help: """
            copy (blocks are shared where the file system can), reflink (fail where it cannot), or hardlink (read-only names for the \
            store's own large files)
            """) var link: LinkMode = .copy
    @Option(
        help: ArgumentHelp(
            "Write a CSV file of the images in their order, for 'dsv score add --order' of predictions without keys",
            valueName: "file"), completion: .file(extensions: ["csv"]))
    var order: String?
    @Argument(help: "The snapshot") var rev: String
    @Argument(help: "The folder to write", completion: .directory) var dir: String
    var isJSON: Bool { format.json }

    func run(in context: CommandContext) throws -> ExitStatus {
        let result = try global.withRepository(context) { repository in
            let snapshot = try repository.snapshot(rev)
            let path = try path.map { try context.datasetPath($0, repository) } ?? .root
            try context.bringAbsent([path], split: split, of: snapshot, repository)
            return try repository.export(
                snapshot, to: context.path(dir), below: path, split: split, wholeTables: wholeTables, link: link,
                listsImages: order != nil)
        }
        if let order { try context.write(result.files.order, to: order) }
        if isJSON {
            context.print(ExportDocument(result))
        } else {
            context.print(result.text(to: dir, global.style(context)))
        }
        context.note(PurgedFilesNote.text(result.files.purged))
        return .success
    }
}

extension LinkMode: ExpressibleByArgument {}
