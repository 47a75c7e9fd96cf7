internal import CLinux
import Glibc
package import SystemPackage

/// A program that runs as a process of its own and is waited for.
package struct Subprocess: Sendable {
    /// What a program finds around it: nothing of it is taken from this process unasked.
    package struct Surroundings: Sendable {
        /// All variables, each as the bytes of `NAME=value`.
        package let environment: [[UInt8]]
        /// The open file that takes what the program prints, be it an answer or an error.
        package let output: FileDescriptor

        package init(environment: [[UInt8]], output: FileDescriptor) {
            self.environment = environment
            self.output = output
        }

        /// The value of a variable; nil if there is none of this name.
        package func variable(_ name: String) -> String? {
            let start = Array("\(name)=".utf8)
            return environment.first { $0.starts(with: start) }.map {
                String(decoding: $0.dropFirst(start.count), as: UTF8.self)
            }
        }

        /// The program of a name, or by a path; nil if the folders of `PATH` have none that may be run.
        package func program(_ name: String) -> FilePath? {
            if name.contains("/") { return FilePath(name) }
            let folders = (variable("PATH") ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
            return folders.map { FilePath(String($0)).appending(name) }.first { $0.isAbsolute && isExecutable($0) }
        }
    }

    /// How a program ended.
    package enum Ending: Sendable, Equatable {
        case exited(status: CInt)
        case killed(signal: CInt)
    }

    /// What a program was asked for, and how it ended.
    package struct Answer: Sendable {
        package let ending: Ending
        package let output: [UInt8]
        package let errors: [UInt8]
    }

    package let program: FilePath
    package let arguments: [String]
    package let folder: FilePath
    package let surroundings: Surroundings

    /// The executable file `program`, an absolute path, to be run in `folder`.
    package init(_ program: FilePath, _ arguments: [String] = [], in folder: FilePath, _ surroundings: Surroundings) {
        self.program = program
        self.arguments = arguments
        self.folder = folder
        self.surroundings = surroundings
    }

    /// Starts the program with an empty standard input and returns when it has ended.
    ///
    /// Files that this process has opened are closed in it. What the program leaves running is not waited for. Throws where it cannot be
    /// started; an interpreter that its first line names and that is not there is `noSuchFileOrDirectory`. See 'man 3 posix_spawn'.
    package func run() throws(SystemError) -> Ending {
        let output = surroundings.output.rawValue
        return try Trace.measure("program: \(program)") { () throws(SystemError) in
            try wait(for: start(input: nil, output: output, errors: output))
        }
    }

    /// Starts the program with this standard input and returns what it printed when it has ended.
    package func run(input: [UInt8]) throws(SystemError) -> Answer {
        // Files, not pipes: a pipe that is full stops both sides.
        let input = try MemoryFile(input)
        let output = try MemoryFile()
        let errors = try MemoryFile()
        let ending = try Trace.measure("program: \(program)") { () throws(SystemError) in
            try wait(for: start(input: input.descriptor, output: output.descriptor, errors: errors.descriptor))
        }
        return Answer(ending: ending, output: try output.contents(), errors: try errors.contents())
    }

    private func start(input: CInt?, output: CInt, errors: CInt) throws(SystemError) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
        if let input {
            unsafe posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        } else {
            unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        }
        _ = unsafe folder.withPlatformString { unsafe dsv_spawn_in_folder(&actions, $0) }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // This process ignores it, and a program that is started would, too.
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGXFSZ)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))

        var variables = unsafe surroundings.environment.map { unsafe Self.copy($0) } + [nil]
        var words = unsafe ([program.string] + arguments).map { unsafe Self.copy(Array($0.utf8)) } + [nil]
        defer { unsafe (variables + words).forEach { unsafe free($0) } }
        var process: pid_t = 0
        let code = unsafe program.withPlatformString { path in
            unsafe posix_spawn(&process, path, &actions, &attributes, &words, &variables)
        }
        guard code == 0 else { throw SystemError("start", program, Errno(rawValue: code)) }
        return process
    }

    private func wait(for process: pid_t) throws(SystemError) -> Ending {
        var status: CInt = 0
        while unsafe waitpid(process, &status, 0) < 0 {
            let code = Errno.last
            guard code == .interrupted else { throw SystemError("wait for", program, code) }
        }
        // The macros of <sys/wait.h>, which Swift does not import: the signal in the low seven bits, the exit status above.
        let signal = status & 0x7f
        return signal == 0 ? .exited(status: (status >> 8) & 0xff) : .killed(signal: signal)
    }

    /// A C string, to be freed.
    private static func copy(_ text: [UInt8]) -> UnsafeMutablePointer<CChar>? {
        let characters = text.map { CChar(bitPattern: $0) } + [0]
        return unsafe strdup(characters)
    }
}
