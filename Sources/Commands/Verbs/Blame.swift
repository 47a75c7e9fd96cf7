import ArgumentParser
import Reports
import Versioning

struct Blame: DSVCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show who changed an image's label or split, when, and from what to what",
        discussion: """
            The image is named by the key of its row, or by its path. Its history is followed through renames, newest change first. \
            With --flips: the images whose label came back to what it was before.

            Examples:
              dsv blame 0005.png
              dsv blame images/0005.png --from v2
              dsv blame --flips

            Exit status: 0.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @Flag(help: "The images whose label went from one to another and back") var flips = false
    @Option(help: ArgumentHelp("Only this label table", valueName: "path")) var table: String?
    @Option(help: ArgumentHelp("The snapshot to look back from", valueName: "rev")) var from = "HEAD"
    @Argument(help: "The key or path; with --flips, the snapshot to look back from") var name: String?
    var isJSON: Bool { format.json }

    func validate() throws {
        if name == nil && !flips { throw ValidationError("which image? name the key of its row, or its path") }
    }

    func run(in context: CommandContext) throws -> ExitStatus {
        try global.withRepository(context) { repository in
            let style = global.style(context)
            if flips {
                let found = try repository.flips(from: name ?? from)
                if isJSON {
                    context.print(BlameReport.json(flips: found))
                } else {
                    context.print(BlameReport.text(flips: found, style))
                }
                return .success
            }
            let table = try table.map { try context.datasetPath($0, repository) }
            let entries = try repository.blame(name ?? "", from: from, table: table)
            if isJSON {
                context.print(BlameReport.json(entries))
            } else {
                context.print(BlameReport.text(entries, style))
            }
            return .success
        }
    }
}
