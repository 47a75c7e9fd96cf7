import Glibc

/// Something to be measured: a name for the table, and what makes its command ready.
struct Step {
    /// What several cases do, so that their times can be compared.
    enum Work: String { case copy, export, status }

    let name: String
    /// What the command does, if other cases do the same on the same dataset.
    var work: Work?
    /// Brings about a fresh state for the given round, of which the first is 0, and tells which command to measure.
    let prepare: (Int) throws -> Command
}

/// The place where the cases do their work: the input, room for what the commands write, and the stop watch.
final class Workbench {
    let runs: Int
    /// A folder that is empty when a step is prepared.
    let scratch: String
    /// What is measured now, for the progress messages.
    var title = ""
    /// Why some of the numbers should not be relied on.
    private(set) var doubts = Doubts()
    let folder: String
    private let dsvProgram: String
    let scale: Int
    private let environment: CommandEnvironment
    private let trash: Trash
    private var current: Dataset?

    /// Begins in a new work folder; one that an interrupted run has left is discarded.
    init(_ options: Options) throws {
        try Files.makeFolder(options.directory)
        guard let directory = Files.absolutePath(of: options.directory) else {
            throw Failure("find folder", options.directory)
        }
        folder = "\(directory)/dsv-benchmark"
        scratch = "\(folder)/scratch"
        dsvProgram = options.dsv
        runs = options.runs
        scale = options.scale
        let environment = CommandEnvironment(home: "\(folder)/home", errorFile: "\(directory)/dsv-benchmark.stderr")
        self.environment = environment
        trash = Trash(in: "\(folder)-trash") { try Command("rm", ["-rf", $0], in: "/").run(in: environment) }
        // An old trash would be in the way of what is discarded next, so it goes along with the old work.
        try Files.makeFolder(folder)
        rename("\(folder)-trash", "\(folder)/old-trash")
        try trash.discard(folder)
        try Files.makeFolder("\(folder)/home")
    }

    /// The work folder's description, for the head of the report.
    var machine: Machine { Machine(workingIn: folder) }

    /// Removes all that the benchmark has made.
    func removeWork() throws {
        try run(Command("rm", ["-rf", folder, folder + "-trash"], in: "/"))
        unlink(environment.errorFile)
    }

    /// Takes a file or folder out of sight without the cost of removing it, which later runs would bear.
    func discard(_ path: String) throws { try trash.discard(path) }

    /// The dataset of this shape, made unless it is the one that the case before used.
    ///
    /// There is only one at a time, for the sake of the disk.
    func dataset(_ shape: DatasetShape) throws -> Dataset {
        let shape = shape.scaled(by: scale)
        if let current, current.shape == shape { return current }
        if let current { try discard(current.folder) }
        current = nil
        try makeRoom(for: shape)
        say("generating \(shape.fileCount) files")
        let dataset = try Dataset(shape, in: "\(folder)/\(shape.name)/data")
        current = dataset
        return dataset
    }

    /// Measures two steps in turn, so that whatever else the machine does meets both alike.
    ///
    /// The first round fills the caches and is not counted.
    func compare(_ measured: Step, with yardstick: Step, runs: Int? = nil) throws -> Outcome {
        let runs = runs ?? self.runs
        var ours: [Sample] = []
        var theirs: [Sample] = []
        defer { try? discard(scratch) }
        for round in 0...runs {
            if let current { try makeRoom(for: current.shape) }
            let one = try time(measured, round)
            let other = try time(yardstick, round)
            let label = round == 0 ? "warm-up" : "run \(round) of \(runs)"
            let ratio = Format.ratio(one.seconds / other.seconds)
            say("\(label): \(Format.time(one.seconds)) against \(Format.time(other.seconds)), ratio \(ratio)")
            ours.append(one)
            theirs.append(other)
        }
        try examine(ours, of: measured)
        try examine(theirs, of: yardstick)
        return Outcome(
            measured: Array(ours.dropFirst()), named: measured.name,
            yardstick: Array(theirs.dropFirst()), named: yardstick.name)
    }

    private func time(_ step: Step, _ round: Int) throws -> Sample {
        try discard(scratch)
        try Files.makeFolder(scratch)
        let command = try step.prepare(round)
        // What was written before is not to be paid for by the command.
        sync()
        try trash.dropCaches()
        return try run(command)
    }

    // A round leaves at most a repository and a copy; the third share is to spare.
    private func makeRoom(for shape: DatasetShape) throws {
        guard try trash.makeRoom(bytes: 3 * shape.allocatedBytes, files: 3 * shape.fileCount) else { return }
        let reason = "the disk was nearly full, so the output of earlier runs had to be removed."
        doubts.add([title], reason + " On some file systems this slows down the making of files for minutes.")
    }

    private func examine(_ samples: [Sample], of step: Step) throws {
        let work = step.work.map { "\(current?.shape.name ?? "-") \($0)" } ?? "\(title) \(step.name)"
        doubts.examine(samples, of: step.name, doing: work, in: title)
        // With large files the time goes into their bytes, which memory takes in far faster than any disk.
        guard step.work == .copy, let current, current.shape.fileSizes.upperBound < 100_000 else { return }
        let reference = try doubts.reference(for: current.shape) { try copyToMemory(current) }
        if reference > 0 { doubts.compare(samples, withMemory: reference, in: title) }
    }

    // The time on the processor that a copy to memory would take, told from a tenth of the files; 0 if it cannot be told.
    private func copyToMemory(_ dataset: Dataset) throws -> Double {
        let memory = "/dev/shm"
        guard Machine.fileSystem(of: memory) == "tmpfs", access(memory, W_OK) == 0 else { return 0 }
        let target = "\(memory)/dsv-benchmark-\(getpid())"
        try Files.makeFolder(target)
        defer { _ = try? run(Command("rm", ["-rf", target], in: "/")) }
        // The folders whose numbers end in 0.
        let sample = try run(.shell(#"cp -r ./*0 "$1""#, target, in: dataset.folder, label: "copy to memory"))
        return sample.processorSeconds * 10
    }

    @discardableResult
    func run(_ command: Command) throws -> Sample { try command.run(in: environment) }

    /// A line on standard error, after the name of what is measured.
    func say(_ message: String) { Console.say("\(title): \(message)") }
}

extension Workbench {
    /// dsv as it is called without a dataset.
    func dsv(_ arguments: String...) -> Command {
        Command(dsvProgram, arguments, in: "/", label: "dsv " + arguments.joined(separator: " "))
    }

    func dsv(_ arguments: String..., in dataset: Dataset) -> Command {
        Command(
            dsvProgram, ["-C", dataset.folder] + arguments, in: "/",
            label: "dsv " + arguments.joined(separator: " "))
    }

    /// Makes the dataset a repository without a commit, whatever it was before.
    func initialize(_ dataset: Dataset) throws {
        dataset.repository = .unknown
        try discard("\(dataset.folder)/.dsv")
        try run(dsv("init", in: dataset))
    }

    /// Makes sure that the dataset has only a first commit, of the files as they are.
    func commitFirst(_ dataset: Dataset) throws {
        if dataset.repository == .firstCommit { return }
        say("making the first commit")
        try initialize(dataset)
        try run(dsv("commit", "-m", "x", in: dataset))
        dataset.repository = .firstCommit
    }

    /// Makes sure that the dataset has a commit, and nothing changed since.
    func commitOnce(_ dataset: Dataset) throws {
        if dataset.repository == .unknown { try commitFirst(dataset) }
    }
}

/// Standard error, line by line.
enum Console {
    static func say(_ line: String) {
        var text = line + "\n"
        _ = text.withUTF8 { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
