import ArgumentParser
import DatasetModel
import Documents
import Reports
import Snapshots
import Versioning
import Words

struct Log: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Show the history, newest first",
        discussion: """
            Examples:
              dsv log --oneline
              dsv log -n 3 baseline
              dsv log --oneline --scores
              dsv log --show-signature

            Exit status: 0.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @OptionGroup var signature: SignatureOption
    @Flag(help: "One line for each snapshot") var oneline = false
    @Flag(help: "Also show each snapshot's scores and what changed from the one before") var scores = false
    @Option(name: .customShort("n"), help: ArgumentHelp("Show at most this many snapshots", valueName: "n")) var count:
        Int?
    @Argument(help: "Begin here") var rev = "HEAD"
    var isJSON: Bool { format.json }

    func validate() throws {
        if let count, count < 0 { throw ValidationError("-n must not be negative") }
    }

    func run(in context: CommandContext) throws -> ExitStatus {
        let (snapshots, history, signatures) = try global.withRepository(context) { repository in
            let snapshots = try repository.log(from: rev, limit: count)
            let signatures = try signature.checker(repository, context).map { checker in
                Signatures(try repository.verdicts(on: snapshots.map(\.id), by: checker))
            }
            return (snapshots, scores ? try repository.scoreHistory() : nil, signatures)
        }
        if isJSON {
            context.print(LogDocument(snapshots, history, signatures))
        } else {
            context.print(LogReport.text(snapshots, history, signatures, isShort: oneline, global.style(context)))
        }
        return .success
    }
}
