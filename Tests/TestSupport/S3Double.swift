package import Remotes
import Synchronization
import SystemIO

/// A bucket of S3 in the memory of the test, behind a proxy that may spoil what it says.
///
/// Honours conditions and ranges, and lists a few keys a page; its versions are MD5s, as S3's are.
package final class S3Double: Sendable {
    /// An answer, before it goes over the wire.
    package struct Answer: Sendable {
        package var status: Int
        package var headers: [(name: String, value: String)]
        package var body: [UInt8]

        /// The answer as it goes over the wire, with the length of its body.
        package var bytes: [UInt8] {
            var lines = ["HTTP/1.1 \(status) Said", "Connection: close"]
            if !headers.contains(where: { $0.name == "Content-Length" || $0.name == "Transfer-Encoding" }) {
                lines.append("Content-Length: \(body.count)")
            }
            lines += headers.map { "\($0.name): \($0.value)" }
            return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
        }

        package subscript(name: String) -> String? {
            get { headers.first { $0.name == name }?.value }
            set {
                headers.removeAll { $0.name == name }
                if let newValue { headers.append((name, newValue)) }
            }
        }
    }

    /// An object, and the header that was stored beside it.
    package struct Object: Sendable, Equatable {
        package let bytes: [UInt8]
        var hash: String?
    }

    private struct State {
        var objects: [String: Object] = [:]
        var fault: S3Fault?
        /// Of the requests that a fault can spoil, as many of ten are spoiled.
        var rate = 10
        var random = SeededGenerator(seed: 0)
        var spoiled = 0
        var requests = 0
    }

    private final class Box: Sendable {
        let state = Mutex(State())
    }

    private let box = Box()
    private let server: HTTPServer
    private static let bucket = "double"
    /// Keys on a page of a list.
    private static let pageSize = 5

    package init() throws {
        let box = box
        server = try HTTPServer { request in box.state.withLock { Self.reply(request, &$0) } }
    }

    deinit { server.stop() }

    /// Spoils answers from now on, as many of ten as `rate` says; nil: none.
    package func spoil(_ fault: S3Fault?, rate: Int = 10, seed: UInt64 = 0) {
        box.state.withLock { state in
            (state.fault, state.rate, state.random, state.spoiled) = (fault, rate, SeededGenerator(seed: seed), 0)
        }
    }

    /// The number of answers that were spoiled since the fault began.
    package var spoiled: Int { box.state.withLock(\.spoiled) }
    /// The number of requests so far.
    package var requests: Int { box.state.withLock(\.requests) }

    /// All objects, by key; setting them replaces them.
    package var objects: [String: Object] {
        get { box.state.withLock(\.objects) }
        set { box.state.withLock { $0.objects = newValue } }
    }

    /// The bucket as a remote, which tries again at once.
    package func remote(stallTime: Int = 1, attempts: Int = 3) throws -> any Remote {
        let environment = [
            "AWS_ACCESS_KEY_ID": "AKIDDOUBLE", "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:\(server.port)",
        ]
        var tuning = S3Tuning()
        tuning.stallTime = stallTime
        return RetryingRemote(
            S3Remote(
                try S3Configuration(
                    url: "s3://\(Self.bucket)", environment: { environment[$0] }, readFile: { _ in nil }),
                tuning: tuning),
            RetryPolicy(attempts: attempts, sleep: { _ in }))
    }

    private static func reply(_ request: HTTPServer.Request, _ state: inout State) -> HTTPServer.Reply {
        state.requests += 1
        guard let fault = state.fault, fault.canSpoil(request), state.random.next() % 10 < state.rate else {
            return HTTPServer.Reply(answer(request, &state.objects).bytes)
        }
        state.spoiled += 1
        return fault.spoil(request) { request in
            answer(request, &state.objects)
        } keep: { key, bytes in
            state.objects[key] = Object(bytes: bytes)
        }
    }

    /// What an honest server says, and does.
    private static func answer(_ request: HTTPServer.Request, _ objects: inout [String: Object]) -> Answer {
        let parts = request.target.split(separator: "?", maxSplits: 1)
        let path = String(parts[0].dropFirst("/\(bucket)/".count))
        if path.isEmpty { return list(query: parts.count > 1 ? parts[1] : "", objects) }
        switch request.method {
        case "PUT": return put(request, path, &objects)
        case "DELETE":
            objects[path] = nil
            return Answer(status: 204, headers: [], body: [])
        default:
            guard let object = objects[path] else { return error(404, "NoSuchKey") }
            return get(request, object)
        }
    }

    private static func get(_ request: HTTPServer.Request, _ object: Object) -> Answer {
        let bytes = object.bytes
        var answer = Answer(status: 200, headers: [("ETag", version(bytes))], body: bytes)
        answer["x-amz-meta-sha256"] = object.hash
        if request.method == "HEAD" {
            answer["Content-Length"] = "\(bytes.count)"
            answer.body = []
        } else if let range = request.headers["range"] {
            let ends = range.dropFirst("bytes=".count).split(separator: "-").compactMap { Int($0) }
            let first = ends[0]
            guard first < bytes.count else { return error(416, "InvalidRange") }
            let last = min(ends.count > 1 ? ends[1] : .max, bytes.count - 1)
            answer.status = 206
            answer.body = Array(bytes[first...last])
            answer["Content-Range"] = "bytes \(first)-\(last)/\(bytes.count)"
        }
        return answer
    }

    private static func put(
        _ request: HTTPServer.Request, _ path: String, _ objects: inout [String: Object]
    ) -> Answer {
        let old = objects[path].map { version($0.bytes) }
        if request.headers["if-none-match"] != nil, old != nil { return error(412, "PreconditionFailed") }
        if let expected = request.headers["if-match"], expected != old {
            return error(old == nil ? 404 : 412, old == nil ? "NoSuchKey" : "PreconditionFailed")
        }
        objects[path] = Object(bytes: request.body, hash: request.headers["x-amz-meta-sha256"])
        return Answer(status: 200, headers: [("ETag", version(request.body))], body: [])
    }

    private static func list(query: Substring, _ objects: [String: Object]) -> Answer {
        let fields = Dictionary(
            query.split(separator: "&").map { field in
                let parts = field.split(separator: "=", maxSplits: 1)
                return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
            }, uniquingKeysWith: { first, _ in first })
        let prefix = (fields["prefix"] ?? "").replacing("%2F", with: "/")
        let start = fields["continuation-token"].flatMap { Int($0) } ?? 0
        let keys = objects.keys.filter { $0.hasPrefix(prefix) }.sorted()
        let page = keys.dropFirst(start).prefix(pageSize)
        let contents = page.map { key in
            let size = objects[key]?.bytes.count ?? 0
            return "<Contents><Key>\(key)</Key><Size>\(size)</Size>"
                + "<LastModified>2020-01-01T00:00:00.000Z</LastModified></Contents>"
        }
        let isTruncated = start + page.count < keys.count
        let token = isTruncated ? "<NextContinuationToken>\(start + page.count)</NextContinuationToken>" : ""
        let text =
            "<ListBucketResult><Prefix>\(prefix)</Prefix><KeyCount>\(page.count)</KeyCount>"
            + "<IsTruncated>\(isTruncated)</IsTruncated>\(token)\(contents.joined())</ListBucketResult>"
        return Answer(status: 200, headers: [], body: Array(text.utf8))
    }

    static func error(_ status: Int, _ code: String) -> Answer {
        Answer(status: status, headers: [], body: Array("<Error><Code>\(code)</Code></Error>".utf8))
    }

    static func version(_ bytes: [UInt8]) -> String {
        guard let algorithm = MessageDigest.Algorithm.md5 else { return "\"none\"" }
        let digest = MessageDigest(algorithm)
        digest.update(bytes.span)
        return "\"" + digest.finish().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\""
    }
}
