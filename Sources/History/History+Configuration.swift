internal import CLibgit2
import Synchronization

extension History {
    /// One value of the configuration, the user's own git configuration included; nil where it is not set.
    package func configuration(_ key: String) throws(GitError) -> String? {
        try repository.withLock { (repository) throws(GitError) in try repository.configuration(key) }
    }

    /// Whether a value of the configuration says yes, as git reads it; nil if it is not set.
    package func flag(_ key: String) throws(GitError) -> Bool? {
        guard let value = try configuration(key) else { return nil }
        var flag: CInt = 0
        try unsafe check(git_config_parse_bool(&flag, value))
        return flag != 0
    }

    /// Sets one value of the repository's own configuration.
    package func setConfiguration(_ key: String, _ value: String) throws(GitError) {
        try repository.withLock { (repository) throws(GitError) in try repository.setConfiguration(key, value) }
    }

    /// Removes one value of the repository's own configuration, where it is set.
    package func removeConfiguration(_ key: String) throws(GitError) {
        try repository.withLock { (repository) throws(GitError) in try repository.removeConfiguration(key) }
    }

    /// The names and values of the repository's own configuration below a section such as `dsv-remote`, in the file's order.
    package func configuration(below section: String) throws(GitError) -> [(key: String, value: String)] {
        try repository.withLock { (repository) throws(GitError) in try repository.configuration(below: section) }
    }
}

extension History {
    /// All values that the machine's configuration and the user's own give a key, in this order; without those of any repository.
    ///
    /// A key that is there without a value counts as empty.
    package static func userConfiguration(_ key: String) throws(GitError) -> [String] {
        libgit2
        let all = try unsafe make { unsafe git_config_open_default(&$0) }
        defer { unsafe git_config_free(all) }
        var iterator: OpaquePointer?
        try unsafe check(git_config_multivar_iterator_new(&iterator, all, key, nil))
        defer { unsafe git_config_iterator_free(iterator) }
        var values: [String] = []
        var entry: UnsafeMutablePointer<git_config_entry>?
        while unsafe git_config_next(&entry, iterator) == 0, let entry = unsafe entry {
            values.append(unsafe entry.pointee.value.map { unsafe String(cString: $0) } ?? "")
        }
        return values
    }

    /// Gives a key a value in the user's own configuration; `adding` it to those that are there.
    package static func setUserConfiguration(_ key: String, _ value: String, adding: Bool) throws(GitError) {
        libgit2
        let all = try unsafe make { unsafe git_config_open_default(&$0) }
        defer { unsafe git_config_free(all) }
        let own = try unsafe make { unsafe git_config_open_global(&$0, all) }
        defer { unsafe git_config_free(own) }
        // What no value matches, none is replaced by.
        try unsafe check(
            adding ? git_config_set_multivar(own, key, "$^", value) : git_config_set_string(own, key, value))
    }
}

extension GitRepository {
    /// Sets one value of the repository's own configuration.
    func setConfiguration(_ key: String, _ value: String) throws(GitError) {
        try unsafe withLocalConfiguration { (local) throws(GitError) in
            try unsafe check(git_config_set_string(local, key, value))
        }
    }

    func removeConfiguration(_ key: String) throws(GitError) {
        try unsafe withLocalConfiguration { (local) throws(GitError) in
            let result = unsafe git_config_delete_entry(local, key)
            if result != GIT_ENOTFOUND.rawValue { try check(result) }
        }
    }

    func configuration(below section: String) throws(GitError) -> [(key: String, value: String)] {
        var found: [(key: String, value: String)] = []
        try unsafe withLocalConfiguration { (local) throws(GitError) in
            var iterator: OpaquePointer?
            try unsafe check(git_config_iterator_glob_new(&iterator, local, "^\(section)\\."))
            defer { unsafe git_config_iterator_free(iterator) }
            var entry: UnsafeMutablePointer<git_config_entry>?
            while unsafe git_config_next(&entry, iterator) == 0, let entry = unsafe entry {
                unsafe found.append((String(cString: entry.pointee.name), String(cString: entry.pointee.value)))
            }
        }
        return found
    }

    /// One value of the configuration, the user's own included.
    func configuration(_ key: String) throws(GitError) -> String? {
        let config = try unsafe make { unsafe git_repository_config_snapshot(&$0, pointer) }
        defer { unsafe git_config_free(config) }
        var value: UnsafePointer<CChar>?
        let result = unsafe git_config_get_string(&value, config, key)
        if result == GIT_ENOTFOUND.rawValue { return nil }
        try check(result)
        return unsafe value.map { unsafe String(cString: $0) }
    }

    /// Lends the configuration that belongs to the repository alone.
    private func withLocalConfiguration(_ body: (OpaquePointer) throws(GitError) -> Void) throws(GitError) {
        let all = try unsafe make { unsafe git_repository_config(&$0, pointer) }
        defer { unsafe git_config_free(all) }
        let local = try unsafe make { unsafe git_config_open_level(&$0, all, GIT_CONFIG_LEVEL_LOCAL) }
        defer { unsafe git_config_free(local) }
        try unsafe body(local)
    }
}
