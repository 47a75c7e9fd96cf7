import ArgumentParser
import DatasetModel
import Documents
import Reports
import Snapshots
import Versioning

struct Fsck: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "fsck",
        abstract: "Verify everything that is stored",
        discussion: """
            Reads every byte of the repository: all objects are hashed, whether a snapshot has them or not, and all snapshots \
            and scores are compared with what there is. Each fault is named with the first snapshot and path that it spoils.

            With --repair, what is intact in damaged files is kept, the damaged files are set aside in .dsv/aside, never deleted, and \
            what is missing is brought from a remote, verified. Nothing changes there: 'dsv push --repair' mends a remote.

            Examples:
              dsv fsck
              dsv fsck --repair --remote origin

            Exit status: 0 if all is as it was written (after a repair: is now), 1 if something is damaged or missing.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @OptionGroup var limit: LimitOptions
    @Flag(help: "Keep what is intact, set damaged files aside, bring good copies from a remote") var repair = false
    @Option(
        help: ArgumentHelp(
            "With --repair: the remote; 'origin' or the only one where none is named", valueName: "name"))
    var remote: String?
    var isJSON: Bool { format.json }

    func validate() throws {
        guard remote == nil || repair else {
            throw ValidationError("--remote says where to repair from: it needs --repair")
        }
    }

    func run(in context: CommandContext) throws -> ExitStatus {
        if repair { return try runRepair(in: context) }
        let result = try global.withRepository(context) { try $0.fsck() }
        if isJSON {
            context.print(FsckDocument(result))
        } else {
            context.print(result.text(global.style(context), limit: limit.value))
            if let hint = result.hint { context.note(hint) }
        }
        return result.faults.isEmpty ? .success : .no
    }

    private func runRepair(in context: CommandContext) throws -> ExitStatus {
        let result = try global.withRepository(context) { repository in
            try repository.repair(from: remote, at: context.reader(repository), open: context.openRemote)
        }
        if isJSON {
            context.print(FsckDocument(result))
        } else {
            context.print(result.text(global.style(context), limit: limit.value))
        }
        if !isJSON, let hint = result.hint { context.note(hint) }
        return result.found.faults.isEmpty ? .success : .no
    }
}
