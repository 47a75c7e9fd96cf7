internal import CLibgit2
package import DatasetModel
package import SystemIO
package import SystemPackage

/// A repository on a git host, reached as git reaches it: `ssh://`, `user@host:path`, `https://`, `git://`, or a bare one in a folder.
///
/// Each call opens a connection of its own. Errors carry the words of libgit2 or of the host, without what a URL may keep secret.
/// libgit2 1.5 has no time limit: a host that falls silent is waited for.
package struct GitHost: Sendable {
    /// What a host shows at the begin of a connection.
    package struct Advertisement: Sendable {
        /// The full name of the branch that HEAD names; nil where there is none.
        package let head: String?
        /// By full name; an annotated tag has the id of the tag.
        package let references: [String: GitID]
    }

    /// A reference of a history that a host is to have.
    package struct Update: Sendable {
        package let name: String
        /// What the host has now; nil: nothing.
        package let old: GitID?
        package let new: GitID

        package init(name: String, old: GitID?, new: GitID) { (self.name, self.old, self.new) = (name, old, new) }
    }

    package let url: String
    /// Where keys of ssh are looked for, in `.ssh`; nil: nowhere.
    private let homeFolder: FilePath?
    /// The certificate authorities that are trusted for https.
    private let authorities: FilePath?

    /// `home` and `authorities` are those of this process and this machine where none are given.
    package init(_ url: String, home: FilePath? = nil, authorities: FilePath? = nil) {
        self.url = url
        homeFolder = home ?? Self.homeOfLibgit2
        self.authorities = authorities ?? machineAuthorities
    }

    /// The URL as messages may show it: without a password, and for a web address without a user.
    package var name: String { Self.withoutSecrets(url) }

    /// The folder of a host that is none; nil where the URL leads to another machine.
    package var folder: FilePath? {
        if url.hasPrefix("file://") { return FilePath(String(url.dropFirst("file://".count))) }
        return url.hasPrefix("/") ? FilePath(url) : nil
    }

    static func withoutSecrets(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let end = url[scheme.upperBound...].firstIndex(of: "/") ?? url.endIndex
        guard let at = url[scheme.upperBound..<end].lastIndex(of: "@") else { return url }
        let user = url[scheme.upperBound..<at].prefix { $0 != ":" }
        let kept = url.hasPrefix("http") ? "" : "\(user)@"
        return url[..<scheme.upperBound] + kept + url[url.index(after: at)...]
    }

    /// Where libgit2 looks for `.ssh/known_hosts`, so that keys are looked for in the same place.
    private static var homeOfLibgit2: FilePath? {
        libgit2
        var buffer = unsafe git_buf()
        defer { unsafe git_buf_dispose(&buffer) }
        guard unsafe dsv_git_get_search_path(CInt(GIT_CONFIG_LEVEL_GLOBAL.rawValue), &buffer) == 0,
            let path = unsafe buffer.ptr.map({ unsafe String(cString: $0) }), path.hasPrefix("/")
        else { return nil }
        return FilePath(path)
    }

    /// Asks what is there.
    package func references(for history: History) throws(GitError) -> Advertisement {
        if let folder { return try Self.references(in: folder) }
        return try unsafe connected(history) { (remote, conversation) throws(GitError) in
            var callbacks = unsafe conversation.callbacks()
            var proxy = unsafe Self.proxy()
            try unsafe conversation.check(git_remote_connect(remote, GIT_DIRECTION_FETCH, &callbacks, &proxy, nil))
            var heads: UnsafeMutablePointer<UnsafePointer<git_remote_head>?>?
            var count = 0
            try unsafe conversation.check(git_remote_ls(&heads, &count, remote))
            var head: String?
            var found: [String: GitID] = [:]
            for place in 0..<count {
                guard let entry = unsafe heads?[place]?.pointee else { continue }
                let name = unsafe String(cString: entry.name)
                if name == "HEAD" {
                    head = unsafe entry.symref_target.map { unsafe String(cString: $0) }
                } else {
                    unsafe found[name] = GitID(entry.oid)
                }
            }
            return Advertisement(head: head, references: found)
        }
    }

    /// Brings the objects that references reach and the history lacks, as one pack, durably; sets no reference.
    ///
    /// `beginnings` are those of the references' names. libgit2 hashes every object as it comes and makes the index; what the objects
    /// name is the caller's to examine. `temporary` is a folder on the history's file system. `received` is told how many bytes came
    /// since it was told last.
    package func download(
        _ beginnings: [String], into history: History, via temporary: FilePath, disk: any Disk,
        received: @escaping (UInt64) -> Void
    ) throws {
        if let folder {
            return try Self.download(
                beginnings, from: folder, into: history, via: temporary, disk: disk, received: received)
        }
        try unsafe connected(history) { (remote, conversation) throws(GitError) in
            conversation.received = received
            var options = unsafe git_fetch_options()
            unsafe git_fetch_options_init(&options, CUnsignedInt(GIT_FETCH_OPTIONS_VERSION))
            unsafe options.callbacks = conversation.callbacks()
            unsafe options.proxy_opts = Self.proxy()
            unsafe options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE
            let texts = CStrings(beginnings.map { "\($0)*:\($0)*" })
            try unsafe texts.withArray { (array) throws(GitError) in
                try unsafe conversation.check(git_remote_download(remote, &array, &options))
            }
        }
        history.refresh()
    }

    /// Sends what references reach and the host lacks, and has the host set them, in this order, each on its own.
    ///
    /// Throws `modified`, with nothing set, where the host does not have what `old` says, or the history what `new` says. Returns the
    /// references that the host refused, with its words.
    package func push(_ updates: [Update], from history: History) throws(GitError) -> [(name: String, words: String)] {
        try unsafe connected(history) { (remote, conversation) throws(GitError) in
            conversation.expected = Dictionary(updates.map { ($0.name, $0) }) { first, _ in first }
            var options = unsafe git_push_options()
            unsafe git_push_options_init(&options, CUnsignedInt(GIT_PUSH_OPTIONS_VERSION))
            unsafe options.callbacks = conversation.callbacks()
            unsafe options.proxy_opts = Self.proxy()
            // As many threads as there are processors.
            unsafe options.pb_parallelism = 0
            // By force, as whoever calls decided: the host still compares with what it showed, which is checked against `old`.
            // libgit2 1.5 takes names of references only, no ids.
            let texts = CStrings(updates.map { "+\($0.name):\($0.name)" })
            try unsafe texts.withArray { (array) throws(GitError) in
                try unsafe conversation.check(git_remote_upload(remote, &array, &options))
            }
            return conversation.refusals.map { ($0.name, conversation.words(after: $0.words)) }
        }
    }

    /// Lends a connection's remote, on a repository of its own: the history's stays free for others.
    private func connected<Result>(
        _ history: History, _ body: (OpaquePointer, GitConversation) throws(GitError) -> Result
    ) throws(GitError) -> Result {
        if url.hasPrefix("https://"), let authorities { try trustAuthorities(in: authorities) }
        let repository = try GitRepository.open(history.path.string, history.objects.all)
        let remote = try unsafe make { unsafe git_remote_create_anonymous(&$0, repository.pointer, url) }
        let conversation = GitConversation(url: url, home: homeFolder)
        defer {
            unsafe git_remote_disconnect(remote)
            unsafe git_remote_free(remote)
            // libgit2 knows it by its address alone.
            extendLifetime(conversation)
        }
        return try unsafe body(remote, conversation)
    }

    /// The proxy that git's configuration or the environment names.
    private static func proxy() -> git_proxy_options {
        var options = unsafe git_proxy_options()
        unsafe git_proxy_options_init(&options, CUnsignedInt(GIT_PROXY_OPTIONS_VERSION))
        unsafe options.type = GIT_PROXY_AUTO
        return unsafe options
    }
}
