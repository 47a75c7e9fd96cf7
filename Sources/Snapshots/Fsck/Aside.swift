import DatasetModel
import History
import SystemIO
import SystemPackage

/// The folder into which one repair puts damaged files: `.dsv/aside/<time>`, where they keep their places.
struct Aside {
    /// The files that were put there, by their paths in the dataset's folder.
    private(set) var files: [String] = []
    private let folder: FilePath
    private let repositoryFolder: FilePath
    private let disk: any Disk

    /// `moment` gives the folder its name; where there is one of that name, a number is added.
    init(_ repository: Repository, at moment: Signature) {
        disk = repository.disk
        repositoryFolder = repository.asideFolder.removingLastComponent()
        let (date, seconds) = moment.local
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let name = "\(date)T\(two(seconds / 3600))\(two(seconds / 60 % 60))\(two(seconds % 60))"
        var candidates = (2...).lazy.map { "\(name)-\($0)" }.makeIterator()
        var path = repository.asideFolder.appending(name)
        while FileStatus.ifPresent(path) != nil, let next = candidates.next() {
            path = repository.asideFolder.appending(next)
        }
        folder = path
    }

    /// Moves a file of the repository here; one that is gone needs no place.
    mutating func move(_ file: FilePath) throws {
        guard FileStatus.ifPresent(file) != nil else { return }
        try disk.rename(file, to: try place(for: file))
    }

    /// Copies a file of the repository here that is about to be replaced; the copy is not synced.
    mutating func copy(_ file: FilePath) throws {
        guard FileStatus.ifPresent(file) != nil else { return }
        let target = try place(for: file)
        let copy = try disk.create(target, isReadOnly: true)
        _ = try unsafe OpenFile(reading: file).forEachBlock(OpenFile.Block()) { try unsafe disk.write($0, to: copy) }
    }

    private mutating func place(for file: FilePath) throws -> FilePath {
        var relative = file
        guard relative.removePrefix(repositoryFolder) else { fatalError("BUG: '\(file)' is not in the repository") }
        let target = folder.appending(relative.components)
        let parent = target.removingLastComponent()
        if FileStatus.ifPresent(parent) == nil {
            // Durable before anything is moved there.
            try disk.makeFolders(parent)
            try disk.syncFileSystem(holding: parent)
        }
        var shown = target
        _ = shown.removePrefix(repositoryFolder.removingLastComponent())
        // What was copied may be moved later on.
        if !files.contains(shown.string) { files.append(shown.string) }
        return target
    }
}
