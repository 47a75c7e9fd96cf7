/// One file of a list of folders, by places.
package struct FilePlace: Sendable, Hashable {
    /// The place of its folder in the list.
    package let folder: Int
    /// Its own place in the folder's `FileList`.
    package let file: Int

    /// The file at a place of the folder at another.
    package init(folder: Int, file: Int) {
        self.folder = folder
        self.file = file
    }
}
