internal import CLibgit2
package import DatasetModel
import Synchronization

extension History {
    /// The verified bytes of an object of any kind.
    package func object(_ id: GitID) throws(GitError) -> (kind: GitObject.Kind, bytes: [UInt8]) {
        try objects.object(id)
    }

    /// The kind of an object and the size of its bytes, which are not read: nothing of it is verified.
    package func header(_ id: GitID) throws(GitError) -> (kind: GitObject.Kind, size: UInt64) {
        try objects.header(id)
    }

    /// What makes an object one that dsv and git would not have written, in words; nil where nothing does.
    package func problem(_ id: GitID) throws(GitError) -> String? {
        let (kind, bytes) = try object(id)
        return GitObject.problem(kind, bytes)
    }

    /// All references with the objects that they name, which may be annotated tags; sorted by name.
    package func rawReferences() throws(GitError) -> [RawReference] {
        let names = try referenceNames(below: "refs/")
        return try repository.withLock { (repository) throws(GitError) -> [RawReference] in
            var found: [RawReference] = []
            for name in names {
                var oid = git_oid()
                // A reference to another one counts as what that one names; one that leads nowhere does not count.
                guard unsafe git_reference_name_to_id(&oid, repository.pointer, name) == 0 else { continue }
                found.append(RawReference(name: name, id: GitID(oid)))
            }
            return found
        }
    }

    /// The chain from an object to the commit that it means: annotated tags first.
    ///
    /// Throws where the chain ends in anything but a commit.
    package func peel(_ id: GitID) throws(GitError) -> (tags: [GitID], commit: SnapshotID) {
        var tags: [GitID] = []
        var id = id
        while true {
            let (kind, bytes) = try object(id)
            switch kind {
            case .commit: return (tags, SnapshotID(id))
            case .tag:
                // "object <id>" is a tag's first line. See 'git help mktag'.
                let line = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
                guard tags.count < Self.longestTagChain, line.hasPrefix("object "),
                    let target = GitID(hex: line.dropFirst("object ".count))
                else { throw GitError(.damaged, "tag \(id) of the history is malformed") }
                tags.append(id)
                id = target
            case .tree, .blob: throw GitError(.other, "object \(id) of the history is no commit")
            }
        }
    }

    private static let longestTagChain = 100

    /// The commits that `tips` reach and `hidden` do not, parents before their children.
    ///
    /// Ids in `hidden` that the history does not have are left out.
    package func commits(from tips: [SnapshotID], hiding hidden: [SnapshotID]) throws(GitError) -> [SnapshotID] {
        try repository.withLock { (repository) throws(GitError) in
            let walk = try unsafe make { unsafe git_revwalk_new(&$0, repository.pointer) }
            defer { unsafe git_revwalk_free(walk) }
            try unsafe check(git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL.rawValue | GIT_SORT_REVERSE.rawValue))
            for tip in tips {
                var oid = git_oid(tip.commit)
                try unsafe check(git_revwalk_push(walk, &oid))
            }
            for id in hidden {
                var oid = git_oid(id.commit)
                if objects.has(id.commit) {
                    try unsafe check(git_revwalk_hide(walk, &oid))
                }
            }
            var found: [SnapshotID] = []
            var oid = git_oid()
            while true {
                let result = unsafe git_revwalk_next(&oid, walk)
                if result == GIT_ITEROVER.rawValue { return found }
                try check(result)
                found.append(SnapshotID(GitID(oid)))
            }
        }
    }
}

/// A reference with the very object that it names.
package struct RawReference: Sendable, Equatable {
    /// The full name, such as `refs/tags/v1`.
    package let name: String
    package let id: GitID

    package init(name: String, id: GitID) {
        self.name = name
        self.id = id
    }
}
