import Commands
import Glibc
import Synchronization
import SystemIO
import SystemPackage
import TestSupport

@testable import Snapshots

/// A person at a terminal in an empty folder: runs the commands of a transcript one after the other.
///
/// The author is Ada Lovelace, an hour east of Greenwich, and the clock ticks one second whenever it is looked at: ids
/// come out the same on every run and every machine.
final class Session: Sendable {
    private let folder = TemporaryFolder()
    /// Takes what programs print that a command starts.
    private let programOutput: OutputFile
    private let state: Mutex<State>

    private struct State {
        var directory: FilePath
        var time: Int64 = 1_750_000_000
        /// What a command printed, in order.
        var printed: [(isError: Bool, bytes: [UInt8])] = []
    }

    struct Mistake: Error, CustomStringConvertible {
        let description: String
    }

    init() throws {
        programOutput = try OutputFile()
        state = Mutex(State(directory: folder.path))
        isolateFromUserConfiguration
    }

    /// Runs one line and returns what it printed, as a transcript has it.
    func run(_ line: String) throws -> String {
        var words = try ShellWords.split(line).map { replacing($0, "<tmp>", with: folder.path.string) }
            .map { replacing($0, "<fixtures>", with: Fixtures.folder.string) }
        var mostLines: Int?
        if let bar = words.firstIndex(of: "|") {
            guard words.count == bar + 3, words[bar + 1] == "head", let count = Int(words[bar + 2].dropFirst()) else {
                throw Mistake(description: "the only pipe is '| head -N': \(line)")
            }
            mostLines = count
            words.removeSubrange(bar...)
        }
        var variables: [String: String] = [:]
        while let word = words.first, let equals = word.firstIndex(of: "="), word.first?.isUppercase == true {
            variables[String(word[..<equals])] = String(word[word.index(after: equals)...])
            words.removeFirst()
        }
        guard let command = words.first else { throw Mistake(description: "no command: '\(line)'") }
        state.withLock { $0.printed = [] }
        var text: String
        if command == "dsv" {
            let status = DSV.run(Array(words.dropFirst()), in: context(variables))
            print([])
            text = rendered()
            if let mostLines { text = Self.head(text, mostLines) }
            if status != .success { text += "[exit \(status.rawValue)]\n" }
        } else {
            try prepare(command, Array(words.dropFirst()))
            text = rendered()
        }
        return text
    }

    private func context(_ variables: [String: String]) -> CommandContext {
        let known = ["DSV_AUTHOR_NAME": "Ada Lovelace", "DSV_AUTHOR_EMAIL": "ada@example.com"]
        let environment = known.merging(variables) { _, new in new }
        return CommandContext(
            environment: { environment[$0] }, directory: state.withLock { $0.directory },
            output: { self.print($0) }, errorOutput: { self.print($0, isError: true) },
            isOutputTerminal: false, isErrorTerminal: false, columns: 80,
            now: {
                self.state.withLock { state in
                    defer { state.time += 1 }
                    return (state.time, 60)
                }
            },
            surroundings: {
                let variables = environment.merging(["PATH": Program.path]) { known, _ in known }
                return Subprocess.Surroundings(
                    environment: variables.map { Array("\($0)=\($1)".utf8) }, output: self.programOutput.descriptor)
            })
    }

    // MARK: Setting the scene

    private func prepare(_ command: String, _ words: [String]) throws {
        let disk = LocalDisk()
        switch (command, words.count) {
        case ("write", 2...):
            let text = ShellWords.unescape(words.dropFirst().joined(separator: " "))
            try folder.write(Array(text.utf8), to: path(words[0]))
        case ("copy", 2): try copy(Fixtures.folder.pushing(FilePath(words[0])), to: path(words[1]))
        case ("rm", 1):
            let target = path(words[0])
            if FileStatus.ifPresent(target)?.kind == .folder { removeTree(target) } else { try disk.remove(target) }
        case ("mv", 2):
            try disk.makeFolders(path(words[1]).removingLastComponent())
            try disk.rename(path(words[0]), to: path(words[1]))
        case ("executable", 1):
            guard chmod(path(words[0]).string, 0o755) == 0 else { throw Mistake(description: "no '\(words[0])'") }
        case ("mkdir", 1): try disk.makeFolders(path(words[0]))
        case ("link", 2): try disk.makeLink(path(words[1]), target: Array(words[0].utf8))
        case ("pipe", 1): guard mkfifo(path(words[0]).string, 0o600) == 0 else { throw Mistake(description: "no pipe") }
        // Long enough for the clock that stamps files to tick: what was written before is known by its stamp.
        case ("pause", 0): usleep(30_000)
        case ("cd", 1):
            let target = path(words[0])
            guard FileStatus.ifPresent(target) != nil else { throw Mistake(description: "no '\(words[0])'") }
            state.withLock { $0.directory = target }
        case ("cat", 1): try print(OpenFile.contents(of: path(words[0])))
        case ("files", 1): try list(path(words[0]), prefix: "")
        default: throw Mistake(description: "not a step of a transcript: '\(command)' with \(words.count) words")
        }
    }

    private func path(_ word: String) -> FilePath {
        state.withLock { $0.directory }.pushing(FilePath(word)).lexicallyNormalized()
    }

    private func copy(_ source: FilePath, to target: FilePath) throws {
        guard FileStatus.ifPresent(source)?.kind == .folder else {
            return try folder.write(OpenFile.contents(of: source), to: target)
        }
        let listing = try FolderListing(source)
        try LocalDisk().makeFolders(target)
        for item in listing.items {
            try copy(source.appending(bytes: listing.name(item)), to: target.appending(bytes: listing.name(item)))
        }
    }

    /// Prints the paths of all files below a folder, and of the folders that are empty; what dsv keeps for itself is left out.
    private func list(_ folder: FilePath, prefix: String) throws {
        let listing = try FolderListing(folder)
        for item in listing.items {
            let name = String(decoding: listing.name(item), as: UTF8.self)
            let path = folder.appending(bytes: listing.name(item))
            switch item.status.kind {
            case .folder where name == ".dsv": continue
            case .folder where try !FolderListing(path).items.isEmpty: try list(path, prefix: "\(prefix)\(name)/")
            case .folder: print(Array("\(prefix)\(name)/\n".utf8))
            case .link: print(Array("\(prefix)\(name) -> ".utf8) + (try OpenFile.linkTarget(path)) + [10])
            default: print(Array("\(prefix)\(name)\n".utf8))
            }
        }
    }

    private func print(_ bytes: [UInt8], isError: Bool = false) {
        state.withLock { $0.printed += [(true, programOutput.takeNew()), (isError, bytes)] }
    }

    // MARK: What was printed

    private func rendered() -> String {
        var text = ""
        var pieces: [(isError: Bool, bytes: [UInt8])] = []
        for piece in state.withLock({ $0.printed }) where !piece.bytes.isEmpty {
            if pieces.last?.isError == piece.isError {
                pieces[pieces.count - 1].bytes += piece.bytes
            } else {
                pieces.append(piece)
            }
        }
        for piece in pieces {
            var lines = piece.bytes.split(separator: 10, omittingEmptySubsequences: false).map(readable)
            let endsWithNewline = lines.last?.isEmpty == true
            if endsWithNewline { lines.removeLast() }
            for line in lines {
                text += piece.isError ? (line.isEmpty ? "!\n" : "! \(line)\n") : "\(Self.quoted(line))\n"
            }
            if !endsWithNewline { text += "[no newline]\n" }
        }
        return Self.withoutDiskSizes(text)
    }

    /// One line of output: valid UTF-8 as it is, control characters and other bytes as `\xHH`.
    private func readable(_ bytes: ArraySlice<UInt8>) -> String {
        var text = ""
        if let valid = String(validating: bytes, as: UTF8.self) {
            for scalar in valid.unicodeScalars {
                let isControl = scalar.value < 0x20 || scalar.value == 0x7f
                text += isControl ? hex(UInt8(scalar.value)) : String(scalar)
            }
        } else {
            for byte in bytes { text += byte >= 0x20 && byte < 0x7f ? String(UnicodeScalar(byte)) : hex(byte) }
        }
        return replacing(
            replacing(text, folder.path.string, with: "<tmp>"), Fixtures.folder.string, with: "<fixtures>")
    }

    private func hex(_ byte: UInt8) -> String { "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }

    private static func quoted(_ line: String) -> String {
        ["$ ", "# ", "! ", "[exit ", "[no newline]"].contains { line.hasPrefix($0) } || line == "!" ? "\\\(line)" : line
    }

    /// What a repository takes on the disk depends on the versions of the compressors and on the file system.
    private static func withoutDiskSizes(_ text: String) -> String {
        var text = text
        text.replace(#/[0-9.]+ (bytes|[KMGTP]B) in the repository/#, with: "<size> in the repository")
        text.replace(#/in the repository [0-9.]+ (bytes|[KMGTP]B)/#, with: "in the repository <size>")
        text.replace(#/freed [0-9.]+ (bytes|[KMGTP]B)\n/#, with: "freed <size>\n")
        text.replace(#/"freed_bytes": [0-9]+/#, with: "\"freed_bytes\": <size>")
        text.replace(#/"disk_bytes": [0-9]+/#, with: "\"disk_bytes\": <size>")
        text.replace(#/(checked .* objects?), [0-9.]+ (bytes|[KMGTP]B)/#) { "\($0.output.1), <size>" }
        text.replace(#/("objects": [0-9]+,\s+"bytes": )[0-9]+/#) { "\($0.output.1)<size>" }
        return text
    }

    private static func head(_ text: String, _ count: Int) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).prefix(count).map { "\($0)\n" }.joined()
    }

    private func replacing(_ text: String, _ old: String, with new: String) -> String {
        var text = text
        text.replace(old, with: new)
        return text
    }
}
