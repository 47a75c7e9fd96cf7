package import DatasetModel
package import SystemPackage

/// What can go wrong with the store's objects, besides the system calls.
package enum ObjectStoreError: Error, Equatable {
    /// No pack and no large file holds the object.
    case missing(ObjectID)
    /// The bytes at `path` do not hash to the object's id, or cannot be decompressed.
    case corrupt(ObjectID, FilePath)
    /// The file's structure is not that of docs/format.md.
    case malformed(FilePath, String)
    /// A file of the working tree changed while it was read, twice in a row.
    case changedWhileRead(FilePath)
}
