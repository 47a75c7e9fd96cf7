import DatasetModel
import SystemIO
import SystemPackage

/// Where the files of a transition are written before they get their names.
///
/// A folder that is all new is built here as a whole, files under their own names, so that one rename puts it in place.
struct StagingArea {
    /// By write, in the transition's order.
    private(set) var files: [FilePath] = []
    /// What has to be made before files are written, parents first.
    private(set) var folders: [FilePath] = []
    /// Folders that are put in place as a whole, and where they are until then.
    private(set) var wholeFolders: [(path: DatasetPath, staged: FilePath)] = []
    /// New folders in which all is new, by path.
    private var staged: [DatasetPath: FilePath] = [:]

    // Where a folder is not new, files are numbered, a few in a folder: threads that make files in one wait for each other.
    static let partSize = 64

    init(for transition: Transition, root: FilePath, at area: FilePath) throws {
        let real = RealFolders(root)
        for folder in transition.newFolders {
            if let parent = folder.parent, let above = staged[parent] {
                staged[folder] = above.appending(bytes: folder.name)
            } else if folder.parent.map(real.has) ?? false,
                FileStatus.ifPresent(root.appending(bytes: folder.bytes)) == nil
            {
                staged[folder] = area.appending("folders").appending("\(wholeFolders.count)")
                wholeFolders.append((folder, staged[folder] ?? area))
            }
            if let path = staged[folder] { folders.append(path) }
        }
        files.reserveCapacity(transition.writes.count)
        for (number, write) in transition.writes.enumerated() {
            if let folder = write.path.parent.flatMap({ staged[$0] }) {
                files.append(folder.appending(bytes: write.path.name))
                continue
            }
            let folder = area.appending("\(number / Self.partSize)")
            if folders.last != folder { folders.append(folder) }
            files.append(folder.appending("\(number)"))
        }
    }

    /// Says whether a path gets its place with a whole folder that it is or is in.
    func isInWholeFolder(_ path: DatasetPath) -> Bool {
        staged[path] != nil || path.parent.map { staged[$0] != nil } ?? false
    }

    /// Ranges of numbers below `count`, ordered so that those worked on at the same time lie far apart: in other folders, mostly.
    static func parts(of count: Int) -> [Range<Int>] {
        let ranges = stride(from: 0, to: count, by: partSize).map { $0..<min($0 + partSize, count) }
        let distance = (ranges.count + Workers.processorCount - 1) / Workers.processorCount
        return (0..<distance).flatMap { first in
            stride(from: first, to: ranges.count, by: max(1, distance)).map { ranges[$0] }
        }
    }
}
