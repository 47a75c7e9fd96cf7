import Glibc
import SystemIO
import SystemPackage
import TestSupport
import Testing

/// A dataset in a temporary folder, and the built program to work on it with.
final class Dataset {
    let folder: TemporaryFolder
    /// The dataset's folder; the temporary one has room for others beside it.
    let root: FilePath
    var program = Dataset.builtProgram
    /// What the program finds in its environment beside the usual.
    var variables: [String: String] = [:]

    /// The program as it was built for these tests, beside them; `DSV_PROGRAM` names another, as one built for release plays a long run sooner.
    static let builtProgram: String = {
        if let named = getenv("DSV_PROGRAM") { return String(cString: named) }
        let bundle = FilePath(CommandLine.arguments[0])
        let folders = [bundle.removingLastComponent(), FilePath("/proc/self/exe").resolved.removingLastComponent()]
        return folders.map { $0.appending("dsv").string }.first { access($0, X_OK) == 0 } ?? "dsv"
    }()

    /// Makes the folder and, in it, a repository.
    ///
    /// An empty one is a folder alone.
    init(isEmpty: Bool = false, in folder: TemporaryFolder = TemporaryFolder()) throws {
        self.folder = folder
        root = folder.path.appending("data")
        if isEmpty {
            try LocalDisk().makeFolder(root)
            return
        }
        try succeed("init", root.string, in: folder.path)
    }

    var environment: [String: String] {
        Program.environment(home: folder.path).merging(
            ["DSV_AUTHOR_NAME": "Ada Lovelace", "DSV_AUTHOR_EMAIL": "ada@example.com"]
        ) { $1 }.merging(variables) { $1 }
    }

    /// Runs dsv in the dataset's folder.
    func run(_ arguments: String...) throws -> (status: Int32, output: String, errors: String) {
        try text(ChildProcess.run([program] + arguments, in: root, environment: environment))
    }

    /// Runs dsv and expects it to succeed in silence on stderr; returns its answer.
    @discardableResult
    func succeed(
        _ arguments: String..., in folder: FilePath? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String {
        let (status, output, errors) = try text(
            ChildProcess.run([program] + arguments, in: folder ?? root, environment: environment))
        #expect(status == 0, "dsv \(arguments): \(errors)", sourceLocation: sourceLocation)
        #expect(errors.isEmpty, "dsv \(arguments)", sourceLocation: sourceLocation)
        return output
    }

    /// Starts dsv in the dataset's folder.
    func start(_ arguments: String...) throws -> ChildProcess { try start(arguments) }

    /// Starts dsv in the dataset's folder.
    func start(_ arguments: [String]) throws -> ChildProcess {
        try ChildProcess(starting: [program] + arguments, in: root, environment: environment)
    }

    /// Runs a line of the shell in the dataset's folder; `$dsv` is the program.
    func shell(_ line: String) throws -> (status: Int32, output: String, errors: String) {
        let variables = environment.merging(["dsv": program]) { $1 }
        return try text(ChildProcess.run(["bash", "-c", line], in: root, environment: variables))
    }

    private func text(_ outcome: ChildProcess.Outcome) -> (status: Int32, output: String, errors: String) {
        (
            outcome.status, String(decoding: outcome.output, as: UTF8.self),
            String(decoding: outcome.errorOutput, as: UTF8.self)
        )
    }

    func write(_ content: [UInt8], to name: String) throws {
        try folder.write(content, to: root.appending(FilePath(name).components))
    }

    func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

    func remove(_ name: String) throws { try LocalDisk().remove(root.appending(FilePath(name).components)) }

    /// The id of a revision's snapshot and the fingerprint of what it holds.
    func snapshot(_ revision: String = "HEAD") throws -> (id: String, fingerprint: String) {
        let log = try succeed("log", "-n", "1", "--json", revision)
        func value(_ key: String) throws -> String {
            let start = try #require(log.firstRange(of: "\"\(key)\": \"")).upperBound
            return String(log[start...].prefix { $0 != "\"" })
        }
        return (try value("id"), try value("fingerprint"))
    }

    /// Expects that the repository is whole: git finds no fault in its history, and dsv's verbs work.
    func expectWhole(_ when: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let history = root.appending(".dsv/history").string
        let fsck = try runGit(["-C", history, "fsck", "--strict", "--no-dangling", "--no-progress"])
        #expect(fsck.status == 0 && fsck.output.isEmpty, "\(when): \(fsck.output)", sourceLocation: sourceLocation)
        let own = try run("fsck")
        #expect(
            own.status == 0 && own.errors.isEmpty, "\(when): \(own.output)\(own.errors)", sourceLocation: sourceLocation
        )
        let status = try run("status")
        #expect(
            status.status == 0 && status.errors.isEmpty, "\(when): \(status.errors)", sourceLocation: sourceLocation)
    }
}

extension Dataset {
    /// Fills the dataset with `count` images in folders of classes and splits, and a table.
    func fill(_ count: Int, _ generator: inout SeededGenerator) throws {
        for number in 0..<count {
            let split = number % 5 == 0 ? "val" : "train"
            try write(
                generator.content(Int.random(in: 40...900, using: &generator)),
                to: "\(split)/\(number % 7)/\(number).png"
            )
        }
        // One that is kept outside the packs.
        try write(generator.content(300_000), to: "train/large.png")
        try write((0..<count).map { "\($0).png,\($0 % 7)\n" }.joined(), to: "labels.csv")
    }

    /// Changes, adds, removes and moves some of what `fill` made.
    func change(round: Int, of count: Int, _ generator: inout SeededGenerator) throws {
        for _ in 0..<150 {
            let number = Int.random(in: 0..<count, using: &generator)
            let path = "\(number % 5 == 0 ? "val" : "train")/\(number % 7)/\(number).png"
            try write(generator.content(Int.random(in: 40...900, using: &generator)), to: path)
        }
        for number in 0..<100 { try write(generator.content(200), to: "train/new \(round)/\(number).png") }
        for number in 0..<40 where round > 0 { try remove("train/new \(round - 1)/\(number).png") }
        try write(generator.content(270_000 + round), to: "train/large.png")
        try write("round,\(round)\n", to: "labels.csv")
    }
}

extension SeededGenerator {
    /// Incompressible bytes, eight at a time: there are many.
    mutating func content(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count { withUnsafeBytes(of: next()) { bytes.append(contentsOf: $0) } }
        return Array(bytes.prefix(count))
    }
}

extension FilePath {
    /// What a link names; the path itself where it is none.
    var resolved: FilePath {
        guard let path = realpath(string, nil) else { return self }
        defer { free(path) }
        return FilePath(platformString: path)
    }
}

/// All files below a folder with the SHA-256 of their bytes; `.dsv` left out.
func fileContents(of folder: FilePath) throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    let digest = MessageDigest()
    var waiting = [(path: folder, prefix: "")]
    while let (folder, prefix) = waiting.popLast() {
        let listing = try FolderListing(folder)
        for item in listing.items {
            let name = String(decoding: listing.name(item), as: UTF8.self)
            if item.status.kind != .folder {
                let bytes = try OpenFile.contents(of: folder.appending(name))
                digest.update(bytes.span)
                found[prefix + name] = digest.finish()
            } else if name != ".dsv" {
                waiting.append((folder.appending(name), "\(prefix)\(name)/"))
            }
        }
    }
    return found
}
