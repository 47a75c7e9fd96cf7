package import DatasetModel

/// What becomes of the files that two sides changed, each in its own way, since their common base.
///
/// A file is followed through renames: one side may rename it while the other changes its content.
package struct FileMerge {
    /// Where the content of a file of the result comes from.
    package enum Content: Sendable, Equatable {
        /// The file as this side has it, under the path that it has there.
        case file(MergeSide, FileVersion)
        /// Something new: the number that whoever merged both contents gave it.
        case merged(Int)
    }

    /// A file of the result.
    package struct Placement: Sendable, Equatable {
        package let path: DatasetPath
        package let content: Content
    }

    /// Two contents of one file to be merged, and what they were before.
    package struct Contents: Sendable {
        /// The file's path in the result.
        package let path: DatasetPath
        /// Nil: both sides added the file.
        package let base: FileVersion?
        package let ours: FileVersion
        package let theirs: FileVersion
    }

    /// What became of two contents.
    package enum MergedContents: Sendable {
        case merged(Int)
        /// Its conflicts are known to the arbiter.
        case open
        /// The contents cannot be merged: one of the two must be taken.
        case impossible
    }

    /// Files of our side that go, or go elsewhere, sorted.
    package private(set) var removals: [DatasetPath] = []
    /// Files that come, or get another content, sorted by path.
    package private(set) var placements: [Placement] = []

    private var files: [File] = []

    /// Merges two sides' changes from one base.
    ///
    /// `merge` is asked wherever both sides changed a content. O(n log n) for n changes.
    package init(
        ours: FileChanges, theirs: FileChanges, arbiter: inout Arbiter,
        merge: (Contents, inout Arbiter) throws -> MergedContents
    ) rethrows {
        var files = ChangedFiles()
        files.add(ours, \.ours)
        files.add(theirs, \.theirs)
        self.files = files.sorted
        for place in self.files.indices {
            let openBefore = arbiter.open.count
            self.files[place].result = try Self.result(of: self.files[place], &arbiter, merge)
            self.files[place].isOpen = arbiter.open.count > openBefore
        }
        separate(&arbiter)
        for file in self.files where file.result != file.state(.ours) {
            if let ours = file.ours { removals.append(ours.path) }
            if let result = file.result { placements.append(result) }
        }
        // What goes from a path where something else comes is overwritten.
        let placed = Set(placements.map(\.path))
        removals = removals.filter { !placed.contains($0) }.sorted()
        placements.sort { $0.path < $1.path }
    }

    // MARK: One file

    private static func result(
        of file: File, _ arbiter: inout Arbiter, _ merge: (Contents, inout Arbiter) throws -> MergedContents
    ) rethrows -> Placement? {
        if file.ours == file.theirs || file.theirs == file.base { return file.state(.ours) }
        if file.ours == file.base { return file.state(.theirs) }
        guard let ours = file.ours, let theirs = file.theirs else { return decideRemoval(file, &arbiter) }
        let path: DatasetPath
        if ours.path == theirs.path || theirs.path == file.base?.path {
            path = ours.path
        } else if ours.path == file.base?.path {
            path = theirs.path
        } else {
            return decide(file, about: "path", &arbiter) { $0.path.description }
        }
        if ours.id == theirs.id || theirs.id == file.base?.id {
            return Placement(path: path, content: .file(.ours, ours))
        }
        if ours.id == file.base?.id { return Placement(path: path, content: .file(.theirs, theirs)) }
        switch try merge(Contents(path: path, base: file.base, ours: ours, theirs: theirs), &arbiter) {
        case .merged(let number): return Placement(path: path, content: .merged(number))
        case .open: return file.state(.ours)
        case .impossible: return decide(file, about: nil, &arbiter) { $0.id.description }
        }
    }

    /// One side removed the file, the other changed it or gave it another name.
    private static func decideRemoval(_ file: File, _ arbiter: inout Arbiter) -> Placement? {
        let isRenamed = (file.ours ?? file.theirs)?.path != file.base?.path
        if isRenamed { return decide(file, about: "path", &arbiter) { $0.path.description } }
        return decide(file, about: nil, &arbiter) { $0.id.description }
    }

    private static func decide(
        _ file: File, about column: String?, _ arbiter: inout Arbiter, _ value: (FileVersion) -> String
    ) -> Placement? {
        let conflict = MergeConflict(
            table: nil, key: file.path.description, column: column, base: file.base.map(value),
            ours: file.ours.map(value), theirs: file.theirs.map(value))
        guard case .side(let side) = arbiter.decide(conflict) else { return file.state(.ours) }
        return file.state(side)
    }

    // MARK: Two files at one path

    /// Finds different files that were to be at one path; of the side that is not taken, the file stays where it was.
    ///
    /// What goes back may meet another file there, so that it is looked again until nothing meets.
    private mutating func separate(_ arbiter: inout Arbiter) {
        var open: Set<DatasetPath> = []
        // Each decision for one side brings a file to where that side has it. Decisions for both may chase each other for ever.
        var patience = 2 * files.count
        while case let collisions = collisions(except: open), !collisions.isEmpty {
            for (path, places) in collisions {
                let places = places.filter { files[$0].result?.path == path }
                if places.count < 2 { continue }
                patience -= 1
                if !separate(places, at: path, patience > 0, &arbiter) { open.insert(path) }
            }
        }
    }

    private func collisions(except open: Set<DatasetPath>) -> [(path: DatasetPath, places: [Int])] {
        let taken = files.indices.filter { files[$0].result != nil && !files[$0].isOpen }
        return Dictionary(grouping: taken) { files[$0].result?.path ?? .root }
            .filter { $0.value.count > 1 && !open.contains($0.key) }.sorted { $0.key < $1.key }
            .map { ($0.key, $0.value) }
    }

    /// Says whether the files at one path could be told apart, or are copies of one.
    private mutating func separate(
        _ places: [Int], at path: DatasetPath, _ mayDecide: Bool, _ arbiter: inout Arbiter
    ) -> Bool {
        if Set(places.map { files[$0].content }).count == 1 {
            for place in places.dropFirst() { files[place].result = nil }
            return true
        }
        func id(_ version: KeyPath<File, FileVersion?>) -> String? {
            places.compactMap { files[$0][keyPath: version] }.first { $0.path == path }?.id.description
        }
        let conflict = MergeConflict(
            table: nil, key: path.description, column: nil, base: id(\.base), ours: id(\.ours), theirs: id(\.theirs))
        guard mayDecide else {
            arbiter.leaveOpen(conflict)
            return false
        }
        guard case .side(let side) = arbiter.decide(conflict) else { return false }
        for place in places { files[place].result = files[place].state(side) }
        return true
    }
}

/// A file that at least one side changed.
private struct File {
    var base: FileVersion?
    var ours: FileVersion?
    var theirs: FileVersion?
    var result: FileMerge.Placement?
    /// Nobody knows yet what it will be, and so not where.
    var isOpen = false

    /// What it is known by: its path before, or where it came.
    var path: DatasetPath { base?.path ?? ours?.path ?? theirs?.path ?? .root }

    func version(_ side: MergeSide) -> FileVersion? {
        switch side {
        case .base: base
        case .ours: ours
        case .theirs: theirs
        }
    }

    /// The file as one side has it.
    func state(_ side: MergeSide) -> FileMerge.Placement? {
        version(side).map { FileMerge.Placement(path: $0.path, content: .file(side, $0)) }
    }

    /// What tells whether two files are copies: the content's id, or the number of a merged one.
    var content: String {
        switch result?.content {
        case .file(_, let version): version.id.description
        case .merged(let number): String(number)
        case nil: ""
        }
    }
}

/// The files that two sides changed, each known by its path in the base, or, if it is new, by its path.
private struct ChangedFiles {
    private var known: [DatasetPath: File] = [:]
    private var new: [DatasetPath: File] = [:]

    mutating func add(_ changes: FileChanges, _ side: WritableKeyPath<File, FileVersion?>) {
        for file in changes.removed { set(file, side, nil) }
        for change in changes.modified { set(change.from, side, change.to) }
        for rename in changes.renamed {
            set(
                FileVersion(path: rename.from, id: rename.id, size: rename.size), side,
                FileVersion(path: rename.to, id: rename.id, size: rename.size))
        }
        for file in changes.added { new[file.path, default: File()][keyPath: side] = file }
    }

    private mutating func set(
        _ base: FileVersion, _ side: WritableKeyPath<File, FileVersion?>, _ version: FileVersion?
    ) {
        known[base.path, default: File(base: base, ours: base, theirs: base)][keyPath: side] = version
    }

    var sorted: [File] { (Array(known.values) + Array(new.values)).sorted { $0.path < $1.path } }
}
