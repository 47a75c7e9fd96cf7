internal import DatasetModel
import SystemIO
import SystemPackage

/// A remote that is a bucket of S3, or a part of one, on any server that speaks its protocol.
package final class S3Remote: Remote {
    package let name: String
    private let client: S3Client

    /// Connects when it is first asked for something.
    package init(_ configuration: S3Configuration, tuning: S3Tuning = S3Tuning()) {
        client = S3Client(configuration, tuning)
        name = configuration.name
    }

    package func read(_ key: RemoteKey, limit: Int) throws(RemoteError) -> (bytes: [UInt8], version: RemoteVersion)? {
        var bytes: [UInt8] = []
        do {
            let answer = try unsafe get(key, from: nil, headers: []) { piece in
                guard bytes.count + piece.count <= limit else { throw RemoteError.tooLarge(key) }
                unsafe bytes.append(contentsOf: piece)
            }
            return (bytes, answer.version)
        } catch RemoteError.notFound {
            return nil
        } catch let error as RemoteError {
            throw error
        } catch {
            fatalError("BUG: nothing else is thrown here")
        }
    }

    package func get(_ key: RemoteKey, range: Range<UInt64>?, _ receive: (UnsafeRawBufferPointer) throws -> Void) throws
    {
        guard let range, range != 0 ..< .max else {
            _ = try unsafe get(key, from: nil, headers: [], receive)
            return
        }
        // There is no such range in HTTP.
        if range.isEmpty { return }
        let isOpen = range.upperBound == .max
        var count: UInt64 = 0
        let header = "Range: bytes=\(range.lowerBound)-\(isOpen ? "" : "\(range.upperBound - 1)")"
        let answer = try unsafe get(key, from: range.lowerBound, headers: [header]) {
            count += UInt64($0.count)
            try unsafe receive($0)
        }
        if answer.status == 416, isOpen, try size(of: key, saidIn: answer) == range.lowerBound { return }
        guard count > 0, isOpen || count == range.upperBound - range.lowerBound else {
            throw RemoteError.invalid("the server has not the bytes \(range) of '\(key)', or sends others")
        }
    }

    /// The size of an object that has no such range, which not every server says with that.
    private func size(of key: RemoteKey, saidIn answer: HTTPAnswer) throws(RemoteError) -> UInt64? {
        if let size = XMLElement(parsing: answer.body)?.text(of: "ActualObjectSize") { return UInt64(size) }
        return try list(key.description).first { $0.key == key }?.size
    }

    private func get(
        _ key: RemoteKey, from start: UInt64?, headers: [String], _ receive: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> HTTPAnswer {
        let request = client.request("GET", key, headers: headers)
        return try unsafe withoutActuallyEscaping(receive) { receive in
            let transfer = HTTPTransfer(.none, bodyLimit: 1 << 20) { _ in }
            unsafe transfer.receive = unsafe receive
            transfer.contentRange = start.map { "bytes \($0)-" }
            defer { unsafe transfer.receive = nil }
            return try client.transfer(request, transfer, about: key) { start != nil && $0.status == 416 }
        }
    }

    @discardableResult
    package func put(
        _ key: RemoteKey, _ content: RemoteContent, _ condition: PutCondition, sent: @escaping @Sendable (Int) -> Void
    ) throws(RemoteError) -> RemoteVersion {
        let body: HTTPRequest.Body
        switch content {
        case .bytes(let bytes): body = .bytes(bytes)
        case .file(let path):
            let slice: FileSlice
            do throws(SystemError) { slice = try FileSlice(path) } catch { throw .system(error) }
            let tuning = client.tuning
            if slice.count > (condition == .always ? tuning.greatestSinglePut : tuning.greatestConditionalPut) {
                return try MultipartUpload(client, key, slice).run(condition, sent: sent)
            }
            body = .file(slice)
        }
        let request = client.request("PUT", key, headers: condition.headers, body: body)
        return try client.send(request, about: key, condition: condition, sent: sent).version
    }

    package func list(_ prefix: String) throws(RemoteError) -> [RemoteEntry] {
        let full = client.configuration.prefix + prefix
        var entries: [RemoteEntry] = []
        var token: String?
        repeat {
            var query = [("list-type", "2"), ("max-keys", "\(client.tuning.pageSize)"), ("prefix", full)]
            if let token { query.append(("continuation-token", token)) }
            let answer = try client.send(client.request("GET", nil, query: query), about: nil)
            guard let page = XMLElement(parsing: answer.body), page.name == "ListBucketResult" else {
                throw .invalid("'\(name)': the server's list cannot be read")
            }
            entries += page.children.compactMap(entry)
            let next = page.text(of: "IsTruncated") == "true" ? page.text(of: "NextContinuationToken") : nil
            // The same page again would be the same for ever.
            guard next == nil || next != token else { throw .invalid("'\(name)': the server's list does not end") }
            token = next
        } while token != nil
        return entries.sorted { $0.key < $1.key }
    }

    private func entry(_ element: XMLElement) -> RemoteEntry? {
        let prefix = client.configuration.prefix
        guard element.name == "Contents", let name = element.text(of: "Key"), name.utf8.starts(with: prefix.utf8),
            let key = RemoteKey(String(decoding: name.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)),
            let size = element.text(of: "Size").flatMap({ UInt64($0) })
        else { return nil }
        // As in `2026-11-22T00:11:08.000Z`, always of Greenwich.
        let time = element.text(of: "LastModified").flatMap { CalendarDate.seconds(parsing: $0.prefix(19)) }
        return RemoteEntry(key: key, size: size, modified: time.map { $0 * 1_000_000_000 } ?? .max)
    }

    package func delete(_ key: RemoteKey) throws(RemoteError) {
        do throws(RemoteError) {
            _ = try client.send(client.request("DELETE", key), about: key)
        } catch .notFound {
            // It was not there.
        }
    }
}

extension S3Client {
    /// Sends a request that stores an object under a condition.
    func send(
        _ request: HTTPRequest, about key: RemoteKey, condition: PutCondition,
        sent: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws(RemoteError) -> HTTPAnswer {
        do throws(RemoteError) {
            return try send(request, about: key, sent: sent)
        } catch .notFound where condition != .always {
            // How S3 says that there is nothing that could be unchanged.
            throw .conditionFailed(key)
        } catch .conditionFailed where condition == .always {
            throw .unavailable("'\(configuration.name)': somebody else writes '\(key)'")
        }
    }
}

extension PutCondition {
    /// The condition in the words of HTTP.
    var headers: [String] {
        switch self {
        case .always: []
        case .ifAbsent: ["If-None-Match: *"]
        case .ifUnchanged(let version): ["If-Match: \(version.text)"]
        }
    }
}

extension HTTPAnswer {
    var version: RemoteVersion { headers["etag"].map { RemoteVersion($0) } ?? .unknown }
}
