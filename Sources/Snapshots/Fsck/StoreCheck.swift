import DatasetModel
import ObjectStore
import Synchronization
import SystemIO

/// What the object store was found to hold.
struct StoreCheck: Sendable {
    /// The sizes of the contents whose bytes have the SHA-256 that names them.
    private(set) var sizes: [ObjectID: UInt64] = [:]
    private(set) var faults: [Fault] = []
    private(set) var notes: [String] = []
    private(set) var bytes: UInt64 = 0

    /// Reads all of a store, on all processors.
    init(_ store: ObjectStore, progress: Progress) throws {
        let inventory = try store.inventory()
        let pieces = inventory.pieces
        progress.begin(
            "verifying the store", files: nil, bytes: pieces.reduce(0) { $0 + $1.byteCount })
        let found = Mutex(PackVerifier.Outcome())
        try forEachBatch(count: pieces.count, batch: 1, makeState: { PackVerifier() }) { verifier, range in
            for piece in pieces[range] {
                let outcome = verifier.verify(piece)
                found.withLock { $0.add(outcome) }
                progress.add(files: 0, bytes: piece.byteCount)
            }
        }
        let outcome = found.withLock { $0 }
        for (id, size) in outcome.intact { sizes[id] = size }
        for fault in inventory.faults + outcome.faults { faults.append(Fault(fault, unlisted: outcome.unlisted)) }
        notes = inventory.strays.map { "'\($0.file)': \($0.reason)" }
        bytes = inventory.indexBytes + pieces.reduce(0) { $0 + $1.byteCount }
    }
}

extension PackVerifier.Outcome {
    fileprivate mutating func add(_ other: PackVerifier.Outcome) {
        intact += other.intact
        unlisted += other.unlisted
        faults += other.faults
    }
}

extension Fault {
    /// `unlisted` are the contents that a damaged index should list.
    fileprivate init(_ fault: StoreFault, unlisted: [ObjectID]) {
        switch fault.kind {
        case .object: self.init(.object, fault.problem)
        case .pack: self.init(.pack, fault.problem)
        case .index: self.init(.packIndex, fault.problem)
        }
        file = fault.file
        objects = fault.kind == .index ? unlisted : fault.objects
    }
}
