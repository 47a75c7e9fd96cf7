import SystemIO
import SystemPackage

/// A request, ready to be signed and sent.
struct HTTPRequest {
    enum Body {
        case none
        case bytes([UInt8])
        case file(FileSlice)

        /// In bytes.
        var size: UInt64 {
            switch self {
            case .none: 0
            case .bytes(let bytes): UInt64(bytes.count)
            case .file(let slice): UInt64(slice.count)
            }
        }
    }

    var method = "GET"
    /// Encoded as it has to be, with its query in the order that the signature wants.
    var url: String
    /// Such as `If-None-Match: *`.
    var headers: [String] = []
    var body = Body.none
}

/// A part of an open file, which threads may share.
struct FileSlice: Sendable {
    let file: SharedFile
    let offset: Int
    let count: Int

    init(_ file: SharedFile, offset: Int, count: Int) {
        self.file = file
        self.offset = offset
        self.count = count
    }

    /// All of a file.
    init(_ path: FilePath) throws(SystemError) {
        file = try SharedFile(path)
        offset = 0
        count = Int(try file.file.status().size)
    }
}

/// A file that several threads read.
final class SharedFile: Sendable {
    let file: OpenFile

    init(_ path: FilePath) throws(SystemError) { file = try OpenFile(reading: path) }
}

/// What a server said, all but the bytes of an object.
struct HTTPAnswer {
    static let headerNames = [
        "etag", "x-amz-bucket-region", "content-range", "content-length", "transfer-encoding", "content-encoding",
        "location", "date",
        hashName,
    ]
    /// What this program stores beside small objects: the SHA-256 of their bytes.
    static let hashName = "x-amz-meta-sha256"

    var status: Int
    /// The values of the headers that somebody looks at, by their names in lower case.
    var headers: [String: String] = [:]
    /// The beginning of the body, where nobody received it.
    var body: [UInt8] = []
    /// The MD5 of the body that was sent, in hexadecimal digits; nil if it is not known.
    var sentMD5: String?

    var isSuccess: Bool { (200..<300).contains(status) }
    /// Nil if the server does not say it.
    var contentLength: UInt64? { headers["content-length"].flatMap { UInt64($0) } }
}

/// The bytes that an answer brings, as `Content-Range` says: `bytes 0-9/100`.
struct ContentRange: Equatable {
    let first: UInt64
    let last: UInt64
    /// The size of the whole object; nil if the server does not say it.
    let total: UInt64?

    init?(_ text: String) {
        let parts = text.split(whereSeparator: { " -/".contains($0) })
        guard parts.count == 4, parts[0] == "bytes", let first = UInt64(parts[1]), let last = UInt64(parts[2]),
            first <= last, last < .max
        else { return nil }
        let total = UInt64(parts[3])
        guard total.map({ last < $0 }) ?? (parts[3] == "*") else { return nil }
        (self.first, self.last, self.total) = (first, last, total)
    }
}

/// What a transfer reads from and writes to: the other side of libcurl's calls back.
@safe final class HTTPTransfer {
    /// Receives the content of an object, nothing else that an answer may have as its body.
    var receive: ((UnsafeRawBufferPointer) throws -> Void)?
    /// The bytes that were asked for; nil: the whole object.
    var range: Range<UInt64>?
    /// The number of bytes of body that the answer may keep.
    var bodyLimit: Int
    let sent: (Int) -> Void
    let body: HTTPRequest.Body

    private(set) var answer: [UInt8] = []
    /// What stopped the transfer on this side.
    private(set) var failure: (any Error)?
    private(set) var isTooLong = false
    private var place = 0
    /// Of what was sent so far; nil if that is not known.
    private var hash = RunningMD5()

    init(_ body: HTTPRequest.Body, bodyLimit: Int, sent: @escaping (Int) -> Void) {
        self.body = body
        self.bodyLimit = bodyLimit
        self.sent = sent
    }

    /// The number of bytes to send.
    var byteCount: Int { Int(body.size) }

    /// Says whether the body of an answer is what was asked for, as far as its head tells.
    ///
    /// Of a range, the status does not tell: rclone answers 200 where it should 206. A body that ends where the connection does may
    /// be cut off unseen, and one that was compressed on the way is another one.
    func isContent(_ status: Int, _ header: (String) -> String?) -> Bool {
        guard header("content-length") != nil || header("transfer-encoding") != nil,
            (header("content-encoding") ?? "identity").lowercased() != "gzip"
        else { return false }
        guard let range else { return status == 200 }
        guard status == 200 || status == 206, let said = header("content-range").flatMap({ ContentRange($0) }) else {
            return false
        }
        return said.first == range.lowerBound && said.last < range.upperBound
    }

    /// The MD5 of the body, once it was sent; ends it.
    func sentMD5() -> String? {
        switch body {
        case .none: nil
        case .bytes(let bytes): RunningMD5().map { $0.finish(adding: bytes) }
        case .file: place == byteCount ? hash?.finish() : nil
        }
    }

    /// Takes a piece of an answer; false ends the transfer.
    func take(_ piece: UnsafeRawBufferPointer, isContent: Bool) -> Bool {
        if isContent, let receive = unsafe receive {
            do { try unsafe receive(piece) } catch { failure = error }
            return failure == nil
        }
        isTooLong = answer.count + piece.count > bodyLimit
        if !isTooLong { unsafe answer.append(contentsOf: piece) }
        return !isTooLong
    }

    /// Fills `buffer` with what is to be sent next; nil ends the transfer.
    func give(_ buffer: UnsafeMutableRawBufferPointer) -> Int? {
        let count = min(buffer.count, byteCount - place)
        let piece = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
        switch body {
        case .none: break
        case .bytes(let bytes): unsafe piece.copyBytes(from: bytes[place..<place + count])
        case .file(let slice):
            do throws(SystemError) {
                let file = slice.file
                guard try unsafe file.file.read(into: piece, at: slice.offset + place) == count else {
                    failure = RemoteError.invalid("'\(file.file.path)' became shorter while it was sent")
                    return nil
                }
                unsafe hash?.update(UnsafeRawBufferPointer(piece))
            } catch {
                failure = RemoteError.system(error)
                return nil
            }
        }
        place += count
        if count > 0 { sent(count) }
        return count
    }

    /// Begins again to send from `offset`: libcurl found that the connection it had kept was closed.
    func seek(to offset: Int) {
        if offset != place { sent(offset - place) }
        place = offset
        hash = offset == 0 ? RunningMD5() : nil
    }
}

/// The MD5 of a message that comes in pieces.
final class RunningMD5 {
    private let digest: MessageDigest

    /// Nil on machines that allow no weak hashes.
    init?() {
        guard let algorithm = MessageDigest.Algorithm.md5 else { return nil }
        digest = MessageDigest(algorithm)
    }

    func update(_ bytes: UnsafeRawBufferPointer) { unsafe digest.update(bytes) }

    /// The sum in hexadecimal digits.
    func finish(adding bytes: [UInt8] = []) -> String {
        digest.update(bytes.span)
        return digest.finish().map { "\($0 < 16 ? "0" : "")\(String($0, radix: 16))" }.joined()
    }
}
