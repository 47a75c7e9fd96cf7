import Remotes
import SystemIO
import SystemPackage
import TestSupport
import Testing

/// What becomes of answers that real servers seldom give.
@Suite struct S3AnswerTests {
    private func remote(_ server: ScriptedServer, _ tuning: S3Tuning = S3Tuning()) throws -> S3Remote {
        let environment = [
            "AWS_ACCESS_KEY_ID": "AKIDSCRIPT", "AWS_SECRET_ACCESS_KEY": "verysecret", "AWS_SESSION_TOKEN": "thetoken",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:\(server.port)", "AWS_REGION": "eu-west-1",
        ]
        return S3Remote(
            try S3Configuration(url: "s3://bucket/a b", environment: { environment[$0] }, readFile: { _ in nil }),
            tuning: tuning)
    }

    private func error(_ answer: ScriptedServer.Answer, _ body: (S3Remote) throws -> Void) throws -> RemoteError? {
        let server = try ScriptedServer { _, _ in answer }
        defer { server.stop() }
        let remote = try remote(server)
        return #expect(throws: RemoteError.self) { try body(remote) }
    }

    /// S3's version of `abc`.
    private static let versionOfABC = "ETag: \"900150983cd24fb0d6963f7d28e17f72\""

    @Test func `a request is signed with all that it says`() throws {
        let server = try ScriptedServer { _, _ in .status(200, headers: [Self.versionOfABC]) }
        defer { server.stop() }
        try remote(server).put("key", .bytes(Array("abc".utf8)), .ifUnchanged(RemoteVersion("\"old\"")))
        let asked = try #require(server.asked.first).lowercased()
        #expect(asked.hasPrefix("put /bucket/a%20b/key http/1.1\r\n"))
        #expect(asked.contains("/eu-west-1/s3/aws4_request"))
        #expect(
            asked.contains(
                "signedheaders=host;if-match;x-amz-content-sha256;x-amz-date;x-amz-meta-sha256;x-amz-security-token"),
            "\(asked)")
        #expect(
            asked.contains("x-amz-content-sha256: ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\r\n")
        )
        #expect(asked.contains("if-match: \"old\"\r\n"))
        #expect(!asked.contains("verysecret"))
    }

    @Test func `a bucket elsewhere is named with its region`() throws {
        let elsewhere = RemoteError.refused("the bucket 'bucket' is in the region 'ap-south-1', not in 'eu-west-1'")
        let header = ScriptedServer.Answer.status(
            301, headers: ["Location: http://127.0.0.1:1/", "x-amz-bucket-region: ap-south-1"])
        #expect(try error(header) { _ = try $0.list("") } == elsewhere)
        let body = "<Error><Code>AuthorizationHeaderMalformed</Code><Region>ap-south-1</Region></Error>"
        #expect(try error(.status(400, body: body)) { try $0.put("key", .bytes([])) } == elsewhere)
        let endpoint = "<Error><Code>PermanentRedirect</Code><Endpoint>b.s3.example.org</Endpoint></Error>"
        #expect(
            try error(.status(307, body: endpoint)) { _ = try $0.read("key", limit: 1) }
                == .refused("the bucket 'bucket' is to be reached at 'b.s3.example.org'"))
    }

    @Test func `a server that repeats credentials is not quoted with them`() throws {
        let body = "<Error><Code>Odd</Code><Message>AKIDSCRIPT verysecret thetoken</Message></Error>"
        for status in [400, 403, 500, 501, 503] {
            let text = try #require(try error(.status(status, body: body)) { _ = try $0.list("") }).description
            #expect(text == "'s3://bucket/a b': the server answers \(status), Odd: … … …")
        }
    }

    @Test(arguments: [
        (403, "refused"), (401, "refused"), (405, "refused"), (507, "refused"), (429, "unavailable"),
        (500, "unavailable"),
        (502, "unavailable"), (503, "unavailable"), (504, "unavailable"), (501, "unsupported"), (418, "invalid"),
    ]) func `a status has its meaning`(status: Int, kind: String) throws {
        let error = try #require(try error(.status(status)) { _ = try $0.list("") })
        let found =
            switch error {
            case .refused: "refused"
            case .unavailable: "unavailable"
            case .unsupported: "unsupported"
            case .invalid: "invalid"
            default: "something else"
            }
        #expect(found == kind)
    }

    @Test func `answers that make no sense are invalid`() throws {
        let endless =
            "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken></ListBucketResult>"
        let bomb = "<!DOCTYPE a [<!ENTITY b \"c\">]><ListBucketResult>&b;</ListBucketResult>"
        let deep = String(repeating: "<a>", count: 1000)
        let long = String(repeating: " ", count: 17 << 20)
        for body in [endless, bomb, deep, long, "", "{}", "<html></html>"] {
            let error = try #require(try error(.status(200, body: body)) { _ = try $0.list("") })
            guard case .invalid = error else {
                Issue.record("\(error) for \(body.prefix(100))")
                continue
            }
        }
        // The whole object where a part was asked for.
        #expect(throws: RemoteError.self) {
            let server = try ScriptedServer { _, _ in .status(200, body: "0123456789") }
            defer { server.stop() }
            try remote(server).get("key", range: 2..<4) { _ in Issue.record("wrong bytes were handed out") }
        }
    }

    @Test func `what is no key in the bucket is left out of a list`() throws {
        let names = ["a b/key", "a b/", "a b/x y", "a b/../up", "other", "a b/.tmp", "a b/&lt;", "a b/1/2"]
        let contents = names.map { "<Contents><Key>\($0)</Key><Size>7</Size></Contents>" }.joined()
        let server = try ScriptedServer { _, _ in .status(200, body: "<ListBucketResult>\(contents)</ListBucketResult>")
        }
        defer { server.stop() }
        #expect(try remote(server).list("").map(\.key) == ["1/2", "key"])
    }

    @Test func `a server that says nothing is unavailable soon`() throws {
        var tuning = S3Tuning()
        tuning.stallTime = 1
        let server = try ScriptedServer { _, _ in .silence }
        defer { server.stop() }
        let start = monotonicSeconds()
        let remote = try remote(server, tuning)
        guard case .unavailable = #expect(throws: RemoteError.self, performing: { try remote.read("key", limit: 1) })
        else {
            Issue.record("a stall is not unavailable")
            return
        }
        #expect((0.9..<5).contains(monotonicSeconds() - start))
    }

    @Test func `a port where nobody listens is unavailable`() throws {
        let server = try ScriptedServer { _, _ in .silence }
        server.stop()
        let remote = try remote(server)
        guard case .unavailable = #expect(throws: RemoteError.self, performing: { try remote.list("") }) else {
            Issue.record("no connection is not unavailable")
            return
        }
    }

    @Test func `two failures are not heard of`() throws {
        let server = try ScriptedServer { number, _ in
            number < 2 ? .status(503) : .status(200, headers: [Self.versionOfABC], body: "abc")
        }
        defer { server.stop() }
        let remote = RetryingRemote(try remote(server), .impatient)
        #expect(try remote.read("key", limit: 3)?.bytes == Array("abc".utf8))
        #expect(server.asked.count == 3)
    }

    @Test func `a storm of failures ends`() throws {
        let server = try ScriptedServer { _, _ in .status(500) }
        defer { server.stop() }
        var policy = RetryPolicy.impatient
        policy.attempts = 5
        let remote = RetryingRemote(try remote(server), policy)
        #expect(throws: RemoteError.unavailable("'s3://bucket/a b': the server answers 500")) { try remote.list("") }
        #expect(server.asked.count == 5)
    }

    @Test func `a get that breaks goes on where it broke`() throws {
        let server = try ScriptedServer { number, request in
            if number == 0 { return .broken(10, body: "0123") }
            guard request.contains("bytes=4-") else { return .status(400) }
            return .status(206, headers: ["Content-Range: bytes 4-9/10"], body: "456789")
        }
        defer { server.stop() }
        #expect(try RetryingRemote(try remote(server), .impatient).bytes("key") == Array("0123456789".utf8))
    }

    @Test func `a part of a file is sent again`() throws {
        var tuning = S3Tuning()
        tuning.partSize = 3
        tuning.greatestConditionalPut = 3
        tuning.partThreads = 1
        tuning.partRetries = .impatient
        let server = try ScriptedServer { number, request in
            switch number {
            case 0: .status(200, body: "<R><UploadId>an id+</UploadId></R>")
            case 1: .status(503)
            case 2...5: .status(200, headers: ["ETag: \"p\""])
            case 6: .status(200, body: "<R><ETag>\"all\"</ETag></R>")
            default: .status(200, headers: ["ETag: \"all\""], body: "0123456789")
            }
        }
        defer { server.stop() }
        let folder = TemporaryFolder()
        let progress = Progress()
        let version = try remote(server, tuning).put(
            "key", .file(try folder.write("0123456789", to: "file")), .ifAbsent, sent: progress.add)
        #expect(version == RemoteVersion("\"all\""))
        #expect(progress.sum == 10)
        #expect(server.asked.count == 8)
        #expect(server.asked[6].contains("If-None-Match: *"))
        #expect(server.asked[7].hasPrefix("HEAD "))
        #expect(server.asked[1].hasPrefix("PUT /bucket/a%20b/key?partNumber=1&uploadId=an%20id%2B HTTP"))
    }

    @Test func `an error that comes as a success is an error`() throws {
        var tuning = S3Tuning()
        tuning.greatestSinglePut = 3
        let server = try ScriptedServer { number, request in
            switch number {
            case 0: .status(200, body: "<R><UploadId>id</UploadId></R>")
            case 1: .status(200, headers: ["ETag: \"p\""])
            case 2: .status(200, body: "<Error><Code>InternalError</Code></Error>")
            default: .status(request.hasPrefix("DELETE /bucket/a%20b/key?uploadId=id ") ? 204 : 400)
            }
        }
        defer { server.stop() }
        let folder = TemporaryFolder()
        let remote = try remote(server, tuning)
        let file = try folder.write("0123456789", to: "file")
        #expect(throws: RemoteError.unavailable("'s3://bucket/a b': the server answers 500, InternalError")) {
            try remote.put("key", .file(file))
        }
        #expect(server.asked.count == 4)
    }
}
