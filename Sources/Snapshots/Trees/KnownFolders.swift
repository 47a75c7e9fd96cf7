import DatasetModel
import History
import Synchronization

/// The folders of a working tree or an index by their trees: no snapshot that has one of them need read it.
///
/// Made when it is first asked, which costs a look at each folder.
package final class KnownFolders: Sendable {
    private let load: @Sendable () throws -> WorkingTree?
    private let state = Mutex<Places?>(nil)

    private struct Places {
        var byTree: [GitID: Int] = [:]
        var node: (@Sendable (Int) -> FolderNode)?
    }

    /// `load` gives the folders; nil where there are none that help.
    package init(_ load: @Sendable @escaping () throws -> WorkingTree?) { self.load = load }

    /// The content of the folder of a tree; nil where it is not known.
    func content(_ tree: GitID) throws -> FolderContent? {
        let found = try state.withLock { state in
            let places = try state ?? Self.places(load())
            state = places
            return places.byTree[tree].flatMap { places.node?($0) }
        }
        return try found?.load()
    }

    private static func places(_ tree: WorkingTree?) -> Places {
        guard let tree else { return Places() }
        var places = Places(node: tree.nodes())
        places.byTree.reserveCapacity(tree.folders.count)
        for (place, folder) in tree.folders.enumerated() {
            if let tree = folder.tree { places.byTree[tree] = place }
        }
        return places
    }
}
