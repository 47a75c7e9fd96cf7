/// Where the history has the bytes of a text or a link's target.
package struct TextID: Sendable, Equatable {
    package let id: GitID
    /// A tree of chunks, not a blob.
    package let isChunked: Bool

    /// A blob, or the tree of its chunks.
    package init(id: GitID, isChunked: Bool) {
        self.id = id
        self.isChunked = isChunked
    }
}
