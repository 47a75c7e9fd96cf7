import DatasetModel
import Glibc
import Reports
import Snapshots
import SystemIO
import SystemPackage
import Versioning

extension CommandContext {
    /// The context of this process.
    ///
    /// From now on, a write beyond the limit of a file's size fails with a reason, where the signal would end the process without a word.
    package static func process() -> CommandContext {
        signal(SIGXFSZ, SIG_IGN)
        if let destination = unsafe getenv("DSV_TRACE") { unsafe Trace.start(String(cString: destination)) }
        return CommandContext(
            environment: { name in unsafe getenv(name).map { unsafe String(cString: $0) } },
            directory: currentDirectory(),
            output: answer,
            // There is nobody to tell of a failure.
            errorOutput: { _ = try? FileDescriptor.standardError.writeAll($0) },
            isOutputTerminal: isatty(STDOUT_FILENO) == 1,
            isErrorTerminal: isatty(STDERR_FILENO) == 1,
            now: localNow,
            surroundings: { Subprocess.Surroundings(environment: processEnvironment(), output: .standardError) })
    }

    private static func currentDirectory() -> FilePath {
        guard let path = unsafe getcwd(nil, 0) else { return FilePath("/") }
        defer { unsafe free(path) }
        return unsafe FilePath(platformString: path)
    }

    // An answer that is cut off must not look like one: 'dsv cat' may fill a disk.
    private static func answer(_ bytes: [UInt8]) {
        do {
            try FileDescriptor.standardOutput.writeAll(bytes)
        } catch Errno.brokenPipe {
            // As by the signal, which whoever started us ignores.
            exit(128 + SIGPIPE)
        } catch {
            let code = error as? Errno ?? .ioError
            let failure = Failure(describing: SystemError("write to", "standard output", code))
            _ = try? FileDescriptor.standardError.writeAll(Array(failure.text(.plain).string.utf8))
            exit(ExitStatus.fatal.rawValue)
        }
    }

    private static func localNow() -> (time: Int64, offset: Int) {
        var now = time(nil)
        var local = unsafe tm()
        unsafe localtime_r(&now, &local)
        return unsafe (Int64(now), local.tm_gmtoff / 60)
    }
}
