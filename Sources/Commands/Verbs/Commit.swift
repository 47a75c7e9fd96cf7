import ArgumentParser
import DatasetModel
import Documents
import Reports
import Snapshots
import Versioning

struct Commit: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "commit",
        abstract: "Make a snapshot of the folder",
        discussion: """
            There is no staging area: everything in the folder that .dsvignore does not name becomes part of the snapshot; with \
            paths, only what lies there, and the rest stays as in the current snapshot. When the command returns, the \
            snapshot survives a power cut.

            First the program .dsv/hooks/pre-commit is run in the dataset's folder, if it is there and executable; what it prints goes \
            to standard error. Unless it ends with exit status 0, nothing is committed. 'dsv init' leaves an example, \
            pre-commit.sample. Merges and imports run no hook.

            With -S, or where commit.gpgSign is set, the snapshot is signed as git does with gpg.format=ssh: by the program \
            ssh-keygen and the key that user.signingKey names.

            Examples:
              dsv commit -m "relabel the second batch"
              dsv commit -S -m "labels of the second round"
              dsv commit -m "new labels only" labels.csv

            Exit status: 0; 1 if there is nothing to commit, or if the hook refused.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @OptionGroup var signing: SigningOptions
    @Option(name: .shortAndLong, help: ArgumentHelp("What changed, for those who come later", valueName: "text"))
    var message: String
    @Flag(name: [.customShort("n"), .customLong("no-verify")], help: "Do not run the hook") var skipsHook = false
    @Argument(help: "Only these files and folders", completion: .file()) var paths: [String] = []
    var isJSON: Bool { format.json }

    func run(in context: CommandContext) throws -> ExitStatus {
        try global.withRepository(context) { repository in
            let paths = try paths.map { try context.datasetPath($0, repository) }
            // Before a hook that may take long, not after it.
            let author = try context.author(repository)
            let signer = try signing.signer(repository, context)
            do {
                if !skipsHook, let ignored = try repository.ask(.preCommit, in: context.surroundings()) {
                    context.note(ignored.text)
                }
                let result = try repository.commit(
                    message: message, paths: paths, author: author, signer: signer)
                if isJSON {
                    context.print(CommitDocument(result))
                } else {
                    context.print(result.text(global.style(context)))
                    // The first snapshot says what dsv takes the files for.
                    if result.changes == nil, let description = repository.describe(result.snapshot) {
                        context.print(description.summary(global.style(context)))
                    }
                }
                return .success
            } catch let nothing as NothingToCommit {
                if isJSON { context.print(CommitDocument(nothing)) } else { context.print(nothing.text) }
                return .no
            } catch let refusal as HookRefusal {
                let style = global.style(isTerminal: context.isErrorTerminal, context)
                if isJSON { context.note(ErrorDocument(refusal)) } else { context.note(refusal.text(style)) }
                return .no
            }
        }
    }
}
