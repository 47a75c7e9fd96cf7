import Glibc

/// A reason for which something could not be measured, in one line.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// The failure of a system call on `subject`, told in the words of `errno`.
    init(_ action: String, _ subject: String, errno code: Int32 = errno) {
        description = "cannot \(action) '\(subject)': \(String(cString: strerror(code)))"
    }
}

/// A command line that makes no sense.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
