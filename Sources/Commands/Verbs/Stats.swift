import ArgumentParser
import DatasetModel
import Documents
import Reports
import Snapshots
import Versioning
import Words

struct Stats: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Count images, bytes, classes, splits and duplicates",
        discussion: """
            Counts the folder as it is now (worktree), a snapshot, or a plain folder. Formats and sizes of images are told with --images \
            and on a page: for them, images are decoded. What was seen is kept, so that the next time only new images are.

            With --against, it also tells how classes drifted from another state: counts, shares, and of each split the Jensen-Shannon \
            distance of the shares, 0 if equal and 1 if disjoint. The p of the chi-square test is that of two independent draws: where \
            both states share images, it is too large.

            Examples:
              dsv stats
              dsv stats v1 --json
              dsv stats --images
              dsv stats ../received/data_v9
              dsv stats v3 --against v2
              dsv stats v3 --against v2 --html stats.html

            Exit status: 0.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @OptionGroup var limit: LimitOptions
    @Flag(help: "Tell formats and sizes of images, too; decodes those not seen before") var images = false
    @Option(help: ArgumentHelp("Tell how classes drifted from this state", valueName: "rev")) var against: String?
    @Option(
        help: ArgumentHelp("Write a page that needs no network; with formats and sizes", valueName: "file"),
        completion: .file(extensions: ["html"]))
    var html: String?
    @Argument(help: "What to count: a revision, worktree, or a plain folder") var rev = Repository.workingTreeName
    var isJSON: Bool { format.json }

    func run(in context: CommandContext) throws -> ExitStatus {
        let (report, document) = try global.withStates(context) { source in
            let state = try source.open(context.side(rev, source), as: rev)
            let before = try against.map { name in
                let old = try context.side(name, source)
                return (NamedSide(name, old.snapshot), try source.statistics(of: old))
            }
            let statistics = try source.statistics(of: state, images: images || html != nil)
            let name = NamedSide(rev, state.side.snapshot)
            return (
                StatsReport(name, statistics, against: before, title: state.title),
                StatsDocument(statistics, against: before, of: state.title)
            )
        }
        if let html { try context.write(Array(StatsPage(report).html.utf8), to: html) }
        if isJSON {
            context.print(document)
        } else if html == nil {
            context.print(report.text(global.style(context), limit: limit.value))
        }
        return .success
    }
}
