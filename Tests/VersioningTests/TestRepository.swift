import Comparison
import DatasetModel
import History
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

/// A dataset in a temporary folder, with an author and a clock that ticks once a commit.
final class TestRepository {
    let folder = TemporaryFolder()
    let repository: Repository
    private var time: Int64 = 1_700_000_000

    init(disk: any Disk = LocalDisk(), _ files: [String: String] = [:]) throws {
        repository = try Repository.create(at: folder.path.appending("dataset"), disk: disk).repository
        for (name, text) in files { try write(text, to: name) }
    }

    init(_ make: (TemporaryFolder) throws -> Repository) throws { repository = try make(folder) }

    var root: FilePath { repository.root }

    var author: Signature {
        time += 1
        return Signature(name: "Ada", email: "ada@example.com", time: time, offset: 60)
    }

    @discardableResult
    func write(_ text: String, to name: String) throws -> FilePath { try folder.write(text, to: "dataset/\(name)") }

    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> FilePath { try folder.write(bytes, to: "dataset/\(name)") }

    func read(_ name: String) throws -> String { String(decoding: try folder.read("dataset/\(name)"), as: UTF8.self) }

    func exists(_ name: String) -> Bool { FileStatus.ifPresent(root.appending(FilePath(name).components)) != nil }

    func remove(_ name: String) throws { try LocalDisk().remove(root.appending(FilePath(name).components)) }

    @discardableResult
    func commit(_ message: String = "a change", _ paths: [String] = []) throws -> CommitResult {
        try repository.commit(
            message: message, paths: paths.map { try #require(DatasetPath(parsing: $0)) }, author: author)
    }

    /// The repository as another process would open it.
    func reopened(disk: any Disk = LocalDisk()) throws -> Repository { try Repository.find(from: root, disk: disk) }

    /// What real git says of the history.
    func git(_ arguments: String...) throws -> (status: CInt, output: String) {
        try runGit(["-C", root.appending(".dsv/history").string] + arguments)
    }
}

/// All files below a folder with their bytes, links with their targets, and folders; `.dsv` left out.
func contents(of folder: FilePath, below prefix: String = "") throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    let listing = try FolderListing(folder)
    for item in listing.items {
        let name = prefix + printable(listing.name(item))
        let path = folder.appending(bytes: listing.name(item))
        if name == ".dsv" { continue }
        switch item.status.kind {
        case .folder:
            found["\(name)/"] = []
            found.merge(try contents(of: path, below: "\(name)/")) { old, _ in old }
        case .link: found["\(name) ->"] = try OpenFile.linkTarget(path)
        case .regular: found[name] = try OpenFile.contents(of: path)
        case .other: break
        }
    }
    return found
}

/// The kinds of change with their paths, for comparing in one go.
func described(_ changes: FileChanges) -> [String] {
    changes.added.map { "+ \($0.path)" } + changes.removed.map { "- \($0.path)" }
        + changes.modified.map { "~ \($0.path)" } + changes.renamed.map { "> \($0.from) \($0.to)" }
}
