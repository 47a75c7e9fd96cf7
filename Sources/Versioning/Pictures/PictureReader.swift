import Comparison
import DatasetModel
import Imaging
import ObjectStore
import Snapshots
import SystemIO
import SystemPackage

/// Finds out what images are, reading only those of which nothing is known yet.
///
/// What was found out is kept by content in `.dsv/cache/pictures`; see docs/format.md, "The cache".
struct PictureReader {
    private let repository: Repository
    private let side: DatasetSide
    // Another version forgets what the one before found out: a change of what is examined.
    private static let version = 2

    init(_ side: DatasetSide, _ repository: Repository) {
        (self.side, self.repository) = (side, repository)
    }

    private var cache: CacheFile {
        CacheFile(repository.pictureCachePath, of: "the pictures", version: Self.version, repository.disk)
    }

    /// Everything known of the images of the side, and how many contents are not here to be read.
    ///
    /// Images of no bytes are left out. Decodes on all processors; O(contents not seen before).
    func table() throws -> (table: PictureTable, absentCount: Int) {
        var table = cache.read(PictureTable.self) ?? PictureTable()
        let images = try side.images()
        var wanted: Set<ObjectID> = []
        var files: [FileVersion] = []
        for place in 0..<images.count where images.size(place) > 0 {
            let id = images.id(place)
            if table.place(of: id) == nil, wanted.insert(id).inserted { files.append(images.file(place)) }
        }
        if files.isEmpty { return (table, 0) }
        let (progress, known) = (repository.progress, table.count)
        progress.begin("looking at the pictures", files: files.count, bytes: files.reduce(0) { $0 + $1.size })
        // What was found out is kept now and then: who interrupts a first look does not begin again.
        for start in stride(from: 0, to: files.count, by: Self.groupSize) {
            let group = files[start..<min(start + Self.groupSize, files.count)]
            let found = try examine(Array(group))
            for file in group {
                if let examined = found[file.id] { table.add(file.id, examined) }
            }
            if !found.isEmpty { cache.write(table) }
        }
        return (table, files.count - (table.count - known))
    }

    private static let groupSize = 20_000

    private func examine(_ files: [FileVersion]) throws -> [ObjectID: ExaminedPicture] {
        let repository = repository
        let (source, progress) = (side.imageSource, repository.progress)
        let found = Collector<ObjectID, ExaminedPicture>()
        try forEachBatch(count: files.count, batch: 16, makeState: { try ImageReader(source, repository) }) {
            reader, range in
            for file in files[range] {
                if let bytes = try reader.read(file) { found[file.id] = ExaminedPicture(bytes) }
                progress.add(bytes: file.size)
            }
        }
        return found.values
    }
}

/// Where the bytes of a side's images are.
enum ImageSource: Sendable {
    case store
    case folder(FilePath)
}

/// Reads images where they are here; one for each thread.
struct ImageReader: ~Copyable {
    private let source: ImageSource
    private let store: FileSource
    private let repository: Repository
    private let digest = MessageDigest()

    init(_ source: ImageSource, _ repository: Repository) throws {
        (self.source, self.repository) = (source, repository)
        store = try FileSource(repository)
    }

    /// The bytes of an image, which are those of its id; nil where they are not here, purged, or no longer those.
    func read(_ file: FileVersion) throws -> [UInt8]? {
        switch source {
        case .store: return try stored(file)
        case .folder(let root):
            let path = root.appending(bytes: file.path.bytes)
            guard FileStatus.following(path)?.kind == .regular else { return try stored(file) }
            let bytes = try OpenFile.contents(of: path)
            digest.update(bytes.span)
            return digest.objectID() == file.id ? bytes : nil
        }
    }

    private func stored(_ file: FileVersion) throws -> [UInt8]? {
        guard try repository.store.contains(file.id) else { return nil }
        return try store.read(file.id, size: file.size, nil, path: file.path)
    }
}
