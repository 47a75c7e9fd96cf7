import ArgumentParser
import DatasetModel
import Documents
import History
import Reports
import Snapshots
import Versioning

struct Branch: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "branch",
        abstract: "List, make or delete branches",
        discussion: """
            Examples:
              dsv branch                     list them
              dsv branch experiment          make one at HEAD
              dsv branch -d experiment       delete one whose snapshots are kept elsewhere

            Exit status: 0.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @Flag(name: .shortAndLong, help: "Delete the branch, if its snapshots stay reachable") var delete = false
    @Flag(name: .customShort("D"), help: "Delete the branch in any case") var forceDelete = false
    @Argument(help: "The branch") var name: String?
    @Argument(help: "Where it begins; HEAD where nothing is given") var rev: String?
    var isJSON: Bool { format.json }

    func validate() throws {
        guard delete || forceDelete else { return }
        if name == nil { throw ValidationError("name the branch to delete") }
        if let rev { throw ValidationError("one branch at a time: '\(rev)' is one too many") }
    }

    func run(in context: CommandContext) throws -> ExitStatus {
        try global.withRepository(context) { repository in
            guard let name else {
                let (branches, current) = (try repository.branches(), try repository.head().branch)
                if isJSON {
                    context.print(BranchDocument(branches, current: current))
                } else {
                    context.print(ReferenceReport.text(branches, current: current ?? "", global.style(context)))
                }
                return .success
            }
            if delete || forceDelete {
                try repository.deleteBranch(name, isForced: forceDelete)
                context.print("deleted branch '\(name)'\n")
            } else {
                try repository.makeBranch(name, at: rev ?? "HEAD", author: context.author(repository))
            }
            return .success
        }
    }
}
