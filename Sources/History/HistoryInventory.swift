package import DatasetModel
import SystemIO
package import SystemPackage

/// The files of a history's objects.
///
/// Making it reads and checks the indexes of packs, and the packs as wholes; the objects are the business of `History.verify`.
package struct HistoryInventory: Sendable {
    /// The objects of all packs, each once.
    package private(set) var packed: [GitID] = []
    /// The objects that are files of their own.
    package private(set) var loose: [(id: GitID, file: FilePath)] = []
    package private(set) var faults: [HistoryFault] = []
    /// Files that count for nothing, with the reason.
    package private(set) var strays: [(file: FilePath, reason: String)] = []
    package private(set) var byteCount: UInt64 = 0

    fileprivate init(_ objects: FilePath) throws {
        let listing = try FolderListing(objects)
        for item in listing.items where item.status.kind == .folder {
            let name = listing.name(item)
            let path = objects.appending(bytes: name)
            if name.elementsEqual("pack".utf8) {
                try addPacks(path)
            } else if name.count == 2, hexValue(name[name.startIndex]) != nil,
                hexValue(name[name.startIndex + 1]) != nil
            {
                try addLoose(path, prefix: name)
            }
        }
        packed = Array(Set(packed)).sorted()
    }

    private mutating func addLoose(_ folder: FilePath, prefix: ArraySlice<UInt8>) throws {
        let listing = try FolderListing(folder)
        for item in listing.items {
            let path = folder.appending(bytes: listing.name(item))
            let digits = String(decoding: prefix + listing.name(item), as: UTF8.self)
            guard item.status.kind == .regular, let id = GitID(hex: digits), id.description == digits else {
                strays.append((path, "it is no object of git"))
                continue
            }
            loose.append((id, path))
            byteCount += item.status.size
        }
    }

    private mutating func addPacks(_ folder: FilePath) throws {
        let listing = try FolderListing(folder)
        let names = Set(listing.items.map { Array(listing.name($0)) })
        for item in listing.items {
            let name = Array(listing.name(item))
            let path = folder.appending(bytes: name[...])
            if name.suffix(5).elementsEqual(".pack".utf8) {
                let index = name.dropLast(5) + ".idx".utf8
                if names.contains(Array(index)) {
                    verify(path, index: folder.appending(bytes: index))
                    byteCount += item.status.size
                } else {
                    strays.append((path, "it has no index, and counts for nothing"))
                }
            } else if name.suffix(4).elementsEqual(".idx".utf8) {
                byteCount += item.status.size
                if !names.contains(Array(name.dropLast(4) + ".pack".utf8)) { strays.append((path, "its pack is gone")) }
            }
        }
    }

    private mutating func verify(_ pack: FilePath, index: FilePath) {
        var known: GitPackIndex?
        do {
            known = try GitPackIndex(OpenFile.contents(of: index))
        } catch {
            faults.append(HistoryFault(.index, index, (error as? GitPackIndex.Problem)?.text ?? reason(error)))
        }
        packed += known?.ids ?? []
        do {
            if let problem = try Self.problem(of: pack, known) { faults.append(HistoryFault(.pack, pack, problem)) }
        } catch {
            faults.append(HistoryFault(.pack, pack, reason(error)))
        }
    }

    private func reason(_ error: any Error) -> String {
        "it cannot be read: \((error as? SystemError)?.reason ?? "\(error)")"
    }

    /// Reads a pack in blocks; returns what makes it another one than was written, or than its index describes.
    private static func problem(of path: FilePath, _ index: GitPackIndex?) throws -> String? {
        let file = try OpenFile(reading: path)
        let size = Int(try file.status().size)
        guard size >= 32 else { return "it is no pack" }
        let digest = MessageDigest(.sha1)
        var header: [UInt8] = []
        var rest = size - 20
        var checksum: [UInt8] = []
        // The last 20 bytes are the checksum of all before them; a block may end among them.
        _ = try unsafe file.forEachBlock(OpenFile.Block()) { bytes in
            let body = min(rest, bytes.count)
            if header.isEmpty { unsafe header = Array(bytes.prefix(12)) }
            unsafe digest.update(UnsafeRawBufferPointer(rebasing: bytes[..<body]))
            unsafe checksum += bytes[body...]
            rest -= body
        }
        guard header.count == 12, header[..<4].elementsEqual("PACK".utf8), header.bigEndian(4) == 2 else {
            return "it is no pack that dsv knows"
        }
        guard digest.finish() == checksum else { return "it does not have the checksum that it ends in" }
        guard let index else { return nil }
        guard index.packChecksum == checksum, header.bigEndian(8) == index.ids.count, index.lastOffset < size - 20
        else { return "it is not the pack that its index describes" }
        return nil
    }
}

extension History {
    /// Lists the objects of the history and verifies packs and indexes as wholes, on this thread.
    package func inventory() throws -> HistoryInventory { try HistoryInventory(path.appending("objects")) }

    /// Reads an object of a pack; returns its kind.
    package func verify(_ id: GitID) throws(HistoryFault) -> GitObject.Kind {
        let kind: GitObject.Kind
        let bytes: [UInt8]
        do throws(GitError) { (kind, bytes) = try object(id) } catch {
            throw HistoryFault(.object, object: id, error.message)
        }
        if let problem = GitObject.problem(kind, bytes) { throw HistoryFault(.object, object: id, problem) }
        return kind
    }

    /// Reads an object that is a file of its own; returns its kind.
    package func verify(loose id: GitID, _ file: FilePath) throws(HistoryFault) -> GitObject.Kind {
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try OpenFile.contents(of: file) } catch {
            throw HistoryFault(.object, file, object: id, "it cannot be read: \(error.reason)")
        }
        guard let object = GitObject.inflated(bytes) else {
            throw HistoryFault(.object, file, object: id, "it cannot be decompressed")
        }
        do throws(LooseObject.Problem) { return try object.verify(as: id) } catch {
            throw HistoryFault(.object, file, object: id, error.text)
        }
    }
}
