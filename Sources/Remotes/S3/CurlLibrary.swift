internal import CLibcurl
import Glibc

/// libcurl's functions, found when they are first needed.
///
/// Never changed once they are found, so threads may share them.
struct CurlLibrary: @unchecked Sendable {
    let functions: dsv_curl

    private static let loaded: Result<CurlLibrary, RemoteError> = {
        var functions = dsv_curl()
        if unsafe dsv_curl_load(&functions) { return .success(CurlLibrary(functions: functions)) }
        let reason = unsafe dlerror().map { unsafe String(cString: $0) } ?? "it does not begin"
        return .failure(.invalid("cannot load libcurl, which S3 needs: \(reason)"))
    }()

    /// The library, opened by the first call.
    static func load() throws(RemoteError) -> CurlLibrary { try loaded.get() }
}

/// Keeps a closed connection from ending the program while `body` runs: OpenSSL writes to sockets without asking for that.
///
/// Only for this thread, because dsv itself has to end where nobody reads its output.
func withoutPipeSignals<Value>(_ body: () -> Value) -> Value {
    var pipe = sigset_t()
    var before = sigset_t()
    unsafe sigemptyset(&pipe)
    unsafe sigaddset(&pipe, SIGPIPE)
    unsafe pthread_sigmask(SIG_BLOCK, &pipe, &before)
    defer {
        if unsafe sigismember(&before, SIGPIPE) == 0 {
            var now = timespec()
            while unsafe sigtimedwait(&pipe, nil, &now) == SIGPIPE {}
            unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
        }
    }
    return body()
}
