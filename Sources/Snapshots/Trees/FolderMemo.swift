import DatasetModel
import History
import Synchronization

/// Folders of snapshots that were read a short time ago, by their trees.
///
/// A walk from snapshot to snapshot meets most folders twice, as the child's and as the parent's. Holds some megabytes, or two large
/// folders: those that were not asked for longest go.
final class FolderMemo: Sendable {
    private let state = Mutex(State())

    fileprivate struct State {
        /// What came, or was asked for, since `old` was all there was.
        var young: [GitID: SnapshotFolder] = [:]
        var old: [GitID: SnapshotFolder] = [:]
        /// Names in `young`.
        var weight = 0
    }

    private static let largest = 262_144
    fileprivate static let mostYoung = 65_536

    func folder(_ tree: GitID) -> SnapshotFolder? {
        state.withLock { state in
            if let found = state.young[tree] { return found }
            guard let found = state.old.removeValue(forKey: tree) else { return nil }
            state.keep(found, of: tree)
            return found
        }
    }

    func keep(_ folder: SnapshotFolder, of tree: GitID) {
        if folder.weight <= Self.largest { state.withLock { $0.keep(folder, of: tree) } }
    }
}

extension FolderMemo.State {
    fileprivate mutating func keep(_ folder: SnapshotFolder, of tree: GitID) {
        if weight > FolderMemo.mostYoung {
            old = young
            young = [:]
            weight = 0
        }
        young[tree] = folder
        weight += folder.weight
    }
}

extension SnapshotFolder {
    /// About how many names it holds.
    fileprivate var weight: Int { files.count + subfolders.count + 1 }
}
