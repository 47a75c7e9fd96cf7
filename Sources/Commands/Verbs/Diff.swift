import ArgumentParser
import Comparison
import DatasetModel
import Reports
import Versioning

struct Diff: DSVCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what changed between two states of the dataset",
        discussion: """
            Without arguments: from HEAD to the folder as it is now. With one: from that to the folder. A side is a revision, the \
            word 'worktree', or the path of a plain folder. An image whose bytes are the same under another path was renamed.

            Examples:
              dsv diff v1 v2
              dsv diff HEAD~1 HEAD --stat
              dsv diff baseline ../received/data_v9

            Exit status: 0; with --exit-code, 1 if something differs.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @OptionGroup var limit: LimitOptions
    @Flag(help: "The summary alone") var stat = false
    @Flag(help: "Images alone") var images = false
    @Flag(help: "The paths of changed files alone") var nameOnly = false
    @Flag(help: "Exit with 1 if something differs") var exitCode = false
    @Option(help: ArgumentHelp("Only what lies at or below this path", valueName: "path")) var path: String?
    @Argument(help: "From") var from = "HEAD"
    @Argument(help: "To") var to = Repository.workingTreeName
    var isJSON: Bool { format.json }

    func run(in context: CommandContext) throws -> ExitStatus {
        try global.withRepository(context) { repository in
            let old = try context.side(from, repository)
            let new = try context.side(to, repository)
            let path = try path.map { try context.datasetPath($0, repository) } ?? .root
            let all = try repository.diff(from: old, to: new)
            var changes = path.isRoot ? all : all.filtered { $0.isInside(path) }
            if images { changes = changes.images }
            let report = DiffReport(from: NamedSide(from, old.snapshot), to: NamedSide(to, new.snapshot), changes)
            if isJSON {
                let before = try repository.statistics(of: old, below: path).imageCount
                context.print(report.json(unchangedImages: before - all.imagesChangedBefore(below: path)))
            } else if nameOnly {
                context.print(report.names())
            } else {
                context.print(report.text(global.style(context), limit: stat ? nil : limit.value))
            }
            return exitCode && !changes.isEmpty ? .no : .success
        }
    }
}

extension FileChanges {
    /// The number of images of the old side, at or below a path, that are not in the new one as they were.
    fileprivate func imagesChangedBefore(below path: DatasetPath) -> Int {
        let images = images
        let paths = images.removed.map(\.path) + images.modified.map(\.path) + images.renamed.map(\.from)
        return paths.count { $0.isInside(path) }
    }
}

extension Side {
    var snapshot: Snapshot? { if case .snapshot(let snapshot) = self { snapshot } else { nil } }
}

extension CommandContext {
    /// What an argument names: `worktree`, a revision, or else a folder.
    func side(_ argument: String, _ repository: Repository) throws -> Side {
        if argument == Repository.workingTreeName { return .workingTree }
        do {
            return .snapshot(try repository.snapshot(argument))
        } catch let failure as Failure where failure.kind == .notFound {
            if isFolder(path(argument)) { return .folder(path(argument)) }
            guard argument.contains("/") else { throw failure }
            throw Failure(.notFound, "neither a revision nor a folder: '\(argument)'", hints: failure.hints)
        }
    }
}
