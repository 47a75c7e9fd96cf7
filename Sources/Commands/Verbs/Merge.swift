import ArgumentParser
import Comparison
import DatasetModel
import Documents
import Reports
import Snapshots
import SystemIO
import SystemPackage
import Versioning

struct Merge: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Bring the changes of a branch into the current one",
        discussion: """
            Two people worked on branches: what each of them changed since they parted comes together. Label tables are merged by \
            row and by cell, so that changes of different rows, or of different cells, never get in each other's way; rows keep \
            their order and their bytes. Images are followed through renames. Where the current snapshot has nothing \
            of its own, it moves on to the branch's; else a snapshot with two parents is made.

            A cell that both changed in different ways, and a row or file that one removed and the other changed, is a \
            conflict: nothing changes, and all of them are listed. Take one side's with --ours or --theirs; or write them \
            to a table with --conflicts, fill it in, and hand it back with --rows: in the column 'take' the side that counts, \
            'base', 'ours' or 'theirs', or in 'value' what a cell shall be. What --rows leaves open, --ours or --theirs \
            decides, if it is there too.

            Examples:
              dsv merge bob
              dsv merge bob --conflicts conflicts.csv
              dsv merge bob --rows conflicts.csv
              dsv merge bob --theirs -m "bob's second batch"

            Exit status: 0; 1 if there are conflicts.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @OptionGroup var limit: LimitOptions
    @OptionGroup var signing: SigningOptions
    @Flag(help: "Where both sides differ, take that of the current snapshot") var ours = false
    @Flag(help: "Where both sides differ, take that of the branch") var theirs = false
    @Option(
        help: ArgumentHelp("Decide conflicts as this file says", valueName: "file"),
        completion: .file(extensions: ["csv"]))
    var rows: String?
    @Option(
        help: ArgumentHelp("Write the conflicts to this file", valueName: "file"),
        completion: .file(extensions: ["csv"]))
    var conflicts: String?
    @Option(
        name: .shortAndLong, help: ArgumentHelp("The message; 'merge <branch>' where none is given", valueName: "text"))
    var message: String?
    @Argument(help: "The branch, or any other revision") var branch: String
    var isJSON: Bool { format.json }

    func validate() throws {
        if ours && theirs { throw ValidationError("--ours and --theirs exclude each other") }
        if message?.allSatisfy(\.isWhitespace) == true { throw ValidationError("a snapshot needs a message") }
    }

    func run(in context: CommandContext) throws -> ExitStatus {
        try global.withRepository(context) { repository in
            let decisions = try rows.map { try MergeDecisions.read(OpenFile.contents(of: context.path($0)), name: $0) }
            let preference: MergeSide? = ours ? .ours : theirs ? .theirs : nil
            let result = try repository.merge(
                branch, message: message, arbiter: Arbiter(preferring: preference, decisions: decisions ?? [:]),
                author: context.author(repository), signer: signing.signer(repository, context))
            let changes = try changes(result, repository)
            if case .conflicts(let list) = result.outcome, let conflicts {
                try write(list, to: context.path(conflicts))
            }
            if isJSON {
                context.print(MergeDocument(result, changes))
            } else {
                let report = MergeReport(result, changes)
                context.print(report.text(global.style(context), limit: limit.value, conflictsIn: conflicts))
            }
            context.note(PurgedFilesNote.text(result.checkout))
            if case .conflicts = result.outcome { return .no }
            return .success
        }
    }

    private func write(_ conflicts: [MergeConflict], to path: FilePath) throws {
        try LocalDisk().replace(
            path, with: Array(MergeDecisions.text(conflicts).utf8), via: FilePath("\(path).\(processNumber)"),
            isDurable: false)
    }

    /// What the merge brought into the snapshot that was current.
    private func changes(_ result: MergeResult, _ repository: Repository) throws -> DatasetChanges? {
        guard let checkout = result.checkout, let ours = result.ours else { return nil }
        return try repository.diff(
            from: .snapshot(repository.snapshot(ours)), to: .snapshot(checkout.snapshot), counts: false)
    }
}
