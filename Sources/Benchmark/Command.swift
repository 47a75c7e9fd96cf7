import Glibc

/// What one run of a command took.
struct Sample {
    /// The seconds from before the start to after the end.
    let seconds: Double
    /// The seconds of all cores together, in the program and in the kernel.
    let processorSeconds: Double
    /// The greatest resident memory of the command or of one of its children.
    ///
    /// The kernel counts from the memory of the process that started it, so it is never below the few MB of this one.
    let peakBytes: Int
}

/// A program with its arguments, to be run and measured as a whole process.
struct Command: CustomStringConvertible {
    let program: String
    let arguments: [String]
    let folder: String
    let description: String

    /// A command to be run in `folder`; `program` is an absolute path, or a name that is looked up in `PATH`.
    init(_ program: String, _ arguments: [String], in folder: String, label: String? = nil) {
        self.program = program
        self.arguments = arguments
        self.folder = folder
        description = label ?? ([program] + arguments).joined(separator: " ")
    }

    /// A line for the shell, in which `$1`, `$2` … stand for `parameters`.
    static func shell(_ line: String, _ parameters: String..., in folder: String, label: String? = nil) -> Command {
        Command("sh", ["-c", line, "sh"] + parameters, in: folder, label: label ?? line)
    }

    /// Runs the command to its end and throws unless it succeeded.
    ///
    /// What it prints is thrown away, except that a failure quotes what went to standard error.
    @discardableResult
    func run(in environment: CommandEnvironment) throws -> Sample {
        let clock = ContinuousClock()
        let start = clock.now
        let process = try spawn(in: environment)
        var status: Int32 = 0
        var usage = rusage()
        while wait4(process, &status, 0, &usage) < 0 {
            guard errno == EINTR else { throw Failure("wait for", description) }
        }
        let seconds = (clock.now - start) / .seconds(1)
        try check(status, errorFile: environment.errorFile)
        return Sample(
            seconds: seconds, processorSeconds: Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime),
            peakBytes: usage.ru_maxrss * 1024)
    }

    private func spawn(in environment: CommandEnvironment) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(
            &actions, STDERR_FILENO, environment.errorFile, O_WRONLY | O_CREAT | O_TRUNC, 0o666)

        // The action that would change the folder in the child alone is a GNU extension that Swift does not see. Going
        // there and back is as good in a process of one thread.
        let origin = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard origin >= 0, chdir(folder) == 0 else { throw Failure("enter", folder) }
        defer {
            fchdir(origin)
            close(origin)
        }

        var arguments = Self.cStrings([program] + arguments)
        var variables = Self.cStrings(environment.variables)
        defer { (arguments + variables).forEach { free($0) } }
        var process: pid_t = 0
        let code = posix_spawnp(&process, program, &actions, nil, &arguments, &variables)
        guard code == 0 else { throw Failure("run", description, errno: code) }
        return process
    }

    private func check(_ status: Int32, errorFile: String) throws {
        // The macros of <sys/wait.h>, which Swift does not import: signal in the low seven bits, exit code above.
        let signal = status & 0x7f
        let code = (status >> 8) & 0xff
        if signal == 0 && code == 0 { return }
        let end = signal == 0 ? "failed with exit code \(code)" : "was ended by signal \(signal)"
        let lines = Files.text(of: errorFile).split(whereSeparator: \.isNewline).filter { !$0.isEmpty }
        let said = lines.isEmpty ? "it said nothing" : lines.prefix(5).joined(separator: " | ")
        throw Failure("'\(description)' \(end): \(said)")
    }

    private static func cStrings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        texts.map { strdup($0) } + [nil]
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }
}

/// What every command finds around it, the same on every machine and for dsv as for its peers.
struct CommandEnvironment {
    /// The variables as `NAME=value`.
    let variables: [String]
    /// The file that takes what a command says on standard error.
    let errorFile: String

    /// An environment whose `home` is a folder of our own, so that no settings or caches of the user take part.
    init(home: String, errorFile: String) {
        let author = ["NAME=bench", "EMAIL=bench@example.com"]
        var variables = ["HOME=\(home)", "LC_ALL=C", "GIT_CONFIG_NOSYSTEM=1", "RESTIC_PASSWORD=bench"]
        variables += author.flatMap { ["DSV_AUTHOR_\($0)", "GIT_AUTHOR_\($0)", "GIT_COMMITTER_\($0)"] }
        for name in ["PATH", "TMPDIR", "LD_LIBRARY_PATH"] {
            if let value = Self.value(of: name) { variables.append("\(name)=\(value)") }
        }
        // Tools that pip installed for the user are found by way of the home folder.
        if let base = Self.value(of: "PYTHONUSERBASE") ?? Self.value(of: "HOME").map({ $0 + "/.local" }) {
            variables.append("PYTHONUSERBASE=\(base)")
        }
        self.variables = variables
        self.errorFile = errorFile
    }

    /// Says whether a program of this name is in `PATH`.
    static func has(_ program: String) -> Bool {
        (value(of: "PATH") ?? "").split(separator: ":").contains { access("\($0)/\(program)", X_OK) == 0 }
    }

    private static func value(of name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
