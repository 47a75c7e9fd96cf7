import Comparison
import DatasetModel
import History
import LabelFormats
import SystemIO
import SystemPackage

/// What was found out about the labels of a snapshot, so that nobody need read its tables again.
struct CachedLabels: Equatable {
    struct Table: Equatable {
        let path: DatasetPath
        let id: ObjectID
        let size: UInt64
        let text: TextID?
        let description: TableDescription
    }

    var tables: [Table]
    var primary: [DatasetPath]
    /// What dsv.yaml declares of the folders.
    var levels: [FolderLayout.Level]?
    var imageFolders: [DatasetPath]
    var imageCount: Int
    var problems: [Note]
    var summary: LabelSummary?
}

/// The files of `.dsv/cache/labels`, named by the trees of snapshots.
struct LabelCache {
    private let folder: FilePath
    private let disk: any Disk
    private static let version = 1

    init(_ folder: FilePath, _ disk: any Disk) {
        self.folder = folder
        self.disk = disk
    }

    /// What is known of a tree; nil where nothing is, or where the file is damaged or another version's.
    func labels(of tree: GitID) -> CachedLabels? {
        guard let bytes = try? OpenFile.contents(of: path(of: tree)), bytes.count > 32 else { return nil }
        let content = bytes.dropLast(32)
        guard Self.checksum(content) == Array(bytes.suffix(32)) else { return nil }
        var reader = CacheReader(content)
        guard let version = try? reader.read(Int.self), version == Self.version,
            let labels = try? reader.read(CachedLabels.self), reader.isAtEnd
        else { return nil }
        return labels
    }

    /// Keeps what is known of a tree; where the disk refuses, it is found out again next time.
    func keep(_ labels: CachedLabels, of tree: GitID) {
        var bytes: [UInt8] = []
        Self.version.write(to: &bytes)
        labels.write(to: &bytes)
        bytes += Self.checksum(bytes[...])
        let target = path(of: tree)
        let temporary = FilePath("\(target).\(processNumber)")
        try? disk.makeFolders(folder)
        do {
            try disk.write(bytes, toNew: temporary)
            try disk.rename(temporary, to: target)
        } catch {
            try? disk.remove(temporary)
        }
    }

    private func path(of tree: GitID) -> FilePath { folder.appending("\(tree)") }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let digest = MessageDigest()
        digest.update(bytes.span)
        return digest.finish()
    }
}
