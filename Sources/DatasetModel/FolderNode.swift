/// A folder of one state of a dataset, loaded only if it is wanted.
package struct FolderNode: Sendable {
    /// Equal trees are equal folders, subfolders included; nil if it is not known.
    package let tree: GitID?
    /// Reads what the folder holds.
    package let load: @Sendable () throws -> FolderContent

    /// A folder by its tree, if that is known, and the way to its content.
    package init(tree: GitID?, load: @Sendable @escaping () throws -> FolderContent) {
        self.tree = tree
        self.load = load
    }
}

/// What a folder holds.
package struct FolderContent: Sendable {
    /// The history's tree of exactly this; nil if it is not known.
    package var tree: GitID?
    package var files: FileList
    /// Of texts and links, by place in `files`.
    package var texts: [Int: TextID]
    /// Sorted by name.
    package var subfolders: [(name: [UInt8], node: FolderNode)]

    /// A folder of these files and subfolders, empty if nothing is said.
    package init(
        tree: GitID? = nil, files: FileList = FileList(), texts: [Int: TextID] = [:],
        subfolders: [(name: [UInt8], node: FolderNode)] = []
    ) {
        self.tree = tree
        self.files = files
        self.texts = texts
        self.subfolders = subfolders
    }

    /// Says whether it holds neither a file nor a folder.
    package var isEmpty: Bool { files.isEmpty && subfolders.isEmpty }
}
