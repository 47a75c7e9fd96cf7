package import SystemPackage

/// A system call that failed, in words for people.
package struct SystemError: Error, Equatable, CustomStringConvertible {
    /// What was attempted, such as `read`.
    package let action: String
    package let path: FilePath
    package let code: Errno

    package init(_ action: String, _ path: FilePath, _ code: Errno) {
        self.action = action
        self.path = path
        self.code = code
    }

    /// For example `cannot read 'labels.csv': permission denied`.
    package var description: String { "cannot \(action) '\(path)': \(reason)" }

    /// Why it failed, as git words it: the C library's text in lower case.
    package var reason: String {
        switch code {
        case .noSpace: return "no space left on the disk"
        case .diskQuotaExceeded: return "the disk quota is exceeded"
        default:
            let text = code.description
            return text.prefix(1).lowercased() + text.dropFirst()
        }
    }
}

extension Errno {
    /// The error that the last failed call of this thread left behind.
    static var last: Errno { Errno(rawValue: systemErrno()) }
}
