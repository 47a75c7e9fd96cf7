import Glibc
package import Remotes
import Synchronization
import SystemIO
internal import SystemPackage

/// A server of S3 on this machine, with one bucket: one of each kind for all tests of a process.
package final class S3Server: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Honours conditions; does not look at signatures.
        case moto
        /// Checks signatures; ignores conditions.
        case rclone
        /// As `rclone`, over TLS, with a certificate that only `environment` trusts.
        case secure

        private var programs: [String] {
            switch self {
            case .moto: ["moto_server"]
            case .rclone: ["rclone"]
            case .secure: ["rclone", "openssl"]
            }
        }

        /// Says whether the server's programs are there; `make servers` fetches moto and rclone.
        package var isInstalled: Bool {
            let folders = S3Server.path.split(separator: ":")
            return programs.allSatisfy { name in folders.contains { access("\($0)/\(name)", X_OK) == 0 } }
        }
    }

    package static let bucket = "dsv-test"
    package static let accessKey = "AKIDTEST"
    package static let secretKey = "secret/of+the=tests"

    private static let path: String = {
        let package = Fixtures.folder.removingLastComponent()
        return "\(package.appending(".build/servers/bin")):\(Program.path)"
    }()

    private struct Running: @unchecked Sendable {
        let process: ChildProcess
        let server: S3Server
    }

    private static let running = Mutex<[Kind: Running]>([:])

    private let folder = TemporaryFolder()
    private let kind: Kind
    private let port: UInt16

    /// The server of this kind, started by whoever asks first.
    package static func running(_ kind: Kind) throws -> S3Server {
        try running.withLock { all in
            if let known = all[kind] { return known.server }
            if all.isEmpty { atexit { S3Server.stopAll() } }
            let server = try S3Server(kind, port: Loopback.freePort())
            let started = Running(process: try server.start(), server: server)
            all[kind] = started
            try server.wait()
            return server
        }
    }

    private init(_ kind: Kind, port: UInt16) {
        self.kind = kind
        self.port = port
    }

    private static func stopAll() {
        let all = running.withLock { all in
            defer { all = [:] }
            return all
        }
        // The shell ends its server.
        for running in all.values {
            running.process.kill(SIGTERM)
            _ = try? running.process.wait()
        }
    }

    private func start() throws -> ChildProcess {
        try LocalDisk().makeFolder(folder.path.appending(Self.bucket))
        let rclone = [
            "rclone", "serve", "s3", "--auth-key", "\(Self.accessKey),\(Self.secretKey)", "--addr", "127.0.0.1:\(port)",
        ]
        let arguments: [String]
        switch kind {
        case .moto: arguments = ["moto_server", "-H", "127.0.0.1", "-p", "\(port)"]
        case .rclone: arguments = rclone + [folder.path.string]
        case .secure:
            let key = folder.path.appending("key").string
            _ = try Program("openssl").run(
                ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=dsv tests"]
                    + ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate])
            arguments = rclone + ["--cert", certificate, "--key", key, folder.path.string]
        }
        // Under a shell that ends the server when it is told to, or when the tests were killed.
        let script = """
            "$@" & server=$!
            trap 'kill -9 $server; exit' TERM
            while kill -0 \(getpid()) && kill -0 $server; do sleep 0.5 & wait $!; done
            kill -9 $server
            """
        return try ChildProcess(
            starting: ["sh", "-c", script, "sh"] + arguments, in: folder.path,
            environment: ["PATH": Self.path, "HOME": folder.path.string, "LC_ALL": "C"])
    }

    /// Returns when the server answers and has its bucket.
    private func wait() throws {
        let request = "PUT /\(Self.bucket) HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n"
        let end = monotonicSeconds() + 30
        while Loopback.exchange(request, port: port) == nil {
            guard monotonicSeconds() < end else { throw RemoteError.unavailable("the server does not start") }
            usleep(50_000)
        }
    }

    /// Sends a request as it stands, unsigned, and returns the answer as it comes.
    package func answer(to request: String) -> String { Loopback.exchange(request, port: port) ?? "" }

    private var certificate: String { folder.path.appending("certificate").string }

    package var endpoint: String { "\(kind == .secure ? "https" : "http")://127.0.0.1:\(port)" }

    /// What dsv has to find in its environment to reach the server.
    package var environment: [String: String] {
        [
            "AWS_ACCESS_KEY_ID": Self.accessKey, "AWS_SECRET_ACCESS_KEY": Self.secretKey, "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": endpoint, "AWS_CA_BUNDLE": kind == .secure ? certificate : "",
        ]
    }

    /// The settings for a part of the bucket.
    package func configuration(prefix: String = "", changing changes: [String: String] = [:]) throws -> S3Configuration
    {
        let environment = environment.merging(changes) { $1 }
        return try S3Configuration(
            url: "s3://\(Self.bucket)/\(prefix)", environment: { environment[$0] }, readFile: { _ in nil })
    }
}
