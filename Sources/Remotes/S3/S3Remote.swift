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
            let answer = try unsafe get(key, range: nil, headers: []) { piece in
                guard bytes.count + piece.count <= limit else { throw RemoteError.tooLarge(key) }
                unsafe bytes.append(contentsOf: piece)
            }
            if let hash = answer.headers[HTTPAnswer.hashName] {
                if hash == HTTPRequest.Body.bytes(bytes).contentHash { return (bytes, answer.version) }
                throw RemoteError.unavailable("'\(name)': the server sends other bytes of '\(key)' than it was sent")
            }
            let hash = RunningMD5().map { $0.finish(adding: bytes) }
            return (bytes, try client.confirm(answer, hash, size: UInt64(bytes.count), of: key, "sends").version)
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
            _ = try unsafe get(key, range: nil, headers: [], receive)
            return
        }
        // There is no such range in HTTP.
        if range.isEmpty { return }
        let isOpen = range.upperBound == .max
        var count: UInt64 = 0
        let header = "Range: bytes=\(range.lowerBound)-\(isOpen ? "" : "\(range.upperBound - 1)")"
        let answer = try unsafe get(key, range: range, headers: [header]) {
            count += UInt64($0.count)
            guard count <= range.upperBound - range.lowerBound else { throw self.others(range, key) }
            try unsafe receive($0)
        }
        if answer.status == 416 {
            if isOpen, try size(of: key, saidIn: answer) == range.lowerBound { return }
            throw others(range, key)
        }
        let end = range.lowerBound + count
        guard count > 0, let said = answer.headers["content-range"].flatMap({ ContentRange($0) }) else {
            throw others(range, key)
        }
        if end == range.upperBound || (isOpen && end == said.total ?? (said.last + 1)) { return }
        // The object ends here, which another try would not change.
        if end == said.total { throw others(range, key) }
        throw RemoteError.unavailable("'\(name)': the server sends a part of the bytes \(range) of '\(key)'")
    }

    private func others(_ range: Range<UInt64>, _ key: RemoteKey) -> RemoteError {
        .invalid("the server has not the bytes \(range) of '\(key)', or sends others")
    }

    /// The size of an object that has no such range, which not every server says with that.
    private func size(of key: RemoteKey, saidIn answer: HTTPAnswer) throws(RemoteError) -> UInt64? {
        if let size = XMLElement(parsing: answer.body)?.text(of: "ActualObjectSize") { return UInt64(size) }
        return try list(key.description).first { $0.key == key }?.size
    }

    private func get(
        _ key: RemoteKey, range: Range<UInt64>?, headers: [String], _ receive: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> HTTPAnswer {
        let request = client.request("GET", key, headers: headers)
        return try unsafe withoutActuallyEscaping(receive) { receive in
            let transfer = HTTPTransfer(.none, bodyLimit: 1 << 20) { _ in }
            unsafe transfer.receive = unsafe receive
            transfer.range = range
            defer { unsafe transfer.receive = nil }
            let answer = try client.transfer(request, transfer, about: key) { range != nil && $0.status == 416 }
            if answer.status == 416 || transfer.isContent(answer.status, { answer.headers[$0] }) { return answer }
            throw client.unasked(answer, key, isRange: range != nil)
        }
    }

    @discardableResult
    package func put(
        _ key: RemoteKey, _ content: RemoteContent, _ condition: PutCondition, sent: @escaping @Sendable (Int) -> Void
    ) throws(RemoteError) -> RemoteVersion {
        let body: HTTPRequest.Body
        var headers = condition.headers
        switch content {
        case .bytes(let bytes):
            body = .bytes(bytes)
            headers.append("\(HTTPAnswer.hashName): \(body.contentHash)")
        case .file(let path):
            let slice: FileSlice
            do throws(SystemError) { slice = try FileSlice(path) } catch { throw .system(error) }
            let tuning = client.tuning
            if slice.count > (condition == .always ? tuning.greatestSinglePut : tuning.greatestConditionalPut) {
                return try MultipartUpload(client, key, slice).run(condition, sent: sent)
            }
            body = .file(slice)
        }
        let request = client.request("PUT", key, headers: headers, body: body)
        let answer = try client.send(request, about: key, condition: condition, sent: sent)
        return try client.confirm(answer, answer.sentMD5, size: body.size, of: key, "has").version
    }

    package func list(_ prefix: String) throws(RemoteError) -> [RemoteEntry] {
        let full = client.configuration.prefix + prefix
        var entries: [RemoteKey: RemoteEntry] = [:]
        var tokens: Set<String> = []
        var idlePages = 0
        var token: String?
        repeat {
            let page = try page(full, token)
            let before = entries.count
            // A key that comes twice is one object all the same.
            for element in page.children {
                if let entry = try entry(element) { entries[entry.key] = entry }
            }
            token = nil
            guard page.text(of: "IsTruncated") == "true" else { break }
            guard let next = page.text(of: "NextContinuationToken"), !next.isEmpty else {
                throw .invalid("'\(name)': the server's list has an end missing")
            }
            idlePages = entries.count > before ? 0 : idlePages + 1
            // The same page again would be the same forever.
            guard tokens.insert(next).inserted, idlePages < Self.mostIdlePages else {
                throw .invalid("'\(name)': the server's list does not end")
            }
            token = next
        } while token != nil
        return entries.values.sorted { $0.key < $1.key }
    }

    // A page may have nothing that is ours, such as names that are no keys.
    private static let mostIdlePages = 1000

    /// One page of a list; throws `unavailable` if it is not the whole of it, or another one.
    private func page(_ prefix: String, _ token: String?) throws(RemoteError) -> XMLElement {
        var query = [("list-type", "2"), ("max-keys", "\(client.tuning.pageSize)"), ("prefix", prefix)]
        if let token { query.append(("continuation-token", token)) }
        let answer = try client.send(client.request("GET", nil, query: query), about: nil)
        guard let page = XMLElement(parsing: answer.body), page.name == "ListBucketResult" else {
            if let error = client.errorInSuccess(answer, about: nil) { throw error }
            throw .invalid("'\(name)': the server's list cannot be read")
        }
        let count = page.children.count { $0.name == "Contents" || $0.name == "CommonPrefixes" }
        if let said = page.text(of: "KeyCount"), said != "\(count)" {
            throw .unavailable("'\(name)': the server's list has \(count) keys, and says \(said.prefix(20))")
        }
        if let said = page.text(of: "Prefix"), said != prefix {
            throw .unavailable("'\(name)': the server answers with another list")
        }
        return page
    }

    /// An object of a list; nil if its name is not a key of ours.
    private func entry(_ element: XMLElement) throws(RemoteError) -> RemoteEntry? {
        let prefix = client.configuration.prefix
        guard element.name == "Contents", let name = element.text(of: "Key"), name.utf8.starts(with: prefix.utf8),
            let key = RemoteKey(String(decoding: name.utf8.dropFirst(prefix.utf8.count), as: UTF8.self))
        else { return nil }
        guard let size = element.text(of: "Size").flatMap({ UInt64($0) }) else {
            throw .invalid("'\(self.name)': the server's list does not say how large '\(key)' is")
        }
        // As in `2026-11-22T00:11:08.000Z`, always of Greenwich.
        let time = element.text(of: "LastModified").flatMap { CalendarDate.seconds(parsing: $0.prefix(19)) }
        return RemoteEntry(key: key, size: size, modified: time.map { $0 * 1_000_000_000 } ?? .max)
    }

    package func delete(_ key: RemoteKey) throws(RemoteError) {
        do throws(RemoteError) {
            let answer = try client.send(client.request("DELETE", key), about: key)
            if answer.status == 204 || answer.body.isEmpty { return }
            // Whoever wrote that page need not have removed anything.
            if let error = client.errorInSuccess(answer, about: key) { throw error }
            _ = try client.send(client.request("HEAD", key), about: key)
        } catch .notFound {
            // It was not there, or is not any more.
            return
        }
        throw .unavailable("'\(name)': the server was to remove '\(key)', and has it still")
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
