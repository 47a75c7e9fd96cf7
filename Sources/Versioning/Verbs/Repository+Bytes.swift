package import DatasetModel
import Snapshots
import SystemIO
import SystemPackage

extension StateSource {
    /// Reads files of a side by their paths, verified where they come from the store; nil for a path that is not there.
    package func fileBytes(of side: Side) throws -> (DatasetPath) throws -> [UInt8]? {
        switch side {
        case .workingTree:
            let root = required().root
            return { try Self.fileBytes(of: root, at: $0) }
        case .folder(let folder): return { try Self.fileBytes(of: folder, at: $0) }
        case .snapshot(let snapshot):
            let repository = required()
            let (reader, source) = (try repository.reader(), try SharedFileSource(repository))
            var folders: [DatasetPath: SnapshotFolder?] = [:]
            return { path in
                let parent = path.parent ?? .root
                if folders[parent] == nil {
                    folders[parent] = try reader.tree(at: parent, in: snapshot.tree).map(reader.folder)
                }
                guard let folder = folders[parent].flatMap({ $0 }), let place = folder.files.index(of: path.name) else {
                    return nil
                }
                let entry = folder.files.entries[place]
                do {
                    return try source.files.read(entry.id, size: entry.size, folder.texts[place], path: path)
                } catch let failure as Failure where failure.kind == .purged {
                    return nil
                }
            }
        }
    }

    private static func fileBytes(of folder: FilePath, at path: DatasetPath) throws -> [UInt8]? {
        let file = folder.appending(bytes: path.bytes)
        guard FileStatus.ifPresent(file)?.kind == .regular else { return nil }
        return try OpenFile.contents(of: file)
    }
}
