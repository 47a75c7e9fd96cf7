import Glibc
import SystemIO
import SystemPackage
import TestSupport
import Testing

/// Keys are given to dsv by the environment, and stay there.
@Suite struct `Credentials` {
    private static let secrets = ["AKIDSECRETKEYID00001", "very/secret+key/0123456789", "session-token-0123456789=="]

    /// A server that refuses everything and repeats all that it was sent, and what else its owner knows.
    private static func echo(on descriptor: CInt) {
        while case let connection = accept(descriptor, nil, nil), connection >= 0 {
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            let count = max(0, recv(connection, &buffer, buffer.count, 0))
            let said = String(decoding: buffer[..<count], as: UTF8.self) + secrets.joined(separator: " ")
            let text = String(said.map { "<>&".contains($0) ? "_" : $0 })
            let body = "<Error><Code>AccessDenied</Code><Message>\(text)</Message></Error>"
            let answer =
                "HTTP/1.1 403 Forbidden\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n" + body
            send(connection, answer, answer.utf8.count, CInt(MSG_NOSIGNAL))
            close(connection)
        }
    }

    @Test(arguments: ["push", "push --json", "fetch", "remote check", "remote list --json"])
    func `are neither shown nor kept, whatever the server says`(verb: String) throws {
        let server = try Loopback.listen()
        var thread = pthread_t()
        let argument = UnsafeMutableRawPointer(bitPattern: Int(server.descriptor))
        pthread_create(
            &thread, nil,
            { argument in
                Credentials.echo(on: CInt(Int(bitPattern: argument)))
                return nil
            }, argument)
        defer {
            shutdown(server.descriptor, CInt(SHUT_RDWR))
            pthread_join(thread, nil)
            close(server.descriptor)
        }
        let (output, kept) = try run(verb, port: server.port)
        if verb != "remote list --json" { #expect(output.contains("AccessDenied"), "\(output)") }
        for secret in Self.secrets {
            #expect(!output.contains(secret), "\(verb): \(output)")
            #expect(!kept.contains { $0.contains(secret) }, "\(verb)")
        }
    }

    @Test func `are neither shown nor kept where nobody answers`() throws {
        let (output, kept) = try run("push", port: Loopback.freePort(), prefix: "timeout -s INT 1 ")
        for secret in Self.secrets {
            #expect(!output.contains(secret), "\(output)")
            #expect(!kept.contains { $0.contains(secret) })
        }
    }

    /// What a verb says, and all files of the repository afterwards.
    private func run(_ verb: String, port: UInt16, prefix: String = "") throws -> (output: String, kept: [String]) {
        let dataset = try Dataset()
        try dataset.write("one", to: "one.png")
        try dataset.succeed("commit", "-m", "first")
        try dataset.succeed(
            "remote", "add", "origin", "s3://bucket/prefix", "--endpoint-url", "http://127.0.0.1:\(port)")
        let keys = zip(["ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN"], Self.secrets)
            .map { "export AWS_\($0)='\($1)';" }.joined()
        let done = try dataset.shell("\(keys) AWS_REGION=us-east-1 \(prefix)\"$dsv\" \(verb)")
        return (done.output + done.errors, try Self.files(in: dataset.root.appending(".dsv")))
    }

    private static func files(in folder: FilePath) throws -> [String] {
        let listing = try FolderListing(folder)
        return try listing.items.flatMap { item in
            let path = folder.appending(bytes: listing.name(item))
            return item.status.kind == .folder
                ? try files(in: path) : [String(decoding: try OpenFile.contents(of: path), as: UTF8.self)]
        }
    }
}
