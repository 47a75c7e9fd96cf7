import Synchronization
import SystemIO

/// A large file on its way to S3, in parts.
struct MultipartUpload {
    private static let greatestPartCount = 10_000

    private let client: S3Client
    private let key: RemoteKey
    private let file: SharedFile
    private let size: Int
    private let partSize: Int

    init(_ client: S3Client, _ key: RemoteKey, _ whole: FileSlice) {
        self.client = client
        self.key = key
        file = whole.file
        size = whole.count
        partSize = Self.partSize(of: size, atLeast: client.tuning.partSize)
    }

    /// The size of all parts but the last: larger where there would be too many, in whole MiB.
    static func partSize(of size: Int, atLeast least: Int) -> Int {
        let needed = (size + greatestPartCount - 1) / greatestPartCount
        let mebibyte = 1 << 20
        return needed <= least ? least : (needed + mebibyte - 1) / mebibyte * mebibyte
    }

    private var partCount: Int { (size + partSize - 1) / partSize }

    /// Stores the file, if the condition holds when its last part has come; nothing stays of it otherwise.
    func run(_ condition: PutCondition, sent: @escaping @Sendable (Int) -> Void) throws(RemoteError) -> RemoteVersion {
        let upload = try begin()
        do throws(RemoteError) {
            return try complete(upload, try sendParts(upload, sent), condition)
        } catch {
            // What is left behind would be paid for. Where that fails too, the first error says more.
            _ = try? client.send(client.request("DELETE", key, query: [("uploadId", upload)]), about: key)
            throw error
        }
    }

    private func begin() throws(RemoteError) -> String {
        let request = client.request(
            "POST", key, query: [("uploads", "")], headers: ["Content-Type: application/octet-stream"], body: .bytes([])
        )
        let answer = try client.send(request, about: key)
        guard let upload = XMLElement(parsing: answer.body)?.text(of: "UploadId") else { throw unreadable }
        return upload
    }

    /// Sends all parts, several at once; returns their versions in order.
    private func sendParts(_ upload: String, _ sent: @escaping @Sendable (Int) -> Void) throws(RemoteError) -> [String]
    {
        let progress = PutProgress(sent)
        let next = SharedCounter()
        let versions = SharedVersions(count: partCount)
        let (upload, copy) = (upload, self)
        do {
            try withWorkers(min(client.tuning.partThreads, partCount)) { workers in
                while !workers.isCancelled {
                    let number = next.next()
                    if number >= copy.partCount { return }
                    versions.set(try copy.sendPart(number, upload, progress.add), at: number)
                }
            }
        } catch let error as RemoteError {
            progress.takeBack()
            throw error
        } catch {
            fatalError("BUG: parts throw nothing else")
        }
        return versions.all
    }

    private func sendPart(_ number: Int, _ upload: String, _ sent: @escaping @Sendable (Int) -> Void)
        throws(RemoteError)
        -> String
    {
        let offset = number * partSize
        let slice = FileSlice(file, offset: offset, count: min(partSize, size - offset))
        let request = client.request(
            "PUT", key, query: [("partNumber", "\(number + 1)"), ("uploadId", upload)], body: .file(slice))
        let progress = PutProgress(sent)
        return try client.tuning.partRetries.retrying { _ throws(RemoteError) in
            progress.takeBack()
            let answer = try client.send(request, about: key, sent: progress.add)
            guard let version = answer.headers["etag"] else { throw unreadable }
            return version
        }
    }

    private func complete(_ upload: String, _ versions: [String], _ condition: PutCondition) throws(RemoteError)
        -> RemoteVersion
    {
        let parts = versions.enumerated().map { number, version in
            "<Part><PartNumber>\(number + 1)</PartNumber><ETag>\(escaped(version))</ETag></Part>"
        }
        let body =
            "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(parts.joined())"
            + "</CompleteMultipartUpload>"
        let request = client.request(
            "POST", key, query: [("uploadId", upload)], headers: condition.headers + ["Content-Type: application/xml"],
            body: .bytes(Array(body.utf8)))
        let answer = try client.send(request, about: key, condition: condition)
        // S3 begins to answer before it knows how it ends: an error may come as a success.
        if let error = client.errorInSuccess(answer, about: key) { throw error }
        guard let said = XMLElement(parsing: answer.body) else { throw unreadable }
        let head = try client.confirm(answer, nil, size: UInt64(size), of: key, "has")
        return said.text(of: "ETag").map { RemoteVersion($0) } ?? head.version
    }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }

    private var unreadable: RemoteError {
        .unavailable("'\(client.configuration.name)': the server's answer to a part of '\(key)' cannot be read")
    }
}

/// Numbers from 0 on, each handed out once.
private final class SharedCounter: Sendable {
    private let count = Atomic<Int>(0)

    func next() -> Int { count.add(1, ordering: .relaxed).oldValue }
}

/// The versions of parts, as they become known.
private final class SharedVersions: Sendable {
    private let versions: Mutex<[String]>

    init(count: Int) { versions = Mutex(Array(repeating: "", count: count)) }

    func set(_ version: String, at number: Int) { versions.withLock { $0[number] = version } }

    var all: [String] { versions.withLock { $0 } }
}
