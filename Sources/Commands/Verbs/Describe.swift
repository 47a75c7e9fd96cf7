import ArgumentParser
import DatasetModel
import Documents
import Labels
import Reports
import Snapshots
import SystemPackage
import Versioning

struct Describe: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Show what dsv sees in the dataset: each guess with its evidence",
        discussion: """
            Tells of each table, annotation file, list and layout of folders what dsv takes it for: which column names images and how \
            many are found, what the label and the split are, and whether it counts. Files that look as if they were about images and \
            are not read are listed with the reason. No image is read. docs/labels.md says how all this is found.

            With --write, what was found goes into dsv.yaml, so that it holds whatever a later version would guess. What stands there \
            stays, comments included; only what changes no answer is added.

            Examples:
              dsv describe
              dsv describe v1 --json
              dsv describe ../received/data_v9
              dsv describe --write

            Exit status: 0.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @Flag(help: "Declare in dsv.yaml what was found") var write = false
    @Argument(help: "What to describe: a revision, worktree, or a plain folder") var rev = Repository.workingTreeName
    var isJSON: Bool { format.json }

    func run(in context: CommandContext) throws -> ExitStatus {
        try global.withStates(context) { source in
            let state = try source.open(context.side(rev, source), as: rev, readsImages: false)
            let description = try source.describe(state)
            let written = write ? try source.declarations(for: state) : nil
            if let written, !written.added.isEmpty {
                try written.requireUnchanged()
                try context.write(written.bytes, to: written.path.string)
            }
            if isJSON {
                context.print(DescribeDocument(state.title, description, written: written))
            } else {
                let style = global.style(context)
                context.print(DescribeReport(state.title, description).text(style) + (written?.text(style) ?? ""))
            }
            return .success
        }
    }
}
