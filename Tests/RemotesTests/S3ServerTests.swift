import Remotes
import SystemIO
import SystemPackage
import TestSupport
import Testing

/// S3 on real servers: what only they can tell.
@Suite struct S3ServerTests {
    private static let kinds = S3Server.Kind.allCases.filter(\.isInstalled)
    private static let reason: Comment = "not installed: 'make servers' fetches it"

    @Test(.enabled(if: S3Server.Kind.moto.isInstalled, reason)) func `moto takes part in these tests`() {}

    @Test(.enabled(if: S3Server.Kind.rclone.isInstalled, reason))
    func `rclone ignores conditions, and the probe says so`()
        throws
    {
        let remote = try Place.s3(.rclone)
        try remote.put("key", .bytes([1]), .ifAbsent)
        try remote.put("key", .bytes([2]), .ifAbsent)
        #expect(try remote.read("key", limit: 1)?.bytes == [2])
        try remote.delete("key")
        #expect(try !remote.honoursConditions(prefix: "probes/"))
        #expect(try remote.list("") == [])
    }

    @Test(.enabled(if: S3Server.Kind.rclone.isInstalled, reason)) func `a wrong secret is refused and not repeated`()
        throws
    {
        let wrong = "wrong+secret/of=mine"
        let configuration = try S3Server.running(.rclone).configuration(changing: ["AWS_SECRET_ACCESS_KEY": wrong])
        let remote = S3Remote(configuration)
        for attempt: () throws -> Void in [
            { _ = try remote.read("key", limit: 1) }, { _ = try remote.list("") }, { try remote.delete("key") },
            { try remote.put("key", .bytes([1])) }, { try remote.get("key") { _ in } },
        ] {
            let error = #expect(throws: RemoteError.self) { try attempt() }
            guard case .refused(let text) = error else {
                Issue.record("not refused: \(String(describing: error))")
                continue
            }
            #expect(text.contains("403") && !text.contains(wrong) && !text.contains(S3Server.accessKey), "\(text)")
        }
        for description in ["\(configuration)", String(reflecting: configuration), "\(remote)", remote.name] {
            #expect(!description.contains(wrong) && !description.contains(S3Server.accessKey), "\(description)")
        }
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!dumped.contains(wrong) && !dumped.contains(S3Server.accessKey))
    }

    @Test(.enabled(if: S3Server.Kind.secure.isInstalled, reason))
    func `a server whose certificate nobody knows is refused`()
        throws
    {
        let server = try S3Server.running(.secure)
        try S3Remote(server.configuration(prefix: "known")).put("key", .bytes([1]))
        let remote = S3Remote(try server.configuration(changing: ["AWS_CA_BUNDLE": ""]))
        guard case .refused(let text) = #expect(throws: RemoteError.self, performing: { try remote.list("") }) else {
            Issue.record("not refused")
            return
        }
        #expect(text.contains("certificate"))
        let missing = S3Remote(try server.configuration(changing: ["AWS_CA_BUNDLE": "/no/such/file"]))
        guard case .invalid = #expect(throws: RemoteError.self, performing: { try missing.list("") }) else {
            Issue.record("not invalid")
            return
        }
    }

    @Test(arguments: kinds) func `a bucket that is not there is refused`(kind: S3Server.Kind) throws {
        let environment = try S3Server.running(kind).environment
        let remote = S3Remote(
            try S3Configuration(url: "s3://no-such-bucket", environment: { environment[$0] }, readFile: { _ in nil }))
        let refusal = RemoteError.refused("there is no bucket 'no-such-bucket'")
        #expect(throws: refusal) { try remote.read("key", limit: 1) }
        #expect(throws: refusal) { try remote.list("") }
        #expect(throws: refusal) { try remote.put("key", .bytes([])) }
        #expect(throws: refusal) { try remote.get("key") { _ in } }
    }

    @Test(arguments: kinds) func `a long list comes in pages`(kind: S3Server.Kind) throws {
        var tuning = S3Tuning()
        tuning.pageSize = 3
        let remote = try Place.s3(kind, tuning)
        let keys = (10..<20).compactMap { RemoteKey("list/\($0)") }
        for key in keys { try remote.put(key, .bytes([1])) }
        #expect(try remote.list("list/").map(\.key) == keys)
        #expect(try remote.list("list/1").count == 10)
        #expect(try remote.list("list/15").map(\.size) == [1])
    }

    @Test(arguments: kinds) func `a large file goes in parts`(kind: S3Server.Kind) throws {
        var tuning = S3Tuning()
        // The smallest that S3 takes.
        tuning.partSize = 5 << 20
        tuning.greatestSinglePut = 5 << 20
        let folder = TemporaryFolder()
        let bytes = someBytes(12 << 20 + 1)
        let file = try folder.write(bytes, to: "large")
        let remote = try Place.s3(kind, tuning)
        let progress = Progress()
        let version = try remote.put("packs/large", .file(file), .always, sent: progress.add)
        #expect(progress.sum == bytes.count)
        #expect(areSame(try remote.bytes("packs/large")[...], bytes[...]))
        #expect(try remote.list("").map(\.size) == [UInt64(bytes.count)])
        let found = try remote.read("packs/large", limit: bytes.count)?.version
        // Rclone forgets that there were parts, but it has no use for versions anyway.
        if kind == .moto { #expect(found == version) }
    }

    @Test(.enabled(if: S3Server.Kind.moto.isInstalled, reason)) func `of a large file that fails nothing stays`() throws
    {
        var tuning = S3Tuning()
        // Smaller than S3 takes, which it says when the last one has come.
        tuning.partSize = 1 << 20
        tuning.greatestSinglePut = 1 << 20
        let folder = TemporaryFolder()
        let file = try folder.write(someBytes(3 << 20), to: "large")
        let remote = try Place.s3(.moto, tuning)
        try remote.put("unlucky", .bytes([1]))
        #expect(throws: RemoteError.self) { try remote.put("unlucky", .file(file)) }
        #expect(try remote.read("unlucky", limit: 1)?.bytes == [1])
        // Other tests upload to the same server meanwhile.
        let uploads = try S3Server.running(.moto).answer(
            to: "GET /\(S3Server.bucket)?uploads HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
        #expect(uploads.contains("ListMultipartUploadsResult") && !uploads.contains("unlucky"), "\(uploads)")
    }

    @Test(.enabled(if: S3Server.Kind.moto.isInstalled, reason)) func `a condition holds for a large file, too`() throws
    {
        var tuning = S3Tuning()
        tuning.greatestSinglePut = 1 << 20
        let folder = TemporaryFolder()
        let file = try folder.write(someBytes(2 << 20), to: "large")
        let remote = try Place.s3(.moto, tuning)
        let version = try remote.put("large", .file(file), .ifAbsent)
        #expect(throws: RemoteError.conditionFailed("large")) { try remote.put("large", .file(file), .ifAbsent) }
        #expect(throws: RemoteError.conditionFailed("large")) {
            try remote.put("large", .file(file), .ifUnchanged(.unknown))
        }
        try remote.put("large", .bytes([1]), .ifUnchanged(version))
        #expect(try remote.read("large", limit: 1)?.bytes == [1])
    }

    @Test(.enabled(if: S3Server.Kind.rclone.isInstalled, reason)) func `a host may be part of a bucket's name or not`()
        throws
    {
        let folder = TemporaryFolder()
        try folder.write("[default]\ns3 =\n  addressing_style = virtual\n", to: "config")
        let server = try S3Server.running(.rclone)
        var environment = server.environment
        environment["AWS_CONFIG_FILE"] = folder.path.appending("config").string
        // A name of this machine, so that the bucket's is one, too.
        environment["AWS_ENDPOINT_URL"] = server.endpoint.replacing("127.0.0.1", with: "localhost")
        let configuration = try S3Configuration(
            url: "s3://\(S3Server.bucket)/virtual", environment: { environment[$0] })
        #expect(!configuration.usesPathStyle)
        // That server looks for the bucket in the path alone: it is asked for the bucket 'virtual'.
        #expect(throws: RemoteError.refused("there is no bucket '\(S3Server.bucket)'")) {
            try S3Remote(configuration).put("key", .bytes([1]))
        }
    }
}
