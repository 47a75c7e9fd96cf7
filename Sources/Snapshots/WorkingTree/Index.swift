import DatasetModel
import SystemIO
package import SystemPackage

/// What is known of the working tree's files without reading them: `.dsv/index`.
///
/// A cache, believed only in the folder and beside the history for which it was written: another repository's index would call contents stored
/// that are not. See docs/format.md, "The index".
package struct Index: Sendable {
    /// Sorted by path.
    package var folders: [IndexedFolder]

    init(folders: [IndexedFolder] = []) { self.folders = folders }

    /// The places of the folders, by path.
    func places() -> [DatasetPath: Int] {
        Dictionary(uniqueKeysWithValues: folders.enumerated().map { ($1.path, $0) })
    }

    /// The index at `path`; an empty one if there is none, or it is damaged or another repository's: then the files are read again.
    package init(reading path: FilePath) throws {
        self.init()
        guard FileStatus.ifPresent(path) != nil else { return }
        let file = try MappedFile(path)
        if let decoder = IndexDecoder(file), decoder.owner == Self.owner(of: path) {
            folders = decoder.folders() ?? []
        }
    }

    /// The root's tree as an index has it, without a look at the rest, which may be damaged.
    ///
    /// Nil if it does not say.
    static func rootTree(at path: FilePath) -> GitID? {
        let start = IndexFormat.headerSize
        guard let file = try? MappedFile(path), file.count >= start + IndexFormat.folderSize,
            file.bytes(0..<8) == IndexFormat.magic, file.load(start + 12, as: UInt32.self) & 1 != 0
        else { return nil }
        return GitID(bytes: file.bytes((start + 16)..<(start + 36)).span)
    }

    /// Says whether the file at `path` is an index with the right checksum.
    static func isIntact(_ path: FilePath) -> Bool { (try? MappedFile(path)).flatMap { IndexDecoder($0) } != nil }

    /// Replaces the index at `path`.
    ///
    /// Not synced: what a power cut may leave fails the checksum.
    func write(_ path: FilePath, via temporary: FilePath, disk: any Disk) throws {
        try disk.replace(
            path, with: IndexEncoder.encode(folders, owner: Self.owner(of: path)), via: temporary, isDurable: false)
    }

    /// Tells the repository around an index from its copies and from every other: by the dataset's folder and the history's, as they stand on
    /// this disk.
    private static func owner(of path: FilePath) -> [UInt8] {
        let folder = path.removingLastComponent()
        let history = folder.appending("history")
        var bytes: [UInt8] = []
        for place in [folder.removingLastComponent(), history] {
            DatasetModel.append(FileStatus.following(place)?.inode ?? 0, to: &bytes)
        }
        DatasetModel.append(UInt64(bitPattern: birthTime(of: history)), to: &bytes)
        let digest = MessageDigest()
        digest.update(bytes.span)
        return Array(digest.finish().prefix(IndexFormat.ownerSize))
    }
}

private enum IndexFormat {
    static let magic = Array("DSVINDEX".utf8)
    static let version: UInt32 = 1
    static let headerSize = 64
    static let ownerSize = 16
    static let folderSize = 88
    static let textSize = 32
    static let entrySize = MemoryLayout<FileEntry>.stride
    static let stampSize = MemoryLayout<FileStamp>.stride
}

private enum IndexEncoder {
    static func encode(_ folders: [IndexedFolder], owner: [UInt8]) -> [UInt8] {
        let fileCount = folders.reduce(0) { $0 + $1.files.count }
        let textCount = folders.reduce(0) { $0 + $1.texts.count }
        let nameBytes = folders.reduce(0) { $0 + $1.path.bytes.count + $1.files.names.count }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(
            IndexFormat.headerSize + folders.count * IndexFormat.folderSize + textCount * IndexFormat.textSize
                + fileCount * (IndexFormat.entrySize + IndexFormat.stampSize) + nameBytes + 32)
        bytes += IndexFormat.magic
        DatasetModel.append(IndexFormat.version, to: &bytes)
        DatasetModel.append(UInt32(0), to: &bytes)
        for number in [folders.count, fileCount, textCount, nameBytes] {
            DatasetModel.append(UInt64(number), to: &bytes)
        }
        bytes += owner

        var nameStart = 0
        for folder in folders {
            append(folder, nameStart: nameStart, to: &bytes)
            nameStart += folder.path.bytes.count + folder.files.names.count
        }
        for folder in folders { unsafe folder.files.entries.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) } }
        for folder in folders { unsafe folder.stamps.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) } }
        for folder in folders {
            for (place, text) in folder.texts.sorted(by: { $0.key < $1.key }) {
                DatasetModel.append(UInt32(place), to: &bytes)
                DatasetModel.append(UInt32(text.isChunked ? 1 : 0), to: &bytes)
                bytes += text.id.bytes
                DatasetModel.append(UInt32(0), to: &bytes)
            }
        }
        for folder in folders {
            bytes += folder.path.bytes
            bytes += folder.files.names
        }
        let digest = MessageDigest()
        digest.update(bytes.span)
        return bytes + digest.finish()
    }

    private static func append(_ folder: IndexedFolder, nameStart: Int, to bytes: inout [UInt8]) {
        DatasetModel.append(UInt64(nameStart), to: &bytes)
        DatasetModel.append(UInt32(folder.path.bytes.count), to: &bytes)
        DatasetModel.append(UInt32((folder.tree == nil ? 0 : 1) | (folder.fingerprint == nil ? 0 : 2)), to: &bytes)
        bytes += (folder.tree ?? .none).bytes
        (folder.fingerprint ?? .none).append(to: &bytes)
        DatasetModel.append(UInt32(folder.files.count), to: &bytes)
        DatasetModel.append(UInt32(folder.texts.count), to: &bytes)
        DatasetModel.append(UInt32(0), to: &bytes)
        DatasetModel.append(UInt64(folder.files.names.count), to: &bytes)
    }
}

/// Reads an index whose checksum is right; its parts are checked all the same, as anybody can make a checksum.
private struct IndexDecoder {
    private let file: MappedFile
    private let folderCount: Int
    private var entryOffset: Int
    private var stampOffset: Int
    private var textOffset: Int
    private let stampStart: Int
    private let textStart: Int
    private let namesOffset: Int
    private let namesEnd: Int
    /// What the index belongs to.
    let owner: [UInt8]

    init?(_ file: MappedFile) {
        let body = file.count - 32
        guard body >= IndexFormat.headerSize, file.bytes(0..<8) == IndexFormat.magic,
            file.load(8, as: UInt32.self) == IndexFormat.version
        else { return nil }
        let digest = MessageDigest()
        guard unsafe file.withBytes(0..<body, { unsafe digest.of($0) }) == file.bytes(body..<file.count) else {
            return nil
        }
        // No part has more elements than the file has bytes, so that nothing below overflows.
        func number(_ offset: Int) -> Int { Int(min(file.load(offset, as: UInt64.self), UInt64(file.count))) }
        self.file = file
        owner = file.bytes(48..<(48 + IndexFormat.ownerSize))
        namesEnd = body
        folderCount = number(16)
        entryOffset = IndexFormat.headerSize + folderCount * IndexFormat.folderSize
        stampOffset = entryOffset + number(24) * IndexFormat.entrySize
        textOffset = stampOffset + number(24) * IndexFormat.stampSize
        namesOffset = textOffset + number(32) * IndexFormat.textSize
        (stampStart, textStart) = (stampOffset, textOffset)
        guard namesOffset + number(40) == body else { return nil }
    }

    consuming func folders() -> [IndexedFolder]? {
        var folders: [IndexedFolder] = []
        folders.reserveCapacity(folderCount)
        for index in 0..<folderCount {
            guard let folder = folder(at: IndexFormat.headerSize + index * IndexFormat.folderSize),
                folders.last.map({ $0.path < folder.path }) ?? true
            else { return nil }
            folders.append(folder)
        }
        return folders
    }

    /// Nil if a part of it is outside of the part of the index that it belongs to.
    private mutating func folder(at offset: Int) -> IndexedFolder? {
        func number(_ offset: Int) -> Int { Int(min(file.load(offset, as: UInt64.self), UInt64(file.count))) }
        let pathStart = namesOffset + number(offset)
        let namesStart = pathStart + Int(file.load(offset + 8, as: UInt32.self))
        let flags = file.load(offset + 12, as: UInt32.self)
        let fileCount = Int(file.load(offset + 68, as: UInt32.self))
        let textCount = Int(file.load(offset + 72, as: UInt32.self))
        let nameBytes = number(offset + 80)
        guard namesStart + nameBytes <= namesEnd, textOffset + textCount * IndexFormat.textSize <= namesOffset,
            stampOffset + fileCount * IndexFormat.stampSize <= textStart,
            entryOffset + fileCount * IndexFormat.entrySize <= stampStart
        else { return nil }
        var folder = IndexedFolder(
            path: DatasetPath(unchecked: file.bytes(pathStart..<namesStart)),
            files: FileList(
                names: file.bytes(namesStart..<(namesStart + nameBytes)),
                entries: array(&entryOffset, fileCount, of: FileEntry.self)),
            stamps: array(&stampOffset, fileCount, of: FileStamp.self))
        guard folder.files.entries.allSatisfy({ folder.files.nameRange($0).upperBound <= nameBytes }) else {
            return nil
        }
        for _ in 0..<textCount {
            folder.texts[Int(file.load(textOffset, as: UInt32.self))] = TextID(
                id: GitID(bytes: file.bytes((textOffset + 8)..<(textOffset + 28)).span),
                isChunked: file.load(textOffset + 4, as: UInt32.self) & 1 != 0)
            textOffset += IndexFormat.textSize
        }
        if flags & 1 != 0 { folder.tree = GitID(bytes: file.bytes((offset + 16)..<(offset + 36)).span) }
        if flags & 2 != 0 { folder.fingerprint = ObjectID(bytes: file.bytes((offset + 36)..<(offset + 68)).span) }
        return folder
    }

    private func array<Element: BitwiseCopyable>(
        _ offset: inout Int, _ count: Int, of type: Element.Type
    ) -> [Element] {
        let size = count * MemoryLayout<Element>.stride
        defer { offset += size }
        return unsafe file.withBytes(offset..<(offset + size)) { bytes in
            unsafe [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
                unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
                initialized = count
            }
        }
    }
}
