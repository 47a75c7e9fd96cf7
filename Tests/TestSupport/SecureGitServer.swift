import Glibc
package import SystemPackage

/// Repositories served by real git over https on this machine alone, with a certificate that nobody signed but itself.
package final class SecureGitServer {
    package static let isPossible = Program("openssl").isInstalled && access("/usr/bin/python3", X_OK) == 0

    package let url: String
    private let files = TemporaryFolder()
    private let daemon: ChildProcess

    /// The certificate, which is its own authority.
    package var certificate: FilePath { files.path.appending("certificate") }

    /// `folder` holds the repositories; whoever asks may push.
    package init(of folder: FilePath) throws {
        let port = try Loopback.freePort()
        url = "https://localhost:\(port)"
        let certificate = files.path.appending("certificate")
        let made = try Program("openssl").run([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
            "subjectAltName=DNS:localhost", "-keyout", files.path.appending("key").string, "-out", certificate.string,
        ])
        guard made.exitCode == 0 else { throw Errno(rawValue: EIO) }
        try files.write(Self.script, to: "server.py")
        daemon = try ChildProcess(
            starting: ["/usr/bin/python3", "server.py", "\(port)", folder.string], in: files.path,
            environment: Program.environment(home: files.path))
        for _ in 0..<500 where Loopback.exchange("GET / HTTP/1.0\r\n\r\n", port: port) == nil { usleep(20_000) }
    }

    deinit { daemon.kill(SIGTERM) }

    private static let script = """
        import http.server, os, ssl, subprocess, sys

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def body(self):
                if self.headers.get('Transfer-Encoding') != 'chunked':
                    return self.rfile.read(int(self.headers.get('Content-Length') or 0))
                data = b''
                while size := int(self.rfile.readline(), 16):
                    data += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return data

            def answer(self):
                path, _, query = self.path.partition('?')
                environment = dict(
                    os.environ, GIT_PROJECT_ROOT=sys.argv[2], GIT_HTTP_EXPORT_ALL='1', PATH_INFO=path, QUERY_STRING=query,
                    REQUEST_METHOD=self.command, CONTENT_TYPE=self.headers.get('Content-Type') or '', REMOTE_USER='ada')
                backend = ['git', '-c', 'safe.directory=*', 'http-backend']
                output = subprocess.run(backend, input=self.body(), env=environment, capture_output=True).stdout
                head, _, content = output.partition(b'\\r\\n\\r\\n')
                fields = dict(line.split(': ', 1) for line in head.decode().split('\\r\\n') if ': ' in line)
                self.send_response(int(fields.pop('Status', '200').split()[0]))
                for name, value in fields.items():
                    self.send_header(name, value)
                self.send_header('Content-Length', str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = answer

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain('certificate', 'key')
        server = http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Handler)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.serve_forever()

        """
}
