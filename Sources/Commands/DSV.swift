package import ArgumentParser
import DatasetModel
import Documents
import Reports
import Snapshots
import SystemPackage
import Versioning
import Words

/// How a command ended, as git counts.
package enum ExitStatus: CInt, Sendable {
    /// It did what was asked.
    case success = 0
    /// The answer is no.
    case no = 1
    /// Nobody can tell; of `gate` alone.
    case cannotTell = 3
    /// It could not do it.
    case fatal = 128
    /// It did not understand.
    case usage = 129
}

/// A verb of the command line.
protocol DSVCommand: ParsableCommand {
    var global: GlobalOptions { get }
    /// Whether answers and errors are JSON.
    var isJSON: Bool { get }
    func run(in context: CommandContext) throws -> ExitStatus
}

extension DSVCommand {
    var isJSON: Bool { false }
}

/// The whole command line.
package struct DSV: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "dsv",
        abstract: "Version an image dataset: snapshots, diffs, and the scores that belong to them",
        discussion: """
            A snapshot is an immutable state of a whole dataset folder; it costs only what changed. REV is anything that \
            git's revision syntax accepts: HEAD, HEAD~2, a tag, a short id, main@{1}.

            Begin with the folder you have:
              dsv init
              dsv commit -m "first labels"

            Or with all its copies:
              dsv init photos
              cd photos
              dsv import ../photos_v1 ../photos_v2 ../photos_new2_final --tag

            Exit status: 0 if it did what was asked, 1 if the answer is no, 128 if it could not, 129 if it did not understand.
            """,
        version: version,
        groupedSubcommands: [
            CommandGroup(name: "Begin", subcommands: [Init.self, Import.self]),
            CommandGroup(
                name: "Change",
                subcommands: [Status.self, Commit.self, Switch.self, Merge.self, Checkout.self, Restore.self]),
            CommandGroup(
                name: "Look",
                subcommands: [
                    Describe.self, Log.self, Show.self, Diff.self, Blame.self, Stats.self, List.self, Cat.self,
                    Usage.self,
                ]),
            CommandGroup(name: "Score", subcommands: [ScoreVerb.self, Compare.self]),
            CommandGroup(name: "Guard", subcommands: [Check.self, Gate.self]),
            CommandGroup(name: "Name", subcommands: [Branch.self, Tag.self]),
            CommandGroup(
                name: "Share", subcommands: [Clone.self, Pull.self, Push.self, Fetch.self, RemoteVerb.self]),
            CommandGroup(name: "Keep", subcommands: [Fsck.self, GC.self, Purge.self]),
            CommandGroup(name: "Other", subcommands: [Export.self, Config.self, Completions.self]),
        ])

    package static let version = "0.1.0"

    /// The names of all verbs.
    package static let verbs = configuration.subcommands.map { $0._commandName }

    /// The verbs that have verbs of their own, with the names of these.
    private static let groups = Dictionary(
        uniqueKeysWithValues: configuration.subcommands.map { verb in
            (verb._commandName, verb.configuration.subcommands.map { $0._commandName })
        }
    ).filter { !$0.value.isEmpty }

    /// Every verb as it is typed, `log` and `score list` alike.
    package static var verbPaths: [[String]] {
        verbs.flatMap { verb in groups[verb].map { $0.map { [verb, $0] } } ?? [[verb]] }
    }

    package init() {}

    /// Runs one command line, without the program's name.
    package static func run(_ arguments: [String], in context: CommandContext) -> ExitStatus {
        do {
            let arguments = try globalOptionsLast(arguments)
            try requireVerb(arguments)
            var command = try parseAsRoot(arguments)
            guard let verb = command as? any DSVCommand else {
                try command.run()
                return .success
            }
            return run(verb, in: context)
        } catch {
            return end(error, isJSON: arguments.contains("--json"), context)
        }
    }

    private static func run(_ verb: any DSVCommand, in context: CommandContext) -> ExitStatus {
        var context = context
        do {
            if let directory = verb.global.directory { try context.enter(directory) }
            return try verb.run(in: context)
        } catch {
            let failure = Failure(describing: error)
            let style = verb.global.style(isTerminal: context.isErrorTerminal, context)
            if verb.isJSON { context.note(ErrorDocument(failure)) } else { context.note(failure.text(style)) }
            return .fatal
        }
    }

    /// Help and the version are answers; the rest is a misunderstanding.
    private static func end(_ error: any Error, isJSON: Bool, _ context: CommandContext) -> ExitStatus {
        let text = fullMessage(for: error, columns: context.columns)
        if exitCode(for: error) == .success {
            // The parser sets 'SUBCOMMANDS' behind the name of each group.
            let answer = text.replacing(" SUBCOMMANDS:\n", with: ":\n")
            context.print(TerminalText(lines: answer.hasSuffix("\n") ? answer : answer + "\n"))
            return .success
        }
        let misunderstanding = Misunderstanding(parserText: text)
        if isJSON { context.note(ErrorDocument(misunderstanding)) } else { context.note(misunderstanding.text) }
        return .usage
    }

    // The parser calls a misspelt verb an unexpected argument, and takes `help` on it for help on everything.
    private static func requireVerb(_ arguments: [String]) throws {
        let words = arguments.first == "help" ? arguments.dropFirst() : arguments[...]
        guard let verb = words.first, !verb.hasPrefix("-"), verb != "help" else { return }
        if !verbs.contains(verb) { throw ValidationError("not a dsv command: '\(verb)'") }
        guard let subverbs = groups[verb], let word = words.dropFirst().first, !word.hasPrefix("-") else { return }
        if !subverbs.contains(word) { throw ValidationError("not a dsv \(verb) command: '\(word)'") }
    }

    /// Options that git takes before the verb, as in `dsv -C photos status`, moved behind it.
    private static func globalOptionsLast(_ arguments: [String]) throws -> [String] {
        var rest = arguments[...]
        var leading: [String] = []
        while let first = rest.first, first.hasPrefix("-") {
            if first == "-C" || first == "--color" {
                leading += rest.prefix(2)
                rest = rest.dropFirst(2)
            } else if first.hasPrefix("-C") || first.hasPrefix("--color=") || first == "--no-progress" {
                leading.append(first)
                rest = rest.dropFirst()
            } else {
                break
            }
        }
        if leading.isEmpty { return arguments }
        guard let verb = rest.first else { throw ValidationError("no command given") }
        // The options belong to the last word of 'score list'.
        let isGroup = groups[verb] != nil && rest.dropFirst().first?.hasPrefix("-") == false
        return rest.prefix(isGroup ? 2 : 1) + leading + rest.dropFirst(isGroup ? 2 : 1)
    }
}
