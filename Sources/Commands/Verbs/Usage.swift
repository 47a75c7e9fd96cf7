import ArgumentParser
import DatasetModel
import Documents
import Reports
import Snapshots
import Versioning

struct Usage: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "du",
        abstract: "Show what each snapshot costs",
        discussion: """
            Of each snapshot, oldest first: its size as a folder, and what it adds to those before it. Without REV: the history of HEAD.

            Examples:
              dsv du
              dsv du v1 v2

            Exit status: 0.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @Argument(help: "The snapshots, oldest first") var revs: [String] = []
    var isJSON: Bool { format.json }

    func run(in context: CommandContext) throws -> ExitStatus {
        let (usages, diskBytes) = try global.withRepository(context) { repository in
            let named = try revs.map { try repository.snapshot($0) }
            return try repository.usage(of: named.isEmpty ? repository.log().reversed() : named)
        }
        if isJSON {
            context.print(UsageDocument(usages, diskBytes: diskBytes))
        } else {
            context.print(UsageReport.text(usages, diskBytes: diskBytes, global.style(context)))
        }
        return .success
    }
}
