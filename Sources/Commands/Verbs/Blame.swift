import ArgumentParser
import DatasetModel
import Documents
import Reports
import Versioning

struct Blame: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "blame",
        abstract: "Show who changed the label or split of an image",
        discussion: """
            Walks the history, newest first, and tells of an image, by its path or by the key of its row, who changed its label \
            or split, when, and from what to what; when it came and went; and how it was named before. With --table, of \
            all cells of its row in that table. A merge is named only for what was so on none of its sides.

            With --flips, lists the images whose label came back to what it had been: A -> B -> A.

            Examples:
              dsv blame images/0019.png
              dsv blame 0019.png --table labels.csv
              dsv blame 0019.png --from v2
              dsv blame --flips
              dsv blame --flips v3

            Exit status: 0.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @Option(help: ArgumentHelp("Only this table, but all its columns", valueName: "path")) var table: String?
    @Flag(help: "List the labels that came back to what they had been") var flips = false
    @Option(help: ArgumentHelp("Begin at this revision", valueName: "rev")) var from = "HEAD"
    @Argument(help: "The key of a row, or the path of an image; with --flips: begin at this revision")
    var key: String?
    var isJSON: Bool { format.json }

    func validate() throws {
        if flips && table != nil { throw ValidationError("--flips looks at labels alone: it takes no --table") }
        if !flips && key == nil { throw ValidationError("name the key of a row or the path of an image") }
    }

    func run(in context: CommandContext) throws -> ExitStatus {
        let entries = try global.withRepository(context) { repository in
            if flips { return try repository.flips(from: key ?? from) }
            return try repository.blame(
                key ?? "", at: key.flatMap { try? context.datasetPath($0, repository) },
                table: table.map { try context.datasetPath($0, repository) }, from: from)
        }
        let style = global.style(context)
        if isJSON {
            context.print(BlameDocument(entries))
        } else {
            context.print(flips ? BlameReport.groups(entries, style) : BlameReport.text(entries, style))
        }
        return .success
    }
}
