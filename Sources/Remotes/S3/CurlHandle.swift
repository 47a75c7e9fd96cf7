internal import CLibcurl
import Glibc
import Synchronization

/// What all requests to a remote have in common.
struct CurlSettings: Sendable {
    /// How messages name the remote.
    let name: String
    let credentials: S3Credentials
    let region: String
    /// A file of certificate authorities; nil for the machine's own.
    let authorities: String?
    /// In seconds.
    let connectTimeout: Int
    /// The number of seconds without a byte after which a server counts as unavailable.
    let stallTime: Int
    /// In bytes a second: what sends less for so long counts as unavailable, too.
    let leastRate: Int
}

/// A connection of libcurl's, used by one thread at a time; it stays open between requests.
@safe final class CurlHandle: @unchecked Sendable {
    private let curl: dsv_curl
    private let handle: UnsafeMutableRawPointer
    // libcurl's words for what went wrong.
    private let message = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    init() throws(RemoteError) {
        curl = try CurlLibrary.load().functions
        guard let handle = curl.easy_init() else { throw .invalid("libcurl is out of memory") }
        unsafe self.handle = unsafe handle
    }

    deinit {
        unsafe curl.easy_cleanup(handle)
        unsafe message.deallocate()
    }

    /// Sends a request and waits for the end of its answer; throws what the transfer's own side threw.
    func perform(
        _ request: HTTPRequest, _ transfer: HTTPTransfer, _ settings: CurlSettings
    ) throws -> HTTPAnswer {
        unsafe curl.easy_reset(handle)
        unsafe message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        let context = TransferContext(self, transfer)
        try prepare(request, transfer, settings)
        try sign(settings)
        try connect(context)
        var headers: UnsafeMutablePointer<curl_slist>?
        defer { unsafe curl.slist_free_all(headers) }
        for header in request.headers { unsafe headers = unsafe curl.slist_append(headers, header) }
        try set(unsafe dsv_curl_set_pointer(curl, handle, CURLOPT_HTTPHEADER, headers))
        let code = withoutPipeSignals { unsafe curl.easy_perform(handle) }
        withExtendedLifetime(context) {}
        if let failure = transfer.failure { throw failure }
        if transfer.isTooLong { throw RemoteError.invalid("'\(settings.name)': the answer of the server is too long") }
        if code != CURLE_OK { throw error(code, settings.name) }
        return HTTPAnswer(
            status: status,
            headers: Dictionary(
                uniqueKeysWithValues: HTTPAnswer.headerNames.compactMap { name in
                    header(name).map { (name, $0) }
                }),
            body: transfer.answer, sentMD5: transfer.sentMD5())
    }

    /// The status of the answer so far.
    fileprivate var status: Int { unsafe dsv_curl_status(curl, handle) }

    fileprivate func header(_ name: String) -> String? {
        unsafe dsv_curl_header(curl, handle, name).map { unsafe String(cString: $0) }
    }

    private func prepare(_ request: HTTPRequest, _ transfer: HTTPTransfer, _ settings: CurlSettings)
        throws(RemoteError)
    {
        try set(unsafe dsv_curl_set_text(curl, handle, CURLOPT_URL, request.url))
        // The signature is of the path as it is.
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(unsafe dsv_curl_set_text(curl, handle, CURLOPT_PROTOCOLS_STR, "http,https"))
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        // A signal would interrupt other threads.
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_CONNECTTIMEOUT, settings.connectTimeout)
        // A server may take its time with what it is sent, not with what it sends.
        if case .none = request.body {
            try set(CURLOPT_LOW_SPEED_LIMIT, settings.leastRate)
        } else {
            try set(CURLOPT_LOW_SPEED_LIMIT, 1)
        }
        try set(CURLOPT_LOW_SPEED_TIME, settings.stallTime)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_BUFFERSIZE, 256 << 10)
        try set(CURLOPT_UPLOAD_BUFFERSIZE, 512 << 10)
        try set(unsafe dsv_curl_set_pointer(curl, handle, CURLOPT_ERRORBUFFER, message))
        if request.method == "HEAD" {
            try set(CURLOPT_NOBODY, 1)
        } else if case .none = request.body {
            try set(CURLOPT_HTTPGET, 1)
        } else {
            try set(CURLOPT_UPLOAD, 1)
            try set(unsafe dsv_curl_set_size(curl, handle, CURLOPT_INFILESIZE_LARGE, transfer.byteCount))
        }
        try set(unsafe dsv_curl_set_text(curl, handle, CURLOPT_CUSTOMREQUEST, request.method))
    }

    private func sign(_ settings: CurlSettings) throws(RemoteError) {
        try set(unsafe dsv_curl_set_text(curl, handle, CURLOPT_AWS_SIGV4, "aws:amz:\(settings.region):s3"))
        try set(unsafe dsv_curl_set_text(curl, handle, CURLOPT_USERNAME, settings.credentials.accessKey))
        try set(unsafe dsv_curl_set_text(curl, handle, CURLOPT_PASSWORD, settings.credentials.secretKey))
        if let authorities = settings.authorities {
            try set(unsafe dsv_curl_set_text(curl, handle, CURLOPT_CAINFO, authorities))
        }
    }

    private func connect(_ context: TransferContext) throws(RemoteError) {
        let pointer = unsafe Unmanaged.passUnretained(context).toOpaque()
        try set(unsafe dsv_curl_set_pointer(curl, handle, CURLOPT_WRITEDATA, pointer))
        try set(unsafe dsv_curl_set_pointer(curl, handle, CURLOPT_READDATA, pointer))
        try set(unsafe dsv_curl_set_pointer(curl, handle, CURLOPT_SEEKDATA, pointer))
        try set(
            unsafe dsv_curl_set_function(curl, handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                guard let context = unsafe TransferContext.of(context) else { return 0 }
                let piece = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
                return unsafe context.transfer.take(piece, isContent: context.isContent) ? size * count : 0
            })
        try set(
            unsafe dsv_curl_set_function(curl, handle, CURLOPT_READFUNCTION) { bytes, size, count, context in
                let buffer = unsafe UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
                return unsafe TransferContext.of(context)?.transfer.give(buffer) ?? Int(CURL_READFUNC_ABORT)
            })
        try set(
            unsafe dsv_curl_set_seek(curl, handle) { context, offset, _ in
                unsafe TransferContext.of(context)?.transfer.seek(to: offset)
                return CURL_SEEKFUNC_OK
            })
    }

    private func set(_ option: CURLoption, _ value: Int) throws(RemoteError) {
        try set(unsafe dsv_curl_set_number(curl, handle, option, value))
    }

    private func set(_ code: CURLcode) throws(RemoteError) {
        if code != CURLE_OK { throw .invalid("libcurl cannot do it: \(words(code))") }
    }

    private func words(_ code: CURLcode) -> String {
        if unsafe message.pointee != 0 { return unsafe String(cString: message) }
        return unsafe curl.easy_strerror(code).map { unsafe String(cString: $0) } ?? "error \(code.rawValue) of libcurl"
    }

    private func error(_ code: CURLcode, _ name: String) -> RemoteError {
        let text = "'\(name)': \(words(code))"
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_FUNCTION_ARGUMENT, CURLE_NOT_BUILT_IN,
            CURLE_SSL_CACERT_BADFILE:
            return .invalid(text)
        case CURLE_PEER_FAILED_VERIFICATION: return .refused(text)
        default: return .unavailable(text)
        }
    }
}

/// What libcurl's calls back are given.
private final class TransferContext {
    // The handle calls, so it lives.
    unowned let handle: CurlHandle
    let transfer: HTTPTransfer
    // Asked when the body comes, which is when the headers have.
    lazy var isContent = transfer.isContent(handle.status, handle.header)

    init(_ handle: CurlHandle, _ transfer: HTTPTransfer) {
        self.handle = handle
        self.transfer = transfer
    }

    static func of(_ context: UnsafeMutableRawPointer?) -> TransferContext? {
        unsafe context.map { unsafe Unmanaged<TransferContext>.fromOpaque($0).takeUnretainedValue() }
    }
}

/// The connections of a remote: as many as there were ever requests at once, each lent for the time of one.
final class CurlHandles: Sendable {
    private let idle = Mutex<[CurlHandle]>([])

    /// Runs `body` with a connection that nobody else uses meanwhile.
    func lend<Value>(_ body: (CurlHandle) throws -> Value) throws -> Value {
        let handle = try idle.withLock { $0.popLast() } ?? CurlHandle()
        defer { idle.withLock { $0.append(handle) } }
        return try body(handle)
    }
}
