import ArgumentParser
import DatasetModel
import Documents
import Reports
import Versioning

struct Status: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what changed since the current snapshot",
        discussion: """
            Images and other files that were added, removed, modified or renamed. A file is read only if its size, times or \
            inode say that it may have changed.

            Examples:
              dsv status
              dsv status --json

            Exit status: 0.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @OptionGroup var limit: LimitOptions
    var isJSON: Bool { format.json }

    func run(in context: CommandContext) throws -> ExitStatus {
        let status = try global.withRepository(context) { try $0.status() }
        if isJSON {
            context.print(StatusDocument(status))
        } else {
            context.print(status.text(global.style(context), limit: limit.value))
        }
        return .success
    }
}
