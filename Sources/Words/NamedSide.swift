package import DatasetModel

/// One side of a diff as reports name it.
package struct NamedSide: Sendable {
    /// As the person wrote it.
    package let name: String
    package let snapshot: Snapshot?

    package init(_ name: String, _ snapshot: Snapshot?) {
        self.name = name
        self.snapshot = snapshot
    }
}
