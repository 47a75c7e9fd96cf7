package import DatasetModel

/// One file on one side of a comparison.
package struct FileVersion: Sendable, Equatable {
    package let path: DatasetPath
    package let id: ObjectID
    package let size: UInt64

    package init(path: DatasetPath, id: ObjectID, size: UInt64) {
        self.path = path
        self.id = id
        self.size = size
    }
}

/// The files in which two datasets differ, as the walk over their folders finds them: before renames are told.
package struct RawChanges: Sendable {
    package var removed: [FileVersion] = []
    package var added: [FileVersion] = []
    /// Same path, other content or kind.
    package var modified: [(from: FileVersion, to: FileVersion)] = []
    /// Folders without any content, which are part of a dataset too.
    package var removedFolders: [DatasetPath] = []
    package var addedFolders: [DatasetPath] = []

    package init() {}
}

/// The files in which two datasets differ.
///
/// Every list is sorted by path.
package struct FileChanges: Sendable {
    package struct Rename: Sendable, Equatable {
        package let from: DatasetPath
        package let to: DatasetPath
        package let id: ObjectID
        package let size: UInt64
    }

    package struct Modification: Sendable, Equatable {
        package let from: FileVersion
        package let to: FileVersion
        package var path: DatasetPath { to.path }
    }

    /// Contents that went and came more than once, so that nobody can tell which copy became which.
    package struct AmbiguousCopies: Sendable, Equatable {
        package let id: ObjectID
        package let removed: [DatasetPath]
        package let added: [DatasetPath]
    }

    package private(set) var added: [FileVersion] = []
    package private(set) var removed: [FileVersion] = []
    package private(set) var modified: [Modification] = []
    package private(set) var renamed: [Rename] = []
    /// Also in `added` and `removed`.
    package private(set) var ambiguous: [AmbiguousCopies] = []
    /// Folders without any content that came.
    package private(set) var addedFolders: [DatasetPath] = []
    /// Folders without any content that went.
    package private(set) var removedFolders: [DatasetPath] = []

    /// Of all these paths, those of pictures that are masks of images; empty as long as nobody told them.
    package var maskPaths: Set<DatasetPath> = []

    package var isEmpty: Bool { count == 0 && addedFolders.isEmpty && removedFolders.isEmpty }
    /// The number of files that changed.
    package var count: Int { added.count + removed.count + modified.count + renamed.count }

    /// Pairs removed and added files of equal content.
    ///
    /// A content that is unique among the removed and among the added files was renamed. Of several copies, those whose file name is
    /// unique on both sides are paired; the rest stays removed and added, and is named as ambiguous. Empty files are all alike:
    /// they are paired by name only. O(n log n).
    package init(_ raw: RawChanges) {
        addedFolders = raw.addedFolders.sorted()
        removedFolders = raw.removedFolders.sorted()
        modified = raw.modified.map { Modification(from: $0.from, to: $0.to) }.sorted { $0.path < $1.path }
        var sources = Dictionary(grouping: raw.removed, by: \.id)
        for (id, arrivals) in Dictionary(grouping: raw.added, by: \.id) {
            guard let departures = sources.removeValue(forKey: id) else {
                added += arrivals
                continue
            }
            pair(departures, arrivals)
        }
        for departures in sources.values { removed += departures }
        added.sort { $0.path < $1.path }
        removed.sort { $0.path < $1.path }
        renamed.sort { $0.to < $1.to }
        ambiguous.sort { $0.id < $1.id }
    }

    private mutating func pair(_ departures: [FileVersion], _ arrivals: [FileVersion]) {
        var departures = departures
        var arrivals = arrivals
        let isEmpty = departures.first?.size == 0
        if !isEmpty && departures.count == 1 && arrivals.count == 1 {
            return rename(departures[0], arrivals[0])
        }
        let leaving = Dictionary(grouping: departures) { $0.path.name }
        let coming = Dictionary(grouping: arrivals) { $0.path.name }
        var paired: Set<DatasetPath> = []
        for (name, from) in leaving where from.count == 1 {
            guard let to = coming[name], to.count == 1 else { continue }
            rename(from[0], to[0])
            paired.insert(from[0].path)
            paired.insert(to[0].path)
        }
        departures.removeAll { paired.contains($0.path) }
        arrivals.removeAll { paired.contains($0.path) }
        // Taking the sure pairs away may leave one sure pair.
        if !isEmpty && departures.count == 1 && arrivals.count == 1 {
            return rename(departures[0], arrivals[0])
        }
        if !isEmpty, let id = departures.first?.id, !arrivals.isEmpty {
            ambiguous.append(
                AmbiguousCopies(id: id, removed: departures.map(\.path).sorted(), added: arrivals.map(\.path).sorted()))
        }
        removed += departures
        added += arrivals
    }

    private mutating func rename(_ from: FileVersion, _ to: FileVersion) {
        renamed.append(Rename(from: from.path, to: to.path, id: to.id, size: to.size))
    }
}

extension FileChanges {
    /// The changes at the paths that pass `isIncluded`; a rename counts by its new name.
    package func filtered(_ isIncluded: (DatasetPath) -> Bool) -> FileChanges {
        var result = self
        result.addedFolders.removeAll { !isIncluded($0) }
        result.removedFolders.removeAll { !isIncluded($0) }
        result.added.removeAll { !isIncluded($0.path) }
        result.removed.removeAll { !isIncluded($0.path) }
        result.modified.removeAll { !isIncluded($0.path) }
        result.renamed.removeAll { !isIncluded($0.to) }
        result.ambiguous.removeAll { !($0.added + $0.removed).contains(where: isIncluded) }
        return result
    }

    /// The changes of images.
    package var images: FileChanges { files { Self.isPicture($0) && !maskPaths.contains($0) } }

    /// The changes of masks of images, where they were told.
    package var masks: FileChanges { files { maskPaths.contains($0) } }

    /// The changes of everything but pictures: tables, annotations, notes.
    package var otherFiles: FileChanges { files { !Self.isPicture($0) } }

    private static func isPicture(_ path: DatasetPath) -> Bool { FileRole(name: path.name) == .image }

    private func files(_ isIncluded: (DatasetPath) -> Bool) -> FileChanges {
        var result = filtered(isIncluded)
        result.addedFolders = []
        result.removedFolders = []
        return result
    }
}
