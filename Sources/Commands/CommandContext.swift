import DatasetModel
import Documents
import History
import Reports
import Snapshots
package import SystemIO
package import SystemPackage
import Versioning

/// The world as a command sees it: handed in, so that tests can hand in another.
package struct CommandContext: Sendable {
    /// A variable of the environment.
    package var environment: @Sendable (String) -> String?
    /// Where relative paths begin; absolute.
    package var directory: FilePath
    /// Takes the answer.
    private let output: @Sendable ([UInt8]) -> Void
    /// Takes progress, notes and errors.
    private let errorOutput: @Sendable ([UInt8]) -> Void
    package var isOutputTerminal: Bool
    package var isErrorTerminal: Bool
    /// How wide help is set; nil: as wide as the terminal.
    package var columns: Int?
    /// Seconds since 1970, and the minutes that the local time is ahead of UTC then.
    package var now: @Sendable () -> (time: Int64, offset: Int)
    /// What programs that are started find around them: the whole environment, and the file behind `errorOutput`.
    package var surroundings: @Sendable () -> Subprocess.Surroundings

    package init(
        environment: @Sendable @escaping (String) -> String?, directory: FilePath,
        output: @Sendable @escaping ([UInt8]) -> Void, errorOutput: @Sendable @escaping ([UInt8]) -> Void,
        isOutputTerminal: Bool, isErrorTerminal: Bool, columns: Int? = nil,
        now: @Sendable @escaping () -> (time: Int64, offset: Int),
        surroundings: @Sendable @escaping () -> Subprocess.Surroundings
    ) {
        self.environment = environment
        self.directory = directory
        self.output = output
        self.errorOutput = errorOutput
        self.isOutputTerminal = isOutputTerminal
        self.isErrorTerminal = isErrorTerminal
        self.columns = columns
        self.now = now
        self.surroundings = surroundings
    }

    // The ways to the person, and there are no others: text that is safe, a document, or bytes that were asked for.

    func print(_ text: TerminalText) { output(Array(text.string.utf8)) }
    func print(_ document: some Document) { document.write(to: output) }
    func print(exactly bytes: [UInt8]) { output(bytes) }
    func note(_ text: TerminalText) { errorOutput(Array(text.string.utf8)) }
    func note(_ document: some Document) { document.write(to: errorOutput) }

    /// A path as the person gave it, made absolute.
    func path(_ argument: String) -> FilePath {
        directory.pushing(FilePath(argument)).lexicallyNormalized()
    }

    /// Writes a file that the person named, in one step; a file of that name is replaced.
    func write(_ bytes: [UInt8], to argument: String) throws {
        let target = path(argument)
        try LocalDisk().replace(target, with: bytes, via: FilePath("\(target).dsv-partial-\(processNumber)"))
    }

    /// Makes relative paths begin in another folder, as `cd` does.
    mutating func enter(_ folder: String) throws {
        guard isFolder(path(folder)) else { throw Failure(.notFound, "cannot change to '\(folder)': no such folder") }
        directory = path(folder)
    }

    /// Who writes: `DSV_AUTHOR_NAME`, `_EMAIL` and `_DATE`, else git's configuration and the clock.
    func author(_ repository: Repository) throws -> Signature {
        func value(_ variable: String, _ key: String) throws -> String {
            if let value = environment(variable), !value.isEmpty { return value }
            if let value = try repository.configuration(key), !value.isEmpty { return value }
            throw Failure(
                .invalid, "who are you? neither \(variable) nor \(key) is set",
                hints: [#"dsv config user.name "Your Name""#, "dsv config user.email you@example.com"])
        }
        var moment = now()
        if let text = environment("DSV_AUTHOR_DATE"), !text.isEmpty {
            guard let parsed = parseDate(text) else {
                throw Failure(
                    .invalid, "DSV_AUTHOR_DATE is no date: '\(text)'",
                    hint: "write seconds and zone, '1700000000 +0100', or '2026-11-21T08:11:09+01:00'")
            }
            moment = parsed
        }
        return Signature(
            name: try value("DSV_AUTHOR_NAME", "user.name"), email: try value("DSV_AUTHOR_EMAIL", "user.email"),
            time: moment.time, offset: moment.offset)
    }
}
