import DatasetModel
import History
import Synchronization
import SystemIO

/// What the history was found to hold.
struct HistoryCheck: Sendable {
    let references: ReferenceFiles
    /// The ids of all objects that there are, damaged ones included.
    private(set) var objects: Set<GitID> = []
    /// Those of them that are commits.
    private(set) var commits: Set<GitID> = []
    private(set) var faults: [Fault] = []
    private(set) var notes: [String] = []
    let bytes: UInt64

    /// Reads all of a history, on all processors.
    init(_ history: History, progress: Progress) throws {
        // First of all: objects that come meanwhile are named by references that were not there yet.
        references = try history.referenceFiles()
        let inventory = try history.inventory()
        bytes = inventory.byteCount
        let (packed, loose) = (inventory.packed, inventory.loose)
        progress.begin("verifying the history", files: packed.count + loose.count)
        let found = Mutex<(faults: [HistoryFault], commits: Set<GitID>)>(([], []))
        try forEach(count: packed.count + loose.count, batch: 64) { number in
            let id = number < packed.count ? packed[number] : loose[number - packed.count].id
            do throws(HistoryFault) {
                let kind =
                    number < packed.count
                    ? try history.verify(id) : try history.verify(loose: id, loose[number - packed.count].file)
                if kind == .commit { found.withLock { _ = $0.commits.insert(id) } }
            } catch {
                found.withLock { $0.faults.append(error) }
            }
            progress.add()
        }
        let objectFaults = found.withLock { $0.faults }.sorted { $0.object ?? .none < $1.object ?? .none }
        commits = found.withLock { $0.commits }
        objects = Set(packed).union(loose.map(\.id))
        faults = (inventory.faults + objectFaults + references.faults).map { Fault($0) }
        notes = (inventory.strays + references.strays).map { "'\($0.file)': \($0.reason)" }
        notes += references.withoutReference.map { "'\($0)' has a reflog, and is gone" }
    }
}

extension Fault {
    fileprivate init(_ fault: HistoryFault) {
        switch fault.kind {
        case .object: self.init(.historyObject, fault.problem)
        case .pack: self.init(.historyPack, fault.problem)
        case .index: self.init(.historyIndex, fault.problem)
        case .reference: self.init(.reference, fault.problem)
        case .head: self.init(.head, fault.problem)
        }
        file = fault.file
        historyObjects = fault.object.map { [$0] } ?? []
        reference = fault.reference
    }
}
