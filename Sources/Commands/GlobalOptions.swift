import ArgumentParser
import DatasetModel
import Reports
import Snapshots
import SystemIO
import SystemPackage
import Versioning

/// When answers are coloured.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
}

/// The options of every verb.
struct GlobalOptions: ParsableArguments {
    @Option(
        name: .customShort("C"), help: ArgumentHelp("Run as if started in this folder", valueName: "dir"),
        completion: .directory)
    var directory: String?

    @Option(help: "Colour the answer: auto (on a terminal), always or never")
    var color: ColorChoice = .auto

    @Flag(help: "Show no progress")
    var noProgress = false

    /// The looks of what goes to a stream.
    func style(isTerminal: Bool, _ context: CommandContext) -> Style {
        switch color {
        case .always: Style(isColoured: true)
        case .never: .plain
        // See no-color.org: set and not empty, whatever it says.
        case .auto: Style(isColoured: isTerminal && (context.environment("NO_COLOR") ?? "").isEmpty)
        }
    }

    /// The looks of the answer.
    func style(_ context: CommandContext) -> Style { style(isTerminal: context.isOutputTerminal, context) }

    /// Runs `body` on the repository around the current folder, drawing its progress.
    func withRepository<Result>(_ context: CommandContext, _ body: (Repository) throws -> Result) throws -> Result {
        try with(Repository.find(from: context.directory, owners: context.owners, progress: Progress()), context, body)
    }

    /// Runs `body` on the repository around the current folder, or if there is none, on plain folders alone.
    func withStates<Result>(
        _ context: CommandContext, _ body: (any StateSource) throws -> Result
    ) throws -> Result {
        if Repository.root(around: context.directory) != nil { return try withRepository(context, body) }
        let folders = PlainFolders()
        return try drawing(folders.progress, context) { try body(folders) }
    }

    private func with<Result>(
        _ repository: Repository, _ context: CommandContext, _ body: (Repository) throws -> Result
    ) throws -> Result {
        let result = try drawing(repository.progress, context) { try body(repository) }
        if let reason = repository.forgetsBecause {
            context.note("warning: nothing is remembered for the next time: \(reason)\n")
        }
        return result
    }

    /// Runs `body` while a line on the terminal shows how far it is.
    func drawing<Result>(_ progress: Progress, _ context: CommandContext, _ body: () throws -> Result) throws -> Result
    {
        defer { progress.end() }
        guard context.isErrorTerminal && !noProgress else { return try body() }
        let line = ProgressLine(progress, context.note)
        defer { line.end() }
        return try body()
    }
}

/// The option of verbs whose answer exists as JSON.
struct JSONOption: ParsableArguments {
    @Flag(help: "Answer with a JSON document; see docs/json.md")
    var json = false
}

/// The options of verbs that list rows.
struct LimitOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Show at most this many rows of each list", valueName: "n"))
    var limit: Int?

    @Flag(help: "Show every row")
    var all = false

    var value: Limit { all ? Limit(nil) : limit.map { Limit($0) } ?? .standard }

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit must not be negative") }
    }
}

extension CommandContext {
    /// Whose repositories may be used, as git's variables of the environment have it, too.
    var owners: TrustedOwners {
        let named = environmentConfiguration("safe.directory")
        return TrustedOwners(invoker: environment("SUDO_UID").flatMap { UInt32($0) }.map { UserAccount($0) }) {
            try Repository.userConfiguration("safe.directory") + named
        }
    }

    /// The values that `GIT_CONFIG_COUNT` and what belongs to it give a key.
    ///
    /// See 'man git-config', "ENVIRONMENT".
    private func environmentConfiguration(_ key: String) -> [String] {
        let count = environment("GIT_CONFIG_COUNT").flatMap { Int($0) } ?? 0
        return (0..<max(0, min(count, 10_000))).compactMap { place in
            environment("GIT_CONFIG_KEY_\(place)")?.lowercased() == key ? environment("GIT_CONFIG_VALUE_\(place)") : nil
        }
    }

    /// A path inside the dataset, from one that the person gave relative to where they are; of plain folders, relative to them.
    func datasetPath(_ argument: String, _ source: any StateSource) throws -> DatasetPath {
        if let repository = source.repository { return try datasetPath(argument, repository) }
        let path = FilePath(argument).lexicallyNormalized()
        guard path.isRelative, path.components.first?.kind != .parentDirectory,
            let path = DatasetPath(parsing: path.string == "." ? "" : path.string)
        else { throw Failure(.notFound, "'\(argument)' is outside the folders") }
        return path
    }

    /// A path inside the dataset, from one that the person gave relative to where they are.
    func datasetPath(_ argument: String, _ repository: Repository) throws -> DatasetPath {
        let absolute = path(argument)
        var relative = absolute
        guard relative.removePrefix(repository.root), let path = DatasetPath(parsing: relative.string) else {
            throw Failure(.invalid, "'\(argument)' is outside the dataset at '\(repository.root)'")
        }
        return path
    }
}

/// Says whether a folder is at `path`, or a link to one.
func isFolder(_ path: FilePath) -> Bool { FileStatus.following(path)?.kind == .folder }
