import DatasetModel
import History

/// How much the snapshots of somebody else would be if all their folders were written out.
///
/// A tree may name another one many times, and so on: ten levels of ten make ten thousand million folders of eleven objects. Counted
/// by what stands in the history, each tree once; no manifest is read.
struct SnapshotExtents {
    private let history: History
    private var known: [GitID: Extent] = [:]

    /// Of a tree and all below it, each as often as it is named.
    private struct Extent {
        var folders: UInt64 = 0
        /// Bytes of manifests: at least 68 a file.
        var manifests: UInt64 = 0

        static func += (left: inout Extent, right: Extent) {
            left = Extent(
                folders: sum([left.folders, right.folders]), manifests: sum([left.manifests, right.manifests]))
        }
    }

    init(_ history: History) { self.history = history }

    private static let mostFolders: UInt64 = 1 << 25
    // 2^26 files in lines as short as can be; about 50 million by the names that files have.
    private static let mostManifests: UInt64 = 68 << 26
    // As deep as a walk of objects goes.
    private static let deepest = 2048

    /// Counts a snapshot; throws where it is too much for anybody.
    mutating func add(_ tree: GitID) throws {
        let extent = try extent(of: tree, depth: 0)
        guard extent.folders <= Self.mostFolders, extent.manifests <= Self.mostManifests else {
            throw Failure(.corrupt, "more files or folders than a dataset can have")
        }
    }

    private mutating func extent(of tree: GitID, depth: Int) throws -> Extent {
        if let known = known[tree] { return known }
        guard depth < Self.deepest else { throw Failure(.corrupt, "folders are nested too deeply") }
        var extent = Extent()
        let entries = try history.tree(tree)
        if let manifest = entries.first(where: { $0.name == SnapshotReader.manifestName }) {
            extent = Extent(folders: 1, manifests: try size(of: manifest))
            for entry in entries where entry.kind == .tree && entry.id != manifest.id {
                extent += try self.extent(of: entry.id, depth: depth + 1)
            }
        }
        known[tree] = extent
        return extent
    }

    private func size(of manifest: TreeEntry) throws -> UInt64 {
        guard manifest.kind == .tree else { return try history.header(manifest.id).size }
        return sum(try history.tree(manifest.id).map { try history.header($0.id).size })
    }
}
