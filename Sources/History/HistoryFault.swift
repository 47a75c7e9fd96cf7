package import DatasetModel
package import SystemPackage

/// Something in a history that is not as it was written.
package struct HistoryFault: Error, Sendable, Equatable {
    package enum Kind: Sendable {
        /// A commit, tree, blob or tag.
        case object
        case pack
        /// The index of a pack.
        case index
        case reference
        case head
    }

    package let kind: Kind
    /// The file that is damaged; nil where the history does not tell in which one an object is.
    package let file: FilePath?
    package let object: GitID?
    /// The name of the reference, such as `refs/tags/v1`.
    package let reference: String?
    /// In lower case and without a full stop.
    package let problem: String

    init(
        _ kind: Kind, _ file: FilePath? = nil, object: GitID? = nil, reference: String? = nil, _ problem: String
    ) {
        self.kind = kind
        self.file = file
        self.object = object
        self.reference = reference
        self.problem = problem
    }
}
