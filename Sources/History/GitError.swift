internal import CLibgit2

/// A refusal of libgit2, with its own words.
package struct GitError: Error, Equatable, CustomStringConvertible {
    /// The kinds that callers tell apart.
    package enum Code: Sendable, Equatable {
        case notFound, alreadyExists, ambiguous, invalidName, modified, locked, other
        /// An object that another one names is not there.
        case missingObject
        /// An object's bytes are not those that its id names, or cannot be read.
        case damaged
        /// A host's key or certificate is not one that is known, or it takes none of our keys.
        case unknownHost, notAuthorized
    }

    package let code: Code
    /// What libgit2 says, in lower case.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }

    /// The error that the last call of this thread left behind.
    static func last(_ result: CInt) -> GitError {
        // The message is thread-local and lives until the next call. See libgit2's docs/threading.md.
        let text = unsafe git_error_last().flatMap { unsafe $0.pointee.message.map { unsafe String(cString: $0) } }
        let code: Code =
            switch git_error_code(result) {
            case GIT_ENOTFOUND, GIT_EUNBORNBRANCH: .notFound
            case GIT_EEXISTS: .alreadyExists
            case GIT_EAMBIGUOUS: .ambiguous
            case GIT_EINVALIDSPEC: .invalidName
            case GIT_EMODIFIED: .modified
            case GIT_ELOCKED: .locked
            case GIT_ECERTIFICATE: .unknownHost
            case GIT_EAUTH: .notAuthorized
            case GIT_EMISMATCH: .damaged
            default: .other
            }
        return GitError(code, text ?? "libgit2 failed with code \(result)")
    }
}

/// Throws what libgit2 says where a call failed.
func check(_ result: CInt) throws(GitError) {
    if result < 0 { throw .last(result) }
}

/// Calls a function of libgit2 that returns an object through its first argument.
func make(_ call: (inout OpaquePointer?) -> CInt) throws(GitError) -> OpaquePointer {
    var pointer: OpaquePointer?
    try unsafe check(call(&pointer))
    guard let pointer = unsafe pointer else { fatalError("BUG: libgit2 succeeded without a result") }
    return unsafe pointer
}

/// Begins to use libgit2, once.
///
/// Nothing calls this before the history is needed. What its own initialisation need not do, it does not: see Certificates.swift.
let libgit2: Void = {
    git_libgit2_init()
    dsv_git_set_durable_writes(1)
    // A dataset on a shared disk belongs to whoever made it. Nothing in a history is ever run, so reading it is harmless.
    dsv_git_set_owner_validation(0)
    // libgit2 would hash every object that it reads at 280 MB/s; `ObjectReaders` do it at five times that.
    dsv_git_set_hash_verification(0)
}()
