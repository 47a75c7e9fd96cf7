package import DatasetModel
import SystemIO

/// What `lstat` said of a file when its content was last known.
package struct FileStamp: BitwiseCopyable, Sendable {
    var modified: Int64
    var changed: Int64
    var inode: UInt64
    private var flags: UInt64

    /// Nothing is known: the file must be read.
    static let unknown = FileStamp(modified: 0, changed: 0, inode: 0, flags: 0)

    private init(modified: Int64, changed: Int64, inode: UInt64, flags: UInt64) {
        self.modified = modified
        self.changed = changed
        self.inode = inode
        self.flags = flags
    }

    /// The stamp of a file whose content was read when `fileClock()` said `clock`, or just before.
    ///
    /// Trusted only if another write would have changed the stamp: git's racy rule, and nobody could write without a trace. See
    /// docs/format.md, "Racy files".
    init(_ status: FileStatus, readAt clock: Int64, isOpenForWriting: Bool, isStored: Bool) {
        self.init(modified: status.modified, changed: status.changed, inode: status.inode, flags: 0)
        isTrusted =
            !isOpenForWriting && max(status.modified, status.changed) + Self.granularity(of: status) < clock
        self.isStored = isStored
    }

    /// The stamp of a file that dsv wrote and put in place; trusted only if it is still that file, as it was written.
    init(_ status: FileStatus, placed file: PlacedFile) {
        self.init(modified: status.modified, changed: status.changed, inode: status.inode, flags: 0)
        isTrusted =
            file.isUnchanged(status) && status.modified + Self.granularity(of: status) < file.placedAfter
        isStored = true
    }

    /// How far apart the times of two writes may be and look the same, in nanoseconds.
    private static func granularity(of status: FileStatus) -> Int64 {
        let keepsWholeSeconds = status.modified % 1_000_000_000 == 0 && status.changed % 1_000_000_000 == 0
        return keepsWholeSeconds ? 2_000_000_000 : 0
    }

    /// The id is right as long as size and stamp are.
    var isTrusted: Bool {
        get { flags & 1 != 0 }
        set { flags = newValue ? flags | 1 : flags & ~1 }
    }

    /// The content is in the store or the history.
    var isStored: Bool {
        get { flags & 2 != 0 }
        set { flags = newValue ? flags | 2 : flags & ~2 }
    }

    /// The bytes were left at a remote: a file that is not in the folder counts as there.
    var isAbsent: Bool { flags & 4 != 0 }

    /// The stamp of an absent file: known and kept, but not here.
    static let absent = FileStamp(modified: 0, changed: 0, inode: 0, flags: 7)

    func matches(_ status: FileStatus) -> Bool {
        modified == status.modified && changed == status.changed && inode == status.inode
    }
}

/// One folder of the working tree: its files, and what is known of them.
package struct IndexedFolder: Sendable {
    package let path: DatasetPath
    package var files: FileList
    /// One for each file.
    var stamps: [FileStamp]
    /// Of texts and links, by place in `files`.
    package var texts: [Int: TextID] = [:]
    /// The history's tree of this folder, subfolders included, exactly as it is here; nil: not known.
    package var tree: GitID?
    /// The fingerprint of this folder, subfolders included; nil: not known.
    package var fingerprint: ObjectID?

    package init(path: DatasetPath, files: FileList = FileList(), stamps: [FileStamp] = []) {
        self.path = path
        self.files = files
        self.stamps = stamps
    }

    /// Says whether a file's content must be read before it is known.
    func needsReading(_ place: Int) -> Bool { !stamps[place].isTrusted }

    /// Says whether a file must be read to become part of a snapshot.
    func needsStoring(_ place: Int) -> Bool { !stamps[place].isTrusted || !stamps[place].isStored }

    /// Forgets what depended on the folder being as it was.
    package mutating func markChanged() {
        tree = nil
        fingerprint = nil
    }
}
