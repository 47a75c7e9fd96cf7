internal import CLinux
import Glibc
package import SystemPackage

/// A program that runs as a process of its own, without arguments, and is waited for.
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
    }

    /// How a program ended.
    package enum Ending: Sendable, Equatable {
        case exited(status: CInt)
        case killed(signal: CInt)
    }

    package let program: FilePath
    package let folder: FilePath
    package let surroundings: Surroundings

    /// The executable file `program`, an absolute path, to be run in `folder`.
    package init(_ program: FilePath, in folder: FilePath, _ surroundings: Surroundings) {
        self.program = program
        self.folder = folder
        self.surroundings = surroundings
    }

    /// Starts the program with an empty standard input and returns when it has ended.
    ///
    /// Files that this process has opened are closed in it. What the program leaves running is not waited for. Throws where it cannot be
    /// started; an interpreter that its first line names and that is not there is `noSuchFileOrDirectory`. See 'man 3 posix_spawn'.
    package func run() throws(SystemError) -> Ending {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        let output = surroundings.output.rawValue
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
        unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        _ = unsafe folder.withPlatformString { unsafe dsv_spawn_in_folder(&actions, $0) }

        var variables = unsafe surroundings.environment.map { unsafe Self.copy($0) } + [nil]
        defer { unsafe variables.forEach { unsafe free($0) } }
        var process: pid_t = 0
        let code = unsafe program.withPlatformString { path in
            var arguments = unsafe [strdup(path), nil]
            defer { unsafe free(arguments[0]) }
            return unsafe posix_spawn(&process, path, &actions, nil, &arguments, &variables)
        }
        guard code == 0 else { throw SystemError("start", program, Errno(rawValue: code)) }
        return try wait(for: process)
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
