package import DatasetModel

/// A commit of the history.
package struct Commit: Sendable, Equatable {
    package let id: SnapshotID
    package let tree: GitID
    package let parents: [SnapshotID]
    package let author: Signature
    /// The whole message, trailers included.
    package let message: String
}

/// One name in a tree of the history.
package struct TreeEntry: Sendable, Equatable {
    package enum Kind: Sendable, Hashable { case blob, tree, link }

    package let name: [UInt8]
    package let kind: Kind
    package let id: GitID

    package init(name: [UInt8], kind: Kind, id: GitID) {
        self.name = name
        self.kind = kind
        self.id = id
    }
}

/// What is checked out.
package enum Head: Sendable, Equatable {
    /// A branch; without a snapshot as long as nothing was committed to it.
    case branch(String, SnapshotID?)
    case detached(SnapshotID)

    package var snapshot: SnapshotID? {
        switch self {
        case .branch(_, let snapshot): snapshot
        case .detached(let snapshot): snapshot
        }
    }

    package var branch: String? {
        if case .branch(let name, _) = self { name } else { nil }
    }
}

/// A name for a snapshot: a branch or a tag.
package struct Reference: Sendable, Equatable {
    /// The short name, such as `main` or `v1`.
    package let name: String
    package let target: SnapshotID
}
