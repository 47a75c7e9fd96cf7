import DatasetModel
import Synchronization
import SystemIO
import SystemPackage

/// The objects that stand in a history's packs as a whole, read without libgit2.
///
/// libgit2 allocates, locks and inflates anew for each object; of small ones, this reads four times as many. It knows the packs that were
/// there when it first looked, and no deltas, which dsv does not write: what it does not find or cannot read is left to libgit2.
final class PackedObjects: Sendable {
    private let folder: FilePath
    private let packs = Mutex<[GitPackFile]?>(nil)

    /// `folder` is that of the packs.
    init(in folder: FilePath) { self.folder = folder }

    /// Looks for packs again when the next object is wanted.
    func relist() { packs.withLock { $0 = nil } }

    func contains(_ id: GitID) -> Bool { find(id) != nil }

    /// The kind and size of an object; nil where it is not in a pack, or a delta.
    func header(_ id: GitID) -> (kind: GitObject.Kind, size: UInt64)? {
        guard let (pack, offset) = find(id), let header = pack.header(at: offset) else { return nil }
        return (header.kind, UInt64(header.size))
    }

    /// Adds the bytes of an object to the end of `bytes`; returns its kind, or nil where it cannot be read and has to be verified otherwise.
    func append(
        _ id: GitID, _ inflater: borrowing Inflater, _ digest: borrowing MessageDigest, to bytes: inout [UInt8]
    ) -> GitObject.Kind? {
        guard let (pack, offset) = find(id), let header = pack.header(at: offset) else { return nil }
        let start = bytes.count
        guard pack.append(header, inflater, to: &bytes) else { return nil }
        let found = unsafe bytes.withUnsafeBytes {
            unsafe GitObject.id(header.kind, UnsafeRawBufferPointer(rebasing: $0[start...]), digest)
        }
        if found == id { return header.kind }
        bytes.removeLast(bytes.count - start)
        return nil
    }

    private func find(_ id: GitID) -> (GitPackFile, Int)? {
        packs.withLock { packs in
            var list = packs.take() ?? GitPackFile.list(folder)
            defer { packs = list }
            for (place, pack) in list.enumerated() {
                guard let offset = pack.offset(of: id) else { continue }
                // The next object is most often in the same pack.
                if place > 0 { list.swapAt(0, place) }
                return (pack, offset)
            }
            return nil
        }
    }
}

/// One pack of git and its index, both opened when they are first needed.
final class GitPackFile: Sendable {
    /// Where an object's bytes begin, compressed, and what they are.
    struct Header {
        let kind: GitObject.Kind
        let size: Int
        let contentOffset: Int
    }

    private let index: Opened
    private let content: Opened

    private static let headerSize = 8
    private static let idsOffset = headerSize + 256 * 4
    private static let trailerSize = 20

    init(_ path: FilePath) {
        content = Opened(path)
        var index = path
        index.extension = "idx"
        self.index = Opened(index)
    }

    /// The packs of a folder, those that came last before the others: most of what is asked for is new.
    static func list(_ folder: FilePath) -> [GitPackFile] {
        guard let listing = try? FolderListing(folder) else { return [] }
        return listing.items.filter { listing.name($0).suffix(5).elementsEqual(".pack".utf8) }
            .sorted { $0.status.modified > $1.status.modified }
            .map { GitPackFile(folder.appending(bytes: listing.name($0))) }
    }

    /// Where an object stands in the pack; nil where the index does not say so.
    func offset(of id: GitID) -> Int? {
        guard let index = index.file, index.count >= Self.idsOffset + 40,
            index.load(0, as: UInt64.self) == 0x0200_0000_634f_74ff
        else { return nil }
        let count = index.bigEndian32(Self.idsOffset - 4)
        let first = Int(id.word0 >> 56)
        var low = first == 0 ? 0 : index.bigEndian32(Self.headerSize + 4 * (first - 1))
        var high = index.bigEndian32(Self.headerSize + 4 * first)
        guard low <= high, high <= count, index.count >= Self.idsOffset + 40 + 28 * count else { return nil }
        while low < high {
            let middle = (low + high) / 2
            let found = index.gitID(Self.idsOffset + GitID.byteCount * middle)
            if found == id { return offset(middle, of: count, index) }
            if found < id { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    private func offset(_ place: Int, of count: Int, _ index: MappedFile) -> Int? {
        let offsets = Self.idsOffset + 24 * count
        let short = index.bigEndian32(offsets + 4 * place)
        if short & 0x8000_0000 == 0 { return short }
        let start = offsets + 4 * count + 8 * (short & 0x7fff_ffff)
        guard start + 8 <= index.count - 40 else { return nil }
        return Int(clamping: index.load(start, as: UInt64.self).byteSwapped)
    }

    /// What stands at an offset; nil where that is a delta, or impossible.
    func header(at offset: Int) -> Header? {
        guard let file = content.file, offset >= 12 else { return nil }
        let end = file.count - Self.trailerSize
        var place = offset
        func next() -> UInt8? {
            guard place < end else { return nil }
            defer { place += 1 }
            return file.load(place, as: UInt8.self)
        }
        guard var byte = next(), let kind = GitObject.Kind(rawValue: byte >> 4 & 7) else { return nil }
        var size = Int(byte & 15)
        var shift = 4
        while byte & 0x80 != 0 {
            guard let following = next(), shift < 40 else { return nil }
            byte = following
            size |= Int(byte & 0x7f) << shift
            shift += 7
        }
        // No compression of zlib's is better: a damaged size must not take all memory.
        guard place < end, size / 1100 <= end - place else { return nil }
        return Header(kind: kind, size: size, contentOffset: place)
    }

    func append(_ header: Header, _ inflater: borrowing Inflater, to bytes: inout [UInt8]) -> Bool {
        guard let file = content.file else { return false }
        // Only as much as can belong to it: a mapping may be larger than what zlib takes at once.
        let end = min(file.count - Self.trailerSize, header.contentOffset + header.size + header.size / 1000 + 1024)
        return unsafe file.withBytes(header.contentOffset..<end) {
            unsafe inflater.append($0, size: header.size, to: &bytes)
        }
    }

    /// A file that is opened once, and is missing for good where that fails.
    private final class Opened: Sendable {
        private let path: FilePath
        private let state = Mutex<(isTried: Bool, file: MappedFile?)>((false, nil))

        init(_ path: FilePath) { self.path = path }

        var file: MappedFile? {
            state.withLock { state in
                if !state.isTried { state = (true, try? MappedFile(path)) }
                return state.file
            }
        }
    }
}

extension MappedFile {
    fileprivate func bigEndian32(_ offset: Int) -> Int { Int(load(offset, as: UInt32.self).byteSwapped) }

    fileprivate func gitID(_ offset: Int) -> GitID {
        GitID(
            load(offset, as: UInt64.self).byteSwapped, load(offset + 8, as: UInt64.self).byteSwapped,
            load(offset + 16, as: UInt32.self).byteSwapped)
    }
}
