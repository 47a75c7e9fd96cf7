import Glibc
package import SystemPackage

/// A server of ssh on this machine alone, with a host key of its own, that lets one key in as the user of this process.
package final class SSHServer {
    package static let isInstalled = access("/usr/sbin/sshd", X_OK) == 0

    package let port: UInt16
    /// The line of `known_hosts` that names its key.
    package let knownHost: String
    private let folder = TemporaryFolder()
    private let daemon: ChildProcess

    /// The private key that is let in.
    package var key: FilePath { folder.path.appending("key") }

    package init() throws {
        port = try Loopback.freePort()
        for name in ["key", "host"] {
            _ = try Program("ssh-keygen").run(
                ["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", folder.path.appending(name).string])
        }
        let hostKey = String(decoding: try folder.read("host.pub"), as: UTF8.self).split(separator: " ")
        knownHost = "[127.0.0.1]:\(port) \(hostKey[0]) \(hostKey[1])\n"
        try folder.write(
            """
            ListenAddress 127.0.0.1:\(port)
            HostKey \(folder.path.appending("host"))
            AuthorizedKeysFile \(folder.path.appending("key.pub"))
            PermitRootLogin yes
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            StrictModes no
            PidFile none

            """, to: "config")
        // Where it runs as root, it wants this folder.
        if getuid() == 0 { mkdir("/run/sshd", 0o755) }
        daemon = try ChildProcess(
            starting: ["/usr/sbin/sshd", "-D", "-e", "-f", folder.path.appending("config").string], in: folder.path,
            environment: Program.environment(home: folder.path))
        for _ in 0..<500 where Loopback.exchange("x\r\n", port: port) == nil { usleep(20_000) }
    }

    deinit { daemon.kill(SIGTERM) }

    /// The name of the user of this process.
    package static let user = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "root"

    /// Where a folder of this machine is by ssh.
    package func url(_ path: FilePath) -> String { "ssh://\(Self.user)@127.0.0.1:\(port)\(path)" }
}
