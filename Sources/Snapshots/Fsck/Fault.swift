package import DatasetModel
import History
package import SystemPackage

/// Something that the repository holds and that is not as it was written.
package struct Fault: Error, Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// A content of the store that is damaged.
        case object
        /// A content that a snapshot has and the store does not.
        case missingObject = "missing-object"
        /// A pack of the store, or its index.
        case pack
        case packIndex = "pack-index"
        /// A commit, tree, blob or tag of the history that is damaged.
        case historyObject = "history-object"
        /// One that another one names, and that is not there.
        case missingHistoryObject = "missing-history-object"
        case historyPack = "history-pack"
        case historyIndex = "history-index"
        case reference
        case head
        /// A setting of the history.
        case configuration
        /// A folder that cannot be read as one.
        case folder
        /// A name or a link that a checkout must not make.
        case name
        /// A text, or the size of a file, that is not what the manifest says.
        case text
        case size
        case fingerprint
        case score
    }

    package let kind: Kind
    /// In lower case and without a full stop.
    package let problem: String
    /// The file of the repository that is damaged.
    package var file: FilePath?
    /// The contents that cannot be relied on because of it: what a copy must give back.
    package var objects: [ObjectID] = []
    /// The objects of the history that cannot be relied on.
    package var historyObjects: [GitID] = []
    /// The reference that is damaged, such as `refs/tags/v1`.
    package var reference: String?
    /// Where it was met first.
    package var snapshot: SnapshotID?
    package var path: DatasetPath?
    /// How often it was met elsewhere; a file that a snapshot has from its parent does not count.
    package var furtherPlaces = 0

    /// The id of what is damaged, where that is one object.
    package var object: String? {
        if objects.count + historyObjects.count != 1 { return nil }
        return objects.first?.description ?? historyObjects.first?.description
    }

    init(_ kind: Kind, _ problem: String) {
        self.kind = kind
        self.problem = problem
    }

    init(_ kind: Kind, _ problem: String, at place: ObjectPlace) {
        self.init(kind, problem)
        snapshot = place.snapshot
        path = place.path
    }
}

/// The faults that were found, and what they spoil.
struct FaultLog {
    private(set) var faults: [Fault] = []
    private var byObject: [ObjectID: Int] = [:]
    private var byHistoryObject: [GitID: Int] = [:]

    mutating func add(_ fault: Fault) {
        for id in fault.objects where byObject[id] == nil { byObject[id] = faults.count }
        for id in fault.historyObjects where byHistoryObject[id] == nil { byHistoryObject[id] = faults.count }
        faults.append(fault)
    }

    /// Notes where a content was met; false where no fault is known of it.
    mutating func note(_ id: ObjectID, at place: ObjectPlace) -> Bool { note(byObject[id], at: place) }

    /// Notes where an object of the history was met; false where no fault is known of it.
    mutating func note(_ id: GitID, at place: ObjectPlace) -> Bool { note(byHistoryObject[id], at: place) }

    private mutating func note(_ number: Int?, at place: ObjectPlace) -> Bool {
        guard let number else { return false }
        if faults[number].snapshot == nil {
            faults[number].snapshot = place.snapshot
            faults[number].path = place.path
        } else {
            faults[number].furtherPlaces += 1
        }
        return true
    }
}

/// What `fsck` found.
package struct FsckResult: Sendable {
    package var faults: [Fault] = []
    /// What is odd and harms nothing, such as files that are left over.
    package var notes: [String] = []
    /// Images that a repository without all images does not have.
    package var absentImages = 0
    package var snapshots = 0
    /// Contents of the store and objects of the history.
    package var objects = 0
    package var bytes: UInt64 = 0
}
