package import DatasetModel
import History
import ObjectStore
import SystemIO
import SystemPackage

/// Reads the files of snapshots, wherever their bytes are, and verifies them.
///
/// One for each thread.
package struct FileSource: ~Copyable {
    private let repository: Repository
    private let reader: SnapshotReader
    private let objects: ObjectReader
    private let digest = MessageDigest()

    package init(_ repository: Repository) throws {
        self.repository = repository
        reader = try repository.reader()
        objects = ObjectReader(repository.store)
    }

    /// The verified bytes of a file; of a link, its target.
    package func read(_ id: ObjectID, size: UInt64, _ text: TextID?, path: DatasetPath) throws -> [UInt8] {
        try readWithBorders(id, size: size, text, path: path).bytes
    }

    /// The verified bytes of a file, and where the chunks of a text begin, but for the first.
    package func readWithBorders(
        _ id: ObjectID, size: UInt64, _ text: TextID?, path: DatasetPath
    ) throws -> (bytes: [UInt8], borders: [Int]) {
        guard let text else { return (try naming(path) { try objects.read(id, size: size) }, []) }
        let (bytes, borders) = try reader.textWithBorders(text)
        digest.update(bytes.span)
        guard digest.objectID() == id else {
            throw Failure(
                .corrupt, "'\(path)' is damaged: its bytes in the history do not have the SHA-256 \(id)",
                hint: "copy .dsv/history back from another copy of this repository")
        }
        return (bytes, borders)
    }

    /// Writes a file to a path where nothing is yet.
    func write(
        _ entry: FileEntry, _ text: TextID?, path: DatasetPath, toNew target: FilePath, _ mode: LinkMode = .copy
    ) throws {
        switch entry.kind {
        case .file:
            try naming(path) {
                try objects.write(entry.id, size: entry.size, toNew: target, mode, disk: repository.disk)
            }
        case .text: try repository.disk.write(try read(entry.id, size: entry.size, text, path: path), toNew: target)
        case .link: try repository.disk.makeLink(target, target: try read(entry.id, size: entry.size, text, path: path))
        }
    }

    /// Writes a file as `write`; the tombstone instead where its content was purged.
    func writeUnlessPurged(
        _ entry: FileEntry, _ text: TextID?, path: DatasetPath, toNew target: FilePath, _ mode: LinkMode = .copy
    ) throws -> PurgedContent? {
        do {
            try write(entry, text, path: path, toNew: target, mode)
            return nil
        } catch let failure as Failure where failure.kind == .purged {
            // The file was made before its bytes were looked for.
            if FileStatus.ifPresent(target) != nil { try repository.disk.remove(target) }
            return try PurgeStore(history: repository.history()).find(entry.id)
        }
    }

    /// Adds the file's path to what is said of a damaged object.
    private func naming<Result>(_ path: DatasetPath, _ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let error as ObjectStoreError {
            // Only now: no other read pays for tombstones.
            if case .missing(let id) = error, let tombstone = try PurgeStore(history: repository.history()).find(id) {
                throw Failure(.purged, "'\(path)' was \(tombstone.clause)")
            }
            if case .missing = error, try repository.isPartial() {
                throw Failure(
                    .notFound, "'\(path)' is not here: its bytes were left at the remote",
                    hint: "'dsv fetch --images --path \(path.parent.map { $0.isRoot ? path : $0 } ?? path)' brings it")
            }
            let failure = Failure(describing: error)
            throw Failure(failure.kind, "'\(path)': \(failure.message)", hints: failure.hints)
        }
    }
}
