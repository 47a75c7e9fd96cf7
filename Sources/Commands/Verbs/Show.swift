import ArgumentParser
import Comparison
import DatasetModel
import Documents
import Reports
import Snapshots
import Versioning
import Words

struct Show: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one snapshot: who, when, what it holds, what changed from its parent",
        discussion: """
            Examples:
              dsv show
              dsv show baseline --all

            Exit status: 0.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @OptionGroup var limit: LimitOptions
    @OptionGroup var signature: SignatureOption
    @Argument(help: "The snapshot") var rev = "HEAD"
    var isJSON: Bool { format.json }

    func run(in context: CommandContext) throws -> ExitStatus {
        try global.withRepository(context) { repository in
            let snapshot = try repository.snapshot(rev)
            let changes = try snapshot.parents.first.map { parent in
                try repository.diff(
                    from: .snapshot(repository.snapshot(parent)), to: .snapshot(snapshot), counts: false)
            }
            let statistics = try repository.statistics(of: .snapshot(snapshot))
            let scores = try repository.scoreHistory(of: [rev])
            let signatures = try signatures(of: snapshot, repository, context)
            if isJSON {
                context.print(ShowDocument(snapshot, statistics, changes, scores: scores, signatures: signatures))
            } else {
                let report = ShowReport(snapshot, statistics, changes, scores: scores, signatures: signatures)
                context.print(report.text(global.style(context), limit: limit.value))
            }
            return .success
        }
    }

    /// Of the snapshot, and of the tag by which it was named.
    private func signatures(
        of snapshot: Snapshot, _ repository: Repository, _ context: CommandContext
    ) throws -> Signatures? {
        guard let checker = try signature.checker(repository, context) else { return nil }
        return Signatures(
            try repository.verdicts(on: [snapshot.id], by: checker),
            tag: try repository.verdict(onTag: rev, by: checker).map { (rev, $0) })
    }
}
