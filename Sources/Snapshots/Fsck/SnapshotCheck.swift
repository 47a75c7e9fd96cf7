import DatasetModel
import History
import ObjectStore
import Synchronization
import SystemIO

/// Compares what snapshots name with what there is.
struct SnapshotCheck: ObjectVisitor {
    var log: FaultLog
    /// The texts that were met, each once.
    private(set) var texts: [TextClaim] = []
    private(set) var absentImages = 0

    private let history: History
    private let known: Set<GitID>
    private let sizes: [ObjectID: UInt64]
    /// Contents may be missing: they were left out when the repository was cloned.
    private let isPartial: Bool
    /// Contents that are missing on purpose, as their tombstones say.
    private let purged: Set<ObjectID>
    private var seenTexts: Set<TextClaim.Key> = []
    private var absent: Set<ObjectID> = []
    /// Where texts are cut into chunks: what is below is no file of the dataset.
    private var chunked: Set<DatasetPath> = []

    /// What a manifest says of a text.
    struct TextClaim: Sendable {
        struct Key: Hashable, Sendable {
            let text: GitID
            let id: ObjectID
            let size: UInt64
        }

        let key: Key
        let isChunked: Bool
        let place: ObjectPlace
    }

    init(_ history: History, _ found: HistoryCheck, _ store: StoreCheck, isPartial: Bool, _ log: FaultLog) throws {
        self.history = history
        purged = try PurgeStore(history: history).ids()
        self.log = log
        known = found.objects
        sizes = store.sizes
        self.isPartial = isPartial
    }

    mutating func visit(_ id: GitID, _ kind: GitObject.Kind, at place: ObjectPlace) {
        _ = check(id, at: place)
    }

    /// Notes a place where an object of the history is named; false where it is damaged or missing.
    private mutating func check(_ id: GitID, at place: ObjectPlace) -> Bool {
        var place = place
        if let parent = place.path.parent, chunked.contains(parent) {
            place = ObjectPlace(snapshot: place.snapshot, path: parent)
        }
        if log.note(id, at: place) { return false }
        if known.contains(id) { return true }
        var fault = Fault(.missingHistoryObject, "object \(id) is not in the history", at: place)
        fault.historyObjects = [id]
        log.add(fault)
        return false
    }

    mutating func visit(_ folder: SnapshotFolder, over old: SnapshotFolder?, at place: ObjectPlace) {
        for (name, _) in folder.subfolders { check(name: name, .folder, in: place) }
        for (number, entry) in folder.files.entries.enumerated() {
            let name = Array(folder.files.name(entry))
            if let before = old?.files.index(of: name), let same = old?.files.entries[before],
                same.id == entry.id, same.size == entry.size, same.kind == entry.kind,
                old?.texts[before]?.id == folder.texts[number]?.id
            {
                continue
            }
            let inner = ObjectPlace(snapshot: place.snapshot, path: place.path.appending(name))
            check(name: name, entry.kind == .link ? .link : .file, in: place)
            if let text = folder.texts[number] {
                add(text, entry, at: inner)
            } else {
                check(entry, at: inner)
            }
        }
    }

    private mutating func check(name: [UInt8], _ kind: NameRules.Kind, in place: ObjectPlace) {
        // Others cannot be committed any more, and do no harm.
        guard let refusal = NameRules.refusal(of: name[...], kind, in: place.path), refusal.isHarmful else { return }
        let inner = ObjectPlace(snapshot: place.snapshot, path: place.path.appending(name))
        log.add(Fault(.name, "nothing of this name can be checked out", at: inner))
    }

    /// A file whose bytes are in the store.
    private mutating func check(_ entry: FileEntry, at place: ObjectPlace) {
        if let size = sizes[entry.id] {
            if size != entry.size {
                var fault = Fault(.size, "it has \(size) bytes, and its manifest says \(entry.size)", at: place)
                fault.objects = [entry.id]
                log.add(fault)
            }
            // Intact, but in a pack or under an index that is not.
            _ = log.note(entry.id, at: place)
        } else if !log.note(entry.id, at: place) {
            if purged.contains(entry.id) { return }
            if isPartial {
                if absent.insert(entry.id).inserted { absentImages += 1 }
                return
            }
            var fault = Fault(.missingObject, "object \(entry.id) is not in the store", at: place)
            fault.objects = [entry.id]
            log.add(fault)
        }
    }

    /// A text, or a link's target.
    private mutating func add(_ text: TextID, _ entry: FileEntry, at place: ObjectPlace) {
        if text.isChunked { chunked.insert(place.path) }
        if entry.kind == .link, let target = try? history.blob(text.id),
            !NameRules.staysInside(target, folder: place.path.parent ?? .root)
        {
            log.add(Fault(.name, "the link leads out of the dataset, to '\(printable(target))'", at: place))
        }
        let key = TextClaim.Key(text: text.id, id: entry.id, size: entry.size)
        if seenTexts.insert(key).inserted {
            texts.append(TextClaim(key: key, isChunked: text.isChunked, place: place))
        }
    }

    mutating func fault(_ error: any Error, _ id: GitID, at place: ObjectPlace) {
        guard check(id, at: place) else { return }
        // The tree is sound: its manifest is not, or a chunk of that.
        let manifest = SnapshotReader.manifestName
        let inner = ObjectPlace(snapshot: place.snapshot, path: place.path.appending(manifest))
        if let entry = (try? history.tree(id))?.first(where: { $0.name == manifest }) {
            guard check(entry.id, at: inner) else { return }
            let chunks = entry.kind == .tree ? (try? history.tree(entry.id)) ?? [] : []
            for chunk in chunks where !check(chunk.id, at: inner) { return }
        }
        var fault = Fault(.folder, Failure(describing: error).message, at: place)
        fault.historyObjects = [id]
        log.add(fault)
    }
}

extension SnapshotCheck {
    /// Reads the texts that were met, on all processors, and compares them with their manifests.
    ///
    /// Objects that are damaged or missing have their faults already.
    mutating func checkTexts(progress: Progress) throws {
        let (texts, reader) = (texts, SnapshotReader(history: history))
        progress.begin("verifying texts", files: texts.count)
        let found = Collector<Int, Fault>()
        try forEachBatch(count: texts.count, batch: 8, makeState: { MessageDigest() }) { digest, range in
            for number in range {
                let (key, place) = (texts[number].key, texts[number].place)
                progress.add()
                guard let bytes = try? reader.text(TextID(id: key.text, isChunked: texts[number].isChunked)) else {
                    continue
                }
                digest.update(bytes.span)
                if digest.objectID() != key.id || UInt64(bytes.count) != key.size {
                    var fault = Fault(.text, "its bytes are not those that its manifest names", at: place)
                    fault.historyObjects = [key.text]
                    found[number] = fault
                }
            }
        }
        for (_, fault) in found.values.sorted(by: { $0.key < $1.key }) { log.add(fault) }
    }
}
