import DatasetModel
import History
import Synchronization
import SystemIO
import SystemPackage

/// The file `.dsv/cache/steps`: what the steps of the history touched, so that a walk passes over those that cannot matter.
///
/// Of each step from a snapshot to a child, by the ids of both, it keeps a Bloom filter of the paths and keys that came, went or changed. A
/// filter never denies a name that it was made of; of others, it denies 99 in 100. So a walk with it finds what one without it finds.
/// See docs/format.md, "The cache".
final class StepFilters: Sendable {
    /// A step of the history.
    struct Step: Hashable {
        let parent: SnapshotID
        let child: SnapshotID
    }

    private let file: CacheFile
    private let state: Mutex<State>

    private struct State {
        var filters: [Step: NameFilter]
        var newCount = 0
    }

    init(_ path: FilePath, _ disk: any Disk) {
        let file = CacheFile(path, of: "the steps of the history", version: 3, disk)
        self.file = file
        state = Mutex(State(filters: file.read(KnownSteps.self)?.filters ?? [:]))
    }

    /// Says whether a step may have touched one of some names; nil where nothing is known of it.
    func mayTouch(_ names: [NameHash], from parent: SnapshotID, to child: SnapshotID) -> Bool? {
        state.withLock { $0.filters[Step(parent: parent, child: child)] }.map { $0.mayContain(anyOf: names) }
    }

    /// Notes all names that a step touched.
    func note(_ names: Set<String>, from parent: SnapshotID, to child: SnapshotID) {
        let filter = NameFilter(names)
        state.withLock { state in
            if state.filters.updateValue(filter, forKey: Step(parent: parent, child: child)) == nil {
                state.newCount += 1
            }
        }
    }

    /// Keeps what was noted, unless that is too little to write all again: then it is found out again next time.
    func keep() {
        let known = state.withLock { state -> [Step: NameFilter]? in
            guard state.newCount * 256 > state.filters.count else { return nil }
            state.newCount = 0
            return state.filters
        }
        if let known { file.write(KnownSteps(filters: known)) }
    }
}

/// The two hashes by which a filter knows a name.
struct NameHash {
    fileprivate let first, second: UInt64

    init(_ name: String) {
        let bytes = Array(name.utf8)
        first = quickHash(bytes.span)
        // Odd, so that all places of a filter are reached.
        second = quickHash(bytes.span, seed: 1) | 1
    }
}

/// A set of names that may say yes to one that it does not hold, and never no to one that it does.
///
/// Ten bits a name and seven of them set, as in git's filters of changed paths: one name in a hundred is wrongly taken for one of the set.
struct NameFilter: Equatable {
    /// Empty: any name may be in it.
    fileprivate let bits: [UInt8]

    private static let bitsForName = 10
    private static let hashCount: UInt64 = 7
    // Beyond it, a step touches so much that a filter would cost more than the look at the step.
    private static let mostNames = 16_384

    fileprivate init(bits: [UInt8]) { self.bits = bits }

    /// The name by which a filter knows a content; no path has a NUL.
    static func name(of content: ObjectID) -> String { "\0\(content)" }

    init(_ names: Set<String>) {
        guard names.count <= Self.mostNames else {
            bits = []
            return
        }
        var bits = [UInt8](repeating: 0, count: max(8, (names.count * Self.bitsForName + 7) / 8))
        for name in names {
            for place in Self.places(NameHash(name), bits.count) { bits[place >> 3] |= 1 << UInt8(place & 7) }
        }
        self.bits = bits
    }

    func mayContain(anyOf names: [NameHash]) -> Bool {
        if bits.isEmpty { return true }
        return names.contains { name in
            Self.places(name, bits.count).allSatisfy { bits[$0 >> 3] & 1 << UInt8($0 & 7) != 0 }
        }
    }

    private static func places(_ name: NameHash, _ byteCount: Int) -> some Sequence<Int> {
        (0..<hashCount).lazy.map { Int((name.first &+ $0 &* name.second) % UInt64(byteCount * 8)) }
    }
}

/// What the file keeps.
private struct KnownSteps: CacheCodable {
    let filters: [StepFilters.Step: NameFilter]

    init(filters: [StepFilters.Step: NameFilter]) { self.filters = filters }

    init(from reader: inout CacheReader) throws(CacheError) {
        let count = try reader.read(Int.self)
        var filters: [StepFilters.Step: NameFilter] = [:]
        // Each takes more bytes than that, whatever a damaged count says.
        filters.reserveCapacity(max(0, min(count, 1 << 20)))
        for _ in 0..<max(0, count) {
            let step = StepFilters.Step(
                parent: SnapshotID(try reader.read(GitID.self)), child: SnapshotID(try reader.read(GitID.self)))
            filters[step] = NameFilter(bits: Array(try reader.take(try reader.read(Int.self))))
        }
        self.filters = filters
    }

    func write(to bytes: inout [UInt8]) {
        filters.count.write(to: &bytes)
        for (step, filter) in filters.sorted(by: { $0.key.order < $1.key.order }) {
            step.parent.commit.write(to: &bytes)
            step.child.commit.write(to: &bytes)
            filter.bits.count.write(to: &bytes)
            bytes += filter.bits
        }
    }
}

extension StepFilters.Step {
    fileprivate var order: (GitID, GitID) { (child.commit, parent.commit) }
}
