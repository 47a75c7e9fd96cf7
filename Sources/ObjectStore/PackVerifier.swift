package import DatasetModel
import SystemIO
import SystemPackage

/// Verifies pieces of a store.
///
/// Reads every byte once, in blocks. Holds the working memory of one thread, some 2 MB; make one for each.
@safe package struct PackVerifier: ~Copyable {
    /// What a piece turned out to be.
    package struct Outcome: Sendable {
        /// Contents whose bytes have the SHA-256 that names them, with their sizes.
        package var intact: [(id: ObjectID, size: UInt64)] = []
        /// Contents that an index should name, and does not, as it cannot be trusted.
        package var unlisted: [ObjectID] = []
        package var faults: [StoreFault] = []

        package init(faults: [StoreFault] = []) { self.faults = faults }
    }

    private let digest = MessageDigest()
    private let compression = Compression()
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferSize, alignment: 4096)

    // The largest piece, or a single object that is larger than it should be: no more of that is read.
    private static let bufferSize = 2 << 20

    package init() {}

    deinit { unsafe buffer.deallocate() }

    /// Reads a piece and compares every content with its id.
    package func verify(_ piece: StoreInventory.Piece) -> Outcome {
        do {
            let file = try OpenFile(reading: piece.file)
            switch piece.body {
            case .large(let id): return try verify(large: id, file)
            case .packed(let extents): return try verify(extents, file)
            }
        } catch {
            // A disk that does not give its bytes back has lost them.
            let objects = piece.objects
            let problem = "\((error as? SystemError)?.reason ?? "\(error)")"
            return Outcome(faults: [
                StoreFault(kind: .pack, file: piece.file, objects: objects, problem: "it cannot be read: \(problem)")
            ])
        }
    }

    private func verify(large id: ObjectID, _ file: borrowing OpenFile) throws -> Outcome {
        var size: UInt64 = 0
        while true {
            let count = try unsafe file.read(into: buffer)
            if count == 0 { break }
            unsafe digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            size += UInt64(count)
        }
        var outcome = Outcome()
        if digest.objectID() == id {
            outcome.intact.append((id, size))
        } else {
            outcome.faults.append(Self.damaged(id, file.path, "its bytes do not have this SHA-256"))
        }
        return outcome
    }

    private func verify(_ extents: [PackExtent], _ file: borrowing OpenFile) throws -> Outcome {
        var outcome = Outcome()
        let start = extents.first?.start ?? 0
        let wanted = min((extents.last?.end ?? 0) - start, Self.bufferSize)
        let filled = try unsafe file.read(
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]), at: start)
        for extent in extents {
            let range = (extent.start - start)..<max(extent.end - start, extent.start - start)
            do throws(Problem) {
                guard range.upperBound <= filled else { throw .header }
                let content = try unsafe content(UnsafeRawBufferPointer(rebasing: buffer[range]))
                let id = unsafe digest.objectID(of: content)
                if let expected = extent.id, expected != id { throw .hash }
                outcome.intact.append((id, UInt64(content.count)))
                if extent.id == nil { outcome.unlisted.append(id) }
            } catch {
                outcome.faults.append(Self.fault(error, extent, file.path))
            }
        }
        return outcome
    }

    private enum Problem: Error { case header, frame, hash }

    /// The content of an object with its header, which must fill the bytes exactly.
    private func content(_ bytes: UnsafeRawBufferPointer) throws(Problem) -> UnsafeRawBufferPointer {
        let headerSize = PackFormat.objectHeaderSize
        guard bytes.count >= headerSize else { throw .header }
        let stored = unsafe Int(bytes.loadUnaligned(as: UInt32.self).littleEndian)
        let size = unsafe Int(bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self).littleEndian)
        guard headerSize + stored == bytes.count, stored <= size, size <= PackFormat.largestObject else {
            throw .header
        }
        let body = unsafe UnsafeRawBufferPointer(rebasing: bytes[headerSize...])
        guard let content = unsafe stored == size ? body : compression.expand(body, size: size) else { throw .frame }
        return unsafe content
    }

    private static func fault(_ problem: Problem, _ extent: PackExtent, _ path: FilePath) -> StoreFault {
        let text =
            switch problem {
            case .header: "its header, at byte \(extent.start), does not fit its place"
            case .frame: "it cannot be decompressed"
            case .hash: "its bytes do not have this SHA-256"
            }
        if let id = extent.id { return damaged(id, path, text) }
        return StoreFault(
            kind: .pack, file: path, objects: [], problem: "the object at byte \(extent.start) is damaged: \(text)")
    }

    private static func damaged(_ id: ObjectID, _ path: FilePath, _ problem: String) -> StoreFault {
        StoreFault(kind: .object, file: path, objects: [id], problem: problem)
    }
}
