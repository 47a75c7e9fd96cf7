package import SystemIO

/// Why a remote did not do what was asked, as far as a caller can act on it.
///
/// The texts are for people and never hold credentials.
package enum RemoteError: Error, Equatable, Sendable {
    /// Nothing has the key.
    case notFound(RemoteKey)
    /// What has the key is not what the condition of a put asked for.
    case conditionFailed(RemoteKey)
    /// The object is longer than the reader allows.
    case tooLarge(RemoteKey)
    /// The remote says no: permission, wrong credentials, no such bucket. Another try would hear the same.
    case refused(String)
    /// The remote says no because the clocks of the two machines differ.
    case clockDiffers(String)
    /// The remote did not answer, or is overloaded, or its answer is not whole. Another try may succeed.
    case unavailable(String)
    /// The remote does not know what was asked, such as a condition.
    case unsupported(String)
    /// A wrong address, wrong settings, or an answer that makes no sense.
    case invalid(String)
    /// The disk of this machine failed, or that of a remote that is a folder.
    case system(SystemError)
}

extension RemoteError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound(let key): "nothing has the key '\(key)'"
        case .conditionFailed(let key): "'\(key)' was changed by somebody else"
        case .tooLarge(let key): "'\(key)' is too large"
        case .refused(let text), .clockDiffers(let text), .unavailable(let text), .unsupported(let text),
            .invalid(let text):
            text
        case .system(let error): error.description
        }
    }
}
