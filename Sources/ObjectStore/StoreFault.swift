package import DatasetModel
package import SystemPackage

/// Something in a store that is not as it was written.
package struct StoreFault: Error, Sendable, Equatable {
    package enum Kind: Sendable {
        /// One content, in a pack or in a file of its own.
        case object
        /// A pack as a whole: none of its contents is read any more.
        case pack
        /// The index of a pack: what is in the pack may not be found.
        case index
    }

    package let kind: Kind
    /// The file that is damaged.
    package let file: FilePath
    /// The contents that cannot be relied on because of it, as far as they are known.
    package let objects: [ObjectID]
    /// In lower case and without a full stop.
    package let problem: String
}
