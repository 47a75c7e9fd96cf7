import Glibc
package import SystemPackage

/// A bare repository, made and served by real git on this machine alone.
package final class GitServer {
    package let folder = TemporaryFolder()
    private let daemon: ChildProcess
    /// The repository by git's own protocol.
    package let url: String

    /// The repository's folder.
    package var path: FilePath { folder.path.appending("photos.git") }

    package init() throws {
        let port = try Loopback.freePort()
        url = "git://127.0.0.1:\(port)/photos.git"
        let repository = folder.path.appending("photos.git")
        let made = try runGit(["init", "--bare", "--initial-branch=main", "--quiet", repository.string])
        guard made.status == 0 else { throw Errno(rawValue: EIO) }
        daemon = try ChildProcess(
            starting: [
                "git", "-c", "safe.directory=*", "daemon", "--listen=127.0.0.1", "--port=\(port)", "--export-all",
                "--enable=receive-pack", "--base-path=\(folder.path)", "\(folder.path)",
            ], in: folder.path, environment: Program.environment(home: folder.path))
        for _ in 0..<500 where Loopback.exchange("0000", port: port) == nil { usleep(20_000) }
    }

    deinit { daemon.kill(SIGTERM) }

    /// What real git says of the repository.
    package func git(_ arguments: String...) throws -> (status: Int32, output: String) {
        try runGit(["-C", path.string] + arguments)
    }

    /// Has git ask this script before it takes a push.
    package func addHook(_ name: String, _ script: String) throws {
        let file = try folder.write("#!/bin/sh\n\(script)\n", to: "photos.git/hooks/\(name)")
        chmod(file.string, 0o755)
    }
}
