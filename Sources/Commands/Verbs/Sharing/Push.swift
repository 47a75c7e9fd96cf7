import ArgumentParser
import DatasetModel
import Documents
import Reports
import Snapshots
import Versioning

struct Push: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Send a branch, its tags and its scores to a remote",
        discussion: """
            Sends only what the remote lacks, and sets the branch there last: nobody ever sees half a push. Interrupted, the same \
            command goes on where it was. Where somebody else pushed to the branch meanwhile, nothing changes: pull, then push again. Servers \
            of S3 that ignore conditional writes cannot promise that; the first push finds out and warns.

            With --repair, the remote's packs are listed, and what branches, tags and scores there need and the remote has lost goes \
            again; what 'dsv remote check --read-data' or a fetch found damaged is replaced. A push that has nothing to send, or \
            that is forced, does the same.

            Examples:
              dsv push
              dsv push backup main --tags --scores
              dsv push --dry-run
              dsv push --repair

            Exit status: 0, or 1 if the remote lacks something that is not here either.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @Flag(help: "All tags, not only those of the branch") var tags = false
    @Flag(help: "All scores, not only those of the branch") var scores = false
    @Flag(name: .shortAndLong, help: "Replace the branch and tags of the remote, whatever they are") var force = false
    @Flag(help: "Look whether the remote has lost anything, and send that again") var repair = false
    @Flag(name: [.customShort("n"), .long], help: "Say what would be sent, and send nothing") var dryRun = false
    @Argument(help: "The remote; 'origin' or the only one where none is named") var remote: String?
    @Argument(help: "The branch; the current one where none is named") var branch: String?
    var isJSON: Bool { format.json }

    func run(in context: CommandContext) throws -> ExitStatus {
        try global.withRepository(context) { repository in
            var options = PushOptions()
            options.branch = branch
            options.allTags = tags
            options.allScores = scores
            options.isForced = force
            options.isRepair = repair
            options.isDryRun = dryRun
            let result = try repository.push(
                to: remote ?? repository.defaultRemote(), options, author: context.reader(repository),
                open: context.openRemote)
            if isJSON {
                context.print(PushDocument(result))
            } else {
                context.print(result.text(isDryRun: dryRun, global.style(context)))
            }
            context.note(result.warning(global.style(isTerminal: context.isErrorTerminal, context)))
            return result.lost.isEmpty ? .success : .no
        }
    }
}
