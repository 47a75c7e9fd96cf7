import ArgumentParser
import DatasetModel
import Reports
import Versioning

struct Stats: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Count images, bytes, classes, splits and duplicates",
        discussion: """
            Counts a snapshot, the folder as it is now (worktree), or a plain folder.

            Examples:
              dsv stats
              dsv stats v1 --json

            Exit status: 0.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @OptionGroup var limit: LimitOptions
    @Argument(help: "What to count") var rev = "HEAD"
    var isJSON: Bool { format.json }

    func run(in context: CommandContext) throws -> ExitStatus {
        let statistics = try global.withRepository(context) { try $0.statistics(of: context.side(rev, $0)) }
        if isJSON {
            context.print(statistics.json)
        } else {
            context.print(statistics.text(global.style(context), limit: limit.value))
        }
        return .success
    }
}
