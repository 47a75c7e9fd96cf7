import ArgumentParser
import DatasetModel
import Documents
import Reports
import Snapshots
import Versioning

struct GC: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Remove what nothing reaches, and pack the rest",
        discussion: """
            What a branch, tag, score or any other reference reaches, what HEAD is, and what the folder's files are known to be stored \
            as, is never removed; neither are snapshots that a branch was at within the last days, nor what \
            came within the last hour. Nothing calls this by itself. Everything that stays is verified where it is copied, and nothing \
            goes before that is safe: killed at any time, it can be run again.

            With --remote, the same at a remote, which nothing else ever makes smaller. It removes what neither the references there \
            nor this repository need, unless it came there within the days of --grace. Others may push and fetch meanwhile. It reads the \
            history of the remote, and needs a few gigabytes here where many packs have to be made anew. It cannot be done where the history \
            is on a git host.

            Examples:
              dsv gc --dry-run         what would go
              dsv gc
              dsv gc --grace 0         also what was left behind a moment ago
              dsv gc --remote backup   what the remote 'backup' does not need

            Exit status: 0.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @OptionGroup var limit: LimitOptions
    @Flag(name: [.customShort("n"), .long], help: "Only list what would go") var dryRun = false
    @Flag(help: "Collect at a remote: the one that is named, 'origin' or the only one") var remote = false
    @Flag(help: "With --remote: also where a server ignores conditional writes; nobody may push meanwhile")
    var force = false
    @Option(
        help: ArgumentHelp(
            "Keep what branches were at, or what came to the remote, within so many days; 0 spares nothing, not even what came a moment ago",
            valueName: "days"))
    var grace: Int = CollectionGrace.standardDays
    @Argument(help: "With --remote: its name") var name: String?
    var isJSON: Bool { format.json }

    func validate() throws {
        guard remote || (name == nil && !force) else {
            throw ValidationError("\(force ? "--force" : "a name") is for --remote alone")
        }
        guard (0...36500).contains(grace) else { throw ValidationError("--grace must be between 0 and 36500 days") }
    }

    func run(in context: CommandContext) throws -> ExitStatus {
        let grace = CollectionGrace(days: grace, now: context.now().time)
        let result = try global.withRepository(context) { repository in
            if remote {
                return try repository.collect(
                    atRemote: name ?? repository.defaultRemote(), grace, isDryRun: dryRun, isForced: force,
                    open: context.openRemote)
            }
            return try dryRun ? repository.planCollection(grace) : repository.collect(grace)
        }
        if isJSON {
            context.print(CollectionDocument(result))
        } else {
            context.print(result.text(global.style(context), limit: limit.value))
        }
        return .success
    }
}
