import Glibc
import SystemIO
package import SystemPackage

/// Another program at work: started, waited for, or killed half-way.
package final class ChildProcess {
    /// How it ended, as a shell has it: the exit code, or 128 and the number of the signal; and what it printed.
    package typealias Outcome = (status: Int32, output: [UInt8], errorOutput: [UInt8])

    private let files = TemporaryFolder()
    private let id: pid_t
    private var outcome: Outcome?
    /// What it took, once it has ended: seconds of a processor, those of the system included, and the most memory, in KB.
    package private(set) var usage = (seconds: 0.0, kilobytes: 0)

    /// Starts a program, found in the environment's `PATH`, with its arguments behind it.
    ///
    /// It sees `environment` and nothing of this process's own, and all signals do what they do by default.
    package init(
        starting arguments: [String], in folder: FilePath, environment: [String: String], input: [UInt8] = []
    ) throws {
        try files.write(input, to: "input")
        // Files, not pipes: a pipe that is full stops both sides.
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (descriptor, name) in [(STDIN_FILENO, "input"), (STDOUT_FILENO, "output"), (STDERR_FILENO, "errors")] {
            let flags = descriptor == STDIN_FILENO ? O_RDONLY : O_WRONLY | O_CREAT
            posix_spawn_file_actions_addopen(
                &actions, descriptor, files.path.appending(name).string, flags, 0o666)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

        // Through env: the action that changes the folder is a GNU extension that Swift does not see.
        var argumentStrings = Self.cStrings(["env", "-C", folder.string] + arguments)
        var variableStrings = Self.cStrings(environment.map { "\($0)=\($1)" })
        defer { (argumentStrings + variableStrings).forEach { free($0) } }
        var id: pid_t = 0
        let code = posix_spawnp(&id, "env", &actions, &attributes, &argumentStrings, &variableStrings)
        guard code == 0 else { throw Errno(rawValue: code) }
        self.id = id
    }

    deinit {
        if outcome != nil { return }
        kill(SIGKILL)
        _ = try? wait()
    }

    /// Runs a program to its end.
    package static func run(
        _ arguments: [String], in folder: FilePath, environment: [String: String], input: [UInt8] = []
    ) throws -> Outcome {
        try ChildProcess(starting: arguments, in: folder, environment: environment, input: input).wait()
    }

    /// Sends a signal, if the program still runs.
    package func kill(_ signal: Int32) { if outcome == nil { _ = Glibc.kill(id, signal) } }

    /// Returns when the program has ended.
    package func wait() throws -> Outcome {
        if let outcome { return outcome }
        var status: Int32 = 0
        var resources = rusage()
        while wait4(id, &status, 0, &resources) < 0 {
            guard errno == EINTR else { throw Errno(rawValue: errno) }
        }
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        usage = (seconds(resources.ru_utime) + seconds(resources.ru_stime), resources.ru_maxrss)
        // The macros of <sys/wait.h>, which Swift does not import.
        let signal = status & 0x7f
        let ended: Outcome = (
            signal == 0 ? (status >> 8) & 0xff : 128 + signal, try files.read("output"), try files.read("errors")
        )
        outcome = ended
        return ended
    }

    private static func cStrings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        texts.map { strdup($0) } + [nil]
    }
}
