import DatasetModel
import Synchronization
import SystemIO
import SystemPackage

/// One pack of a git repository, read by several threads at once.
///
/// Every number that stands in it, or in its index, is checked before it is used: libgit2 1.5 reads outside of its memory where an offset
/// is damaged. What an object's bytes are worth is for whoever asked to prove, by its id. See 'man 5 gitformat-pack'.
final class PackFile: Sendable {
    let index: PackLookup
    private let path: FilePath
    /// Opened when it is first read: there can be many packs.
    private let opened = Mutex<OpenPack?>(nil)
    private let bases = Mutex(PackBases())

    /// Throws where the index is not one of version 2, the only one that git has written for 15 years.
    init(index path: FilePath) throws {
        index = try PackLookup(path)
        var pack = path
        pack.extension = "pack"
        self.path = pack
    }

    /// The kind and bytes of an object; nil if the pack has none of this id.
    func object(_ id: GitID) throws -> (kind: GitObject.Kind, bytes: [UInt8])? {
        guard let offset = try index.offset(of: id) else { return nil }
        return try object(at: offset, in: open())
    }

    /// The kind of an object, and the number of its bytes; nil if the pack has none of this id.
    func header(_ id: GitID) throws -> (kind: GitObject.Kind, size: Int)? {
        guard var offset = try index.offset(of: id) else { return nil }
        let pack = try open()
        var size: Int?
        for _ in 0..<Self.longestChain {
            let entry = try pack.entry(at: offset)
            switch entry.content {
            case .whole(let kind): return (kind, size ?? entry.size)
            case .delta(let base):
                if size == nil { size = try PackDelta(pack.bytes(of: entry)).resultSize }
                offset = try place(of: base)
            }
        }
        throw PackProblem("its deltas are endless")
    }

    // As many as git ever makes.
    private static let longestChain = 4096

    private func open() throws -> OpenPack {
        try opened.withLock { opened in
            if let opened { return opened }
            let pack = try OpenPack(path)
            opened = pack
            return pack
        }
    }

    /// Goes from delta to delta down to an object that is whole, and back.
    private func object(at offset: Int, in pack: OpenPack) throws -> (kind: GitObject.Kind, bytes: [UInt8]) {
        var deltas: [(offset: Int, bytes: [UInt8])] = []
        var place = offset
        while true {
            if let base = bases.withLock({ $0[place] }) { return try apply(deltas, to: base) }
            let entry = try pack.entry(at: place)
            let bytes = try pack.bytes(of: entry)
            switch entry.content {
            case .whole(let kind):
                if !deltas.isEmpty { bases.withLock { $0[place] = (kind, bytes) } }
                return try apply(deltas, to: (kind, bytes))
            case .delta(let base):
                guard deltas.count < Self.longestChain else { throw PackProblem("its deltas are endless") }
                deltas.append((place, bytes))
                place = try self.place(of: base)
            }
        }
    }

    private func apply(
        _ deltas: [(offset: Int, bytes: [UInt8])], to base: (kind: GitObject.Kind, bytes: [UInt8])
    ) throws -> (kind: GitObject.Kind, bytes: [UInt8]) {
        var result = base
        for (offset, delta) in deltas.reversed() {
            result.bytes = try PackDelta(delta).applied(to: result.bytes)
            let made = result
            bases.withLock { $0[offset] = made }
        }
        return result
    }

    private func place(of base: OpenPack.Base) throws -> Int {
        switch base {
        case .offset(let offset): return offset
        case .id(let id):
            guard let offset = try index.offset(of: id) else { throw PackProblem("what its delta changes is missing") }
            return offset
        }
    }
}

/// What is wrong with a pack, in words.
struct PackProblem: Error, Equatable {
    let text: String

    init(_ text: String) { self.text = text }
}

/// Objects that deltas change, by their offsets, until they are too many bytes.
private struct PackBases {
    private var objects: [Int: (kind: GitObject.Kind, bytes: [UInt8])] = [:]
    private var size = 0

    private static let mostBytes = 8 << 20

    subscript(offset: Int) -> (kind: GitObject.Kind, bytes: [UInt8])? {
        get { objects[offset] }
        set {
            guard let newValue, newValue.bytes.count < Self.mostBytes / 4, objects[offset] == nil else { return }
            if size > Self.mostBytes { (objects, size) = ([:], 0) }
            objects[offset] = newValue
            size += newValue.bytes.count
        }
    }
}
