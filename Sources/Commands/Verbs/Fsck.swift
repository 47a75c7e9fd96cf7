import ArgumentParser
import DatasetModel
import Reports
import Versioning

struct Fsck: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "fsck",
        abstract: "Verify everything that is stored",
        discussion: """
            Reads every byte of the repository: all objects are hashed, whether a snapshot has them or not, and all snapshots \
            and scores are compared with what there is. Each fault is named with the first snapshot and path that it spoils.

            Examples:
              dsv fsck
              dsv fsck --json

            Exit status: 0 if all is as it was written, 1 if something is damaged or missing.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @OptionGroup var limit: LimitOptions
    var isJSON: Bool { format.json }

    func run(in context: CommandContext) throws -> ExitStatus {
        let result = try global.withRepository(context) { try $0.fsck() }
        if isJSON {
            context.print(result.json)
        } else {
            context.print(result.text(global.style(context), limit: limit.value))
            if let hint = result.hint { context.note(hint) }
        }
        return result.faults.isEmpty ? .success : .no
    }
}
