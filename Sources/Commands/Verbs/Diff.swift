import ArgumentParser
import Comparison
import DatasetModel
import Documents
import LabelFormats
import Labels
import Reports
import Snapshots
import Versioning
import Words

struct Diff: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what changed between two states of the dataset",
        discussion: """
            Without arguments: from HEAD to the folder as it is now. With one: from that to the folder. A side is a revision, the \
            word 'worktree', or the path of a plain folder. Plain folders need no repository. An image whose bytes are the same under another path was renamed.

            Examples:
              dsv diff v1 v2
              dsv diff HEAD~1 HEAD --stat
              dsv diff baseline ../received/data_v9
              dsv diff v1 v2 --html report.html
              dsv diff --key image,annotator --label answer

            Exit status: 0; with --exit-code, 1 if something differs.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @OptionGroup var limit: LimitOptions
    @Flag(help: "The summary alone") var stat = false
    @Flag(help: "Labels and rows alone") var labels = false
    @Flag(help: "Splits alone") var splits = false
    @Flag(help: "Images alone") var images = false
    @Flag(help: "Boxes alone") var boxes = false
    @Flag(help: "The paths of changed files alone") var nameOnly = false
    @Flag(help: "Answer with a comment for a pull request, of at most 60,000 characters") var markdown = false
    @Option(
        help: ArgumentHelp("Write a page with pictures that needs no network", valueName: "file"),
        completion: .file(extensions: ["html"]))
    var html: String?
    @Flag(help: "Exit with 1 if something differs") var exitCode = false
    @Option(help: ArgumentHelp("Only what lies at or below this path", valueName: "path")) var path: String?
    @OptionGroup var tables: TableOptions
    @Argument(help: "From") var from = "HEAD"
    @Argument(help: "To") var to = Repository.workingTreeName
    var isJSON: Bool { format.json }

    func run(in context: CommandContext) throws -> ExitStatus {
        try global.withStates(context) { source in
            let old = try context.side(from, source)
            let new = try context.side(to, source)
            var options = try tables.options(context, source)
            if let path { options.path = try context.datasetPath(path, source) }
            let changes = try source.diff(
                from: old, to: new, options: options, counts: isJSON || markdown || html != nil || !(nameOnly || stat))
            let sides = (NamedSide(from, old.snapshot), NamedSide(to, new.snapshot))
            if let html {
                let images = (try source.fileBytes(of: old), try source.fileBytes(of: new))
                let page = DiffPage(from: sides.0, to: sides.1, changes).html { path, side in
                    // A page with a hole is better than none: it says which pictures it lacks.
                    (try? side == .from ? images.0(path) : images.1(path)) ?? nil
                }
                try context.write(Array(page.utf8), to: html)
            }
            if isJSON || markdown || html == nil {
                answer(sides, changes, try scores(old.snapshot, new.snapshot, source), context)
            }
            return exitCode && !changes.isEmpty ? .no : .success
        }
    }

    /// The scores of two snapshots, where they are shown.
    private func scores(_ old: Snapshot?, _ new: Snapshot?, _ source: any StateSource) throws -> [ScoreChange] {
        guard let repository = source.repository, let old, let new, isJSON || markdown || !(stat || nameOnly) else {
            return []
        }
        return try repository.scoreChanges(from: old, to: new)
    }

    private func answer(
        _ sides: (from: NamedSide, to: NamedSide), _ changes: DatasetChanges, _ scores: [ScoreChange],
        _ context: CommandContext
    ) {
        let report = DiffReport(from: sides.from, to: sides.to, changes, scores: scores, kinds: kinds)
        if isJSON {
            context.print(DiffDocument(from: sides.from, to: sides.to, changes, scores: scores))
        } else if markdown {
            let rows = limit.all ? Limit(nil) : Limit(limit.limit ?? 200)
            let page = DiffMarkdown(from: sides.from, to: sides.to, changes, scores: scores, limit: rows)
            context.print(TerminalText(lines: page.text))
        } else if nameOnly {
            context.print(report.names())
        } else {
            context.print(report.text(global.style(context), limit: stat ? nil : limit.value))
        }
    }

    private var kinds: ChangeKinds {
        var kinds: ChangeKinds = []
        if labels { kinds.insert(.labels) }
        if splits { kinds.insert(.splits) }
        if images { kinds.insert(.images) }
        if boxes { kinds.insert(.boxes) }
        return kinds.isEmpty ? .all : kinds
    }
}

/// The options that say what a table's columns mean.
struct TableOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only this label table", valueName: "path")) var table: String?
    @Option(help: ArgumentHelp("The columns that identify a row, separated by commas", valueName: "column"))
    var key: String?
    @Option(help: ArgumentHelp("The column of the label", valueName: "column")) var label: String?
    @Option(help: ArgumentHelp("The column of the split", valueName: "column")) var split: String?

    func options(_ context: CommandContext, _ source: any StateSource) throws -> DiffOptions {
        DiffOptions(
            declaration: TableDeclaration(
                key: key?.split(separator: ",").map(String.init) ?? [], label: label, split: split),
            table: try table.map { try context.datasetPath($0, source) })
    }
}

extension Side {
    var snapshot: Snapshot? { if case .snapshot(let snapshot) = self { snapshot } else { nil } }
}

extension CommandContext {
    /// What an argument names: `worktree`, a revision, or else a folder.
    func side(_ argument: String, _ source: any StateSource) throws -> Side {
        guard let repository = source.repository else { return try plainFolder(argument) }
        if argument == Repository.workingTreeName { return .workingTree }
        do {
            return .snapshot(try repository.snapshot(argument))
        } catch let failure as Failure where failure.kind == .notFound {
            if isFolder(path(argument)) { return .folder(path(argument)) }
            // No revision begins like that.
            if ["/", "./", "../"].contains(where: argument.hasPrefix) {
                throw Failure(.notFound, "not a folder: '\(argument)'")
            }
            if argument == Repository.headName { throw failure }
            throw Failure(.notFound, "neither a revision nor a folder: '\(argument)'", hints: failure.hints)
        }
    }

    /// What an argument names if there is no repository: a folder.
    private func plainFolder(_ argument: String) throws -> Side {
        if argument != Repository.workingTreeName, isFolder(path(argument)) { return .folder(path(argument)) }
        // The verbs take these where nothing is said.
        if [Repository.workingTreeName, Repository.headName].contains(argument) {
            throw Failure.noRepository(around: directory, hints: ["or name plain folders, which need no repository"])
        }
        throw Failure(
            .notFound, "neither a folder nor a revision: '\(argument)'",
            hint: "revisions need a dataset repository: neither '\(directory)' nor a folder above it is one")
    }
}
