internal import CLibgit2
import DatasetModel
import Glibc
import SystemIO
import SystemPackage

/// What libgit2 asks and tells during one connection to a host.
@safe final class GitConversation {
    private enum Key {
        case agent
        case file(FilePath)
    }

    private let url: String
    /// Keys that were not tried yet.
    private var keys: [Key]
    /// What the host says to people, such as the words of a hook.
    private var spoken: [UInt8] = []
    private var receivedSoFar: UInt64 = 0
    private var isStale = false

    var received: (UInt64) -> Void = { _ in }
    /// What is pushed, by name.
    var expected: [String: GitHost.Update] = [:]
    private(set) var refusals: [(name: String, words: String)] = []

    init(url: String, home: FilePath?) {
        self.url = url
        // Without one, libssh2 would fail rather than go on to the files; it finds the agent by this variable, too.
        let agent = unsafe getenv("SSH_AUTH_SOCK") == nil ? [] : [Key.agent]
        let files = home.map { home in
            ["id_ed25519", "id_ecdsa", "id_rsa"].map { home.appending(".ssh").appending($0) }
        }
        keys = agent + (files ?? []).filter { FileStatus.following($0) != nil }.map { .file($0) }
    }

    /// Throws where a call of this connection failed, without the secrets of its URL.
    func check(_ result: CInt) throws(GitError) {
        if result >= 0 { return }
        if isStale { throw GitError(.modified, "it changed meanwhile") }
        let error = GitError.last(result)
        throw GitError(error.code, words(after: error.message).replacing(url, with: GitHost.withoutSecrets(url)))
    }

    /// A reason, and what the host said besides.
    func words(after reason: String) -> String {
        let lines = String(decoding: spoken, as: UTF8.self).split(whereSeparator: \.isNewline).map { line in
            line.trimmingPrefix(while: \.isWhitespace)
        }
        return ([reason[...]] + lines.filter { !$0.isEmpty }).map { printable(Array($0.utf8)) }.joined(separator: "; ")
    }

    private static func of(_ payload: UnsafeMutableRawPointer?) -> GitConversation {
        guard let payload = unsafe payload else { fatalError("BUG: a callback without its conversation") }
        return unsafe Unmanaged<GitConversation>.fromOpaque(payload).takeUnretainedValue()
    }

    /// The functions that libgit2 is to call; they hold this object without keeping it.
    func callbacks() -> git_remote_callbacks {
        var callbacks = unsafe git_remote_callbacks()
        unsafe git_remote_init_callbacks(&callbacks, CUnsignedInt(GIT_REMOTE_CALLBACKS_VERSION))
        unsafe callbacks.payload = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe callbacks.sideband_progress = { text, count, payload in
            if let text = unsafe text {
                unsafe GitConversation.of(payload).hear(UnsafeRawBufferPointer(start: text, count: Int(count)))
            }
            return 0
        }
        unsafe callbacks.credentials = { out, _, user, allowed, payload in
            let user = unsafe user.map { unsafe String(cString: $0) } ?? "git"
            return unsafe GitConversation.of(payload).answer(out, user: user, allowed: allowed)
        }
        unsafe callbacks.transfer_progress = { progress, payload in
            if let progress = unsafe progress {
                unsafe GitConversation.of(payload).count(UInt64(progress.pointee.received_bytes))
            }
            return 0
        }
        unsafe callbacks.push_negotiation = { updates, count, payload in
            unsafe GitConversation.of(payload).compare(UnsafeBufferPointer(start: updates, count: count))
        }
        unsafe callbacks.push_update_reference = { name, status, payload in
            if let name = unsafe name, let status = unsafe status {
                let refusal = unsafe (String(cString: name), String(cString: status))
                unsafe GitConversation.of(payload).refusals.append(refusal)
            }
            return 0
        }
        return unsafe callbacks
    }

    private static let mostSpoken = 4096

    private func hear(_ text: UnsafeRawBufferPointer) {
        unsafe spoken += text.prefix(Self.mostSpoken - min(spoken.count, Self.mostSpoken))
    }

    private func count(_ bytes: UInt64) {
        if bytes > receivedSoFar { received(bytes - receivedSoFar) }
        receivedSoFar = bytes
    }

    /// Refuses to push over what the host has got since it was looked at, or what this repository has got.
    private func compare(_ updates: UnsafeBufferPointer<UnsafePointer<git_push_update>?>) -> CInt {
        for place in updates.indices {
            guard let update = unsafe updates[place]?.pointee else { continue }
            let name = unsafe String(cString: update.dst_refname)
            guard let planned = expected[name] else { continue }
            // What libgit2 calls the source is the host's.
            let (old, new) = unsafe (GitID(update.src), GitID(update.dst))
            if old != planned.old ?? .none || new != planned.new { isStale = true }
        }
        return isStale ? GIT_EUSER.rawValue : 0
    }

    /// Answers a question for credentials with the next key of ssh that was not tried.
    private func answer(
        _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_credential>?>?, user: String, allowed: CUnsignedInt
    ) -> CInt {
        if allowed & GIT_CREDENTIAL_SSH_KEY.rawValue == 0 {
            if allowed & GIT_CREDENTIAL_USERNAME.rawValue != 0 { return unsafe git_credential_username_new(out, user) }
            return refuse("it asks for a password")
        }
        if keys.isEmpty { return refuse("it accepts no key of the ssh agent or of ~/.ssh for '\(user)'") }
        switch keys.removeFirst() {
        case .agent: return unsafe git_credential_ssh_key_from_agent(out, user)
        case .file(let path): return unsafe git_credential_ssh_key_new(out, user, nil, path.string, nil)
        }
    }

    private func refuse(_ reason: String) -> CInt {
        unsafe git_error_set_str(CInt(GIT_ERROR_CALLBACK.rawValue), reason)
        return GIT_EAUTH.rawValue
    }
}

/// Texts as libgit2 takes a list of them.
@safe struct CStrings: ~Copyable {
    private let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ texts: [String]) { unsafe pointers = texts.map { unsafe strdup($0) } }

    deinit { for place in unsafe pointers.indices { unsafe free(pointers[place]) } }

    /// Lends the list.
    borrowing func withArray(_ body: (inout git_strarray) throws(GitError) -> Void) throws(GitError) {
        var copy = unsafe pointers
        let result = unsafe copy.withUnsafeMutableBufferPointer { buffer in
            var array = unsafe git_strarray(strings: buffer.baseAddress, count: buffer.count)
            return Result { () throws(GitError) in try unsafe body(&array) }
        }
        try result.get()
    }
}
