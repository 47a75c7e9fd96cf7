package import DatasetModel

extension RawChanges {
    /// Adds the differences of the files of one folder as it is in two datasets.
    ///
    /// O(n), both lists being sorted by name.
    package mutating func addFiles(of folder: DatasetPath, from old: FileList, to new: FileList) {
        var left = 0
        var right = 0
        while left < old.count || right < new.count {
            let order =
                left == old.count
                ? 1
                : right == new.count
                    ? -1 : FileList.compareNames(old.entries[left], of: old, new.entries[right], of: new)
            if order < 0 {
                removed.append(FileVersion(old.entries[left], of: old, in: folder))
                left += 1
            } else if order > 0 {
                added.append(FileVersion(new.entries[right], of: new, in: folder))
                right += 1
            } else {
                let (before, after) = (old.entries[left], new.entries[right])
                if before.id != after.id || before.isLink != after.isLink {
                    modified.append((FileVersion(before, of: old, in: folder), FileVersion(after, of: new, in: folder)))
                }
                left += 1
                right += 1
            }
        }
    }
}

extension FileEntry {
    fileprivate var isLink: Bool { kind == .link }
}

extension FileVersion {
    /// A file of a list, under its path.
    package init(_ entry: FileEntry, of list: FileList, in folder: DatasetPath) {
        self.init(path: folder.appending(list.name(entry)), id: entry.id, size: entry.size)
    }
}
