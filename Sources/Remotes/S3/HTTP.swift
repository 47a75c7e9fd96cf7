import SystemIO
import SystemPackage

/// A request, ready to be signed and sent.
struct HTTPRequest {
    enum Body {
        case none
        case bytes([UInt8])
        case file(FileSlice)
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
    var status: Int
    /// The values of the headers that somebody looks at, by their names in lower case.
    var headers: [String: String] = [:]
    /// The beginning of the body, where nobody received it.
    var body: [UInt8] = []

    var isSuccess: Bool { (200..<300).contains(status) }
}

/// What a transfer reads from and writes to: the other side of libcurl's calls back.
@safe final class HTTPTransfer {
    /// Receives the content of an object, nothing else that an answer may have as its body.
    var receive: ((UnsafeRawBufferPointer) throws -> Void)?
    /// What `Content-Range` begins with where the content is the one that was asked for.
    ///
    /// The status does not tell: rclone answers 200 where it should 206.
    var contentRange: String?
    /// The number of bytes of body that the answer may keep.
    var bodyLimit: Int
    let sent: (Int) -> Void
    let body: HTTPRequest.Body

    private(set) var answer: [UInt8] = []
    /// What stopped the transfer on this side.
    private(set) var failure: (any Error)?
    private(set) var isTooLong = false
    private var place = 0

    init(_ body: HTTPRequest.Body, bodyLimit: Int, sent: @escaping (Int) -> Void) {
        self.body = body
        self.bodyLimit = bodyLimit
        self.sent = sent
    }

    /// The number of bytes to send.
    var byteCount: Int {
        switch body {
        case .none: 0
        case .bytes(let bytes): bytes.count
        case .file(let slice): slice.count
        }
    }

    /// Says whether an answer brings what was asked for.
    func isContent(_ status: Int, _ range: String?) -> Bool {
        (200..<300).contains(status) && (contentRange.map { range?.hasPrefix($0) == true } ?? true)
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
    }
}
