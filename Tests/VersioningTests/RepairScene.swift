import DatasetModel
import History
import ObjectStore
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

/// Ways in which the files of a repository get lost.
enum Damage: String, CaseIterable, Sendable {
    case objectOfPack, truncatedPack, packWithOneByteMore, packHeader, missingPack, badIndex, missingIndex
    case badIndexAndObject, damagedLargeFile, missingLargeFile, emptyStore
    case historyPack, historyIndex, missingHistoryIndex, missingHistoryPack, truncatedHistoryPack, looseObject
    case emptyHistory

    /// What is intact is all that there was.
    static let salvageable: [Damage] = [
        .packWithOneByteMore, .packHeader, .badIndex, .missingIndex, .historyIndex, .missingHistoryIndex,
    ]

    /// The damaged file goes aside: something is left of it that is not in its place any more.
    var leavesFile: Bool {
        switch self {
        case .missingPack, .missingIndex, .missingLargeFile, .emptyStore, .missingHistoryIndex, .missingHistoryPack,
            .emptyHistory:
            false
        default: true
        }
    }

    func inflict(on scene: FsckScene) throws {
        let (pack, index) = ("store/packs/", "store/packs/")
        switch self {
        case .objectOfPack: try scene.change(pack, ".pack") { $0[$0.count - 1] ^= 1 }
        case .truncatedPack: try scene.change(pack, ".pack") { $0.removeLast(5) }
        case .packWithOneByteMore: try scene.change(pack, ".pack") { $0.append(0) }
        case .packHeader: try scene.change(pack, ".pack") { $0[2] ^= 1 }
        case .missingPack: try scene.remove(pack, ".pack")
        case .badIndex: try scene.change(index, ".idx") { $0[30] ^= 1 }
        case .missingIndex: try scene.remove(index, ".idx")
        case .badIndexAndObject:
            try scene.change(index, ".idx") { $0[30] ^= 1 }
            try scene.change(pack, ".pack") { $0[$0.count - 1] ^= 1 }
        case .damagedLargeFile: try scene.change("store/files/", "") { $0[1000] ^= 1 }
        case .missingLargeFile: try scene.remove("store/files/", "")
        case .emptyStore: removeTree(scene.path("store"))
        case .historyPack:
            // More than the bits that zlib passes over.
            try scene.change("history/objects/pack/", ".pack") { bytes in
                for place in 0..<16 { bytes[bytes.count / 2 + place] ^= 0xff }
            }
        case .historyIndex: try scene.change("history/objects/pack/", ".idx") { $0[9] ^= 1 }
        case .missingHistoryIndex: try scene.remove("history/objects/pack/", ".idx")
        case .missingHistoryPack: try scene.remove("history/objects/pack/", ".pack")
        case .truncatedHistoryPack:
            try scene.change("history/objects/pack/", ".pack") { $0.removeLast($0.count / 3) }
        case .looseObject: try scene.change("history/objects/", "", notIn: "pack/") { $0[$0.count / 2] ^= 1 }
        case .emptyHistory:
            removeTree(scene.path("history/objects"))
            try LocalDisk().makeFolders(scene.path("history/objects/pack"))
        }
    }
}

extension FsckScene {
    /// The same files elsewhere.
    init(copyOf scene: FsckScene) throws {
        test = try TestRepository { folder in
            let root = folder.path.appending("dataset")
            try copyTree(scene.test.root, to: root)
            return try Repository.find(from: root)
        }
    }

    /// The largest file of a name.
    private func file(_ prefix: String, _ suffix: String, notIn other: String?) throws -> FilePath {
        let found = try files().filter {
            $0.hasPrefix(prefix) && $0.hasSuffix(suffix) && !$0.dropFirst(prefix.count).hasPrefix(other ?? "\n")
        }
        let largest = found.max { a, b in
            (FileStatus.ifPresent(path(a))?.size ?? 0, b) < (FileStatus.ifPresent(path(b))?.size ?? 0, a)
        }
        return path(try #require(largest))
    }

    func change(_ prefix: String, _ suffix: String, notIn other: String? = nil, _ body: (inout [UInt8]) -> Void) throws
    {
        let path = try file(prefix, suffix, notIn: other)
        var bytes = try OpenFile.contents(of: path)
        body(&bytes)
        try test.folder.write(bytes, to: path)
    }

    func remove(_ prefix: String, _ suffix: String) throws {
        try LocalDisk().remove(file(prefix, suffix, notIn: nil))
    }

    /// The bytes of all files that a repair may set aside, and of those that it did.
    func bytesOfFiles() throws -> Set<[UInt8]> {
        Set(
            try files().filter { $0.hasPrefix("store/") || $0.hasPrefix("history/objects/") || $0.hasPrefix("aside/") }
                .map { try OpenFile.contents(of: path($0)) })
    }

    /// What can be read of store and history now.
    func intact() throws -> (contents: Set<ObjectID>, history: Set<GitID>) {
        let repository = try test.reopened()
        let history = try repository.history()
        let objects = try HistoryCheck(history, progress: Progress()).objects
        return (
            Set(try StoreCheck(repository.store, progress: Progress()).sizes.keys),
            objects.filter { (try? history.object($0)) != nil }
        )
    }
}
