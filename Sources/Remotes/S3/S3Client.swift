import DatasetModel
import SystemIO

/// How a remote on S3 deals with its server; the defaults are for use, other values for tests.
package struct S3Tuning: Sendable {
    /// In seconds.
    package var connectTimeout = 10
    /// The number of seconds without a byte after which a server counts as unavailable.
    package var stallTime = 30
    /// In bytes a second: a server that sends less for as long counts as unavailable, too.
    package var leastRate = 100
    /// The number of objects in one answer to a list; S3 gives 1,000 at most.
    package var pageSize = 1000
    /// Larger files go in parts.
    package var greatestSinglePut = 128 << 20
    /// As long as S3 allows, a file under a condition goes in one piece: not every server honours the conditions of parts.
    package var greatestConditionalPut = 5 << 30
    package var partSize = 64 << 20
    /// The number of parts of one file that travel at once.
    package var partThreads = 4
    /// How often a part is tried again.
    package var partRetries = RetryPolicy(attempts: 4)

    package init() {}
}

/// Sends requests about the objects of one bucket, signed.
final class S3Client: Sendable {
    let configuration: S3Configuration
    let tuning: S3Tuning
    private let settings: CurlSettings
    private let handles = CurlHandles()

    /// More than any answer but an object has: a list of 1,000 names of 1,024 bytes, each byte an entity.
    private static let greatestAnswer = 16 << 20

    init(_ configuration: S3Configuration, _ tuning: S3Tuning) {
        self.configuration = configuration
        self.tuning = tuning
        settings = CurlSettings(
            name: configuration.name, credentials: configuration.credentials, region: configuration.region,
            authorities: configuration.authorities, connectTimeout: tuning.connectTimeout, stallTime: tuning.stallTime,
            leastRate: tuning.leastRate)
    }

    /// A request about an object, or the bucket where there is no key.
    ///
    /// The signature wants the query sorted by name.
    func request(
        _ method: String, _ key: RemoteKey?, query: [(name: String, value: String)] = [], headers: [String] = [],
        body: HTTPRequest.Body = .none
    ) -> HTTPRequest {
        let path = key.map { configuration.prefix + $0.description } ?? ""
        var url = configuration.bucketURL + "/" + percentEncoded(path, alsoAllowed: "/")
        if !query.isEmpty {
            url += "?" + query.map { "\($0.name)=\(percentEncoded($0.value))" }.sorted().joined(separator: "&")
        }
        var headers = headers + ["x-amz-content-sha256: \(body.contentHash)"]
        if let token = configuration.credentials.sessionToken { headers.append("x-amz-security-token: \(token)") }
        return HTTPRequest(method: method, url: url, headers: headers, body: body)
    }

    /// Sends a request; an answer that is no success is thrown, but for those that `accepts` says to keep.
    func send(
        _ request: HTTPRequest, about key: RemoteKey?, accepts: (HTTPAnswer) -> Bool = { _ in false },
        answerLimit: Int = greatestAnswer, sent: @escaping (Int) -> Void = { _ in }
    ) throws(RemoteError) -> HTTPAnswer {
        do {
            return try transfer(
                request, HTTPTransfer(request.body, bodyLimit: answerLimit, sent: sent), about: key, accepts: accepts)
        } catch let error as RemoteError {
            throw error
        } catch {
            fatalError("BUG: only a receiver throws anything else")
        }
    }

    /// Sends a request whose transfer may have a receiver with errors of its own.
    func transfer(
        _ request: HTTPRequest, _ transfer: HTTPTransfer, about key: RemoteKey?,
        accepts: (HTTPAnswer) -> Bool = { _ in false }
    ) throws -> HTTPAnswer {
        let answer = try handles.lend { handle in try handle.perform(request, transfer, settings) }
        guard answer.isSuccess || accepts(answer) else { throw error(answer, about: key) }
        return answer
    }
}

extension S3Configuration {
    /// What the URLs of all objects begin with.
    fileprivate var bucketURL: String {
        if usesPathStyle { return "\(endpoint)/\(bucket)" }
        let parts = endpoint.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: true)
        let host = parts.last.map { $0.drop { $0 == "/" } } ?? ""
        return "\(parts.first ?? "")//\(bucket).\(host)"
    }
}

extension HTTPRequest.Body {
    /// What S3 wants to know of the body before it comes.
    ///
    /// A file is not hashed, which would mean to read it twice: TLS protects it on the way, and its content names it.
    var contentHash: String {
        switch self {
        case .none: return Self.hash([])
        case .bytes(let bytes): return Self.hash(bytes)
        case .file: return "UNSIGNED-PAYLOAD"
        }
    }

    private static func hash(_ bytes: [UInt8]) -> String {
        let digest = MessageDigest()
        let message = bytes.span
        digest.update(message)
        let sum = digest.finish()
        return ObjectID(bytes: sum.span).description
    }
}

/// A text with all bytes but letters, digits, `-`, `.`, `_` and `~` as `%41`, which is what S3's signature is made of.
func percentEncoded(_ text: String, alsoAllowed: Character? = nil) -> String {
    var encoded: [UInt8] = []
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            encoded.append(byte)
        case let byte where alsoAllowed?.asciiValue == byte: encoded.append(byte)
        default: encoded += "%\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))".utf8
        }
    }
    return String(decoding: encoded, as: UTF8.self)
}
