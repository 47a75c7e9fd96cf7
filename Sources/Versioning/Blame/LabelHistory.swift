import Comparison
import DatasetModel
import Labels
import Snapshots

/// A row or an image that came in a step of the history, or went.
struct Passage: Hashable {
    let key: String
    /// Nil: an image, whose folder may be its label.
    let table: DatasetPath?
    let isComing: Bool
    /// Of an image.
    var content: ObjectID?
    /// The snapshot that made the change.
    var snapshot: SnapshotID?
    /// The snapshot in which it is: that one, or the one before.
    var place: SnapshotID?

    /// The same passage in the step from another parent.
    var essence: Passage { Passage(key: key, table: table, isComing: isComing) }
}

/// What became of labels in a history that is walked from its newest snapshot, by what their rows and images are called there.
///
/// An image that goes and comes back under another path is one: its content tells so.
struct LabelHistory {
    private enum Event {
        case changed(BlameEntry)
        case passed(Passage)
    }

    /// Newest first.
    private var events: [String: [Event]] = [:]
    /// The images that came, by content; nil where several of one content did.
    private var arrived: [ObjectID: DatasetPath?] = [:]

    /// Adds what was relabelled in all steps to a snapshot; `names` are the newest names.
    mutating func add(_ changes: [BlameEntry], _ names: [String: String]) {
        for entry in changes { events[names[entry.key] ?? entry.key, default: []].append(.changed(entry)) }
    }

    /// Adds what came and went; `before` are the newest names of what the parents have, which come to know what had another path.
    mutating func add(_ passages: [Passage], _ names: [String: String], before: inout [[String: String]]) {
        let aliases = aliases(passages, names)
        for (old, new) in aliases {
            for place in before.indices { before[place][old] = new }
            moveDepartures(from: names[old] ?? old, to: new)
        }
        for passage in passages {
            let name = (passage.isComing ? nil : aliases[passage.key]) ?? names[passage.key] ?? passage.key
            events[name, default: []].append(.passed(passage))
            guard passage.isComing, let content = passage.content else { continue }
            arrived.updateValue(arrived[content] == nil ? DatasetPath(parsing: passage.key) : nil, forKey: content)
        }
    }

    /// The newest names of images that go here and come back later elsewhere, and of their rows.
    private mutating func aliases(_ passages: [Passage], _ names: [String: String]) -> [String: String] {
        var aliases: [String: String] = [:]
        let gone = passages.filter { !$0.isComing && $0.content.map { arrived[$0] != nil } ?? false }
        for (content, images) in Dictionary(grouping: gone, by: \.content) {
            guard let content, let found = arrived.removeValue(forKey: content), let new = found, images.count == 1,
                let old = DatasetPath(parsing: images[0].key), old != new
            else { continue }
            for (oldName, newName) in zip(Self.rowNames(old), Self.rowNames(new)) {
                let newest = names[newName] ?? newName
                if newName == new.description || events[newest] != nil { aliases[oldName] = newest }
            }
        }
        return aliases
    }

    /// What rows may call an image: its last names, one, two and so on, with and without the extension; of all images in one order.
    private static func rowNames(_ image: DatasetPath) -> [String] {
        let parts = image.parts.map { printable($0) }
        let whole = [image.description, printable(stem(of: image.bytes[...]))]
        return whole
            + (1...max(1, parts.count)).flatMap { count -> [String] in
                let name = parts.suffix(count).joined(separator: "/")
                return [name, printable(stem(of: Array(name.utf8)[...]))]
            }
    }

    /// A row may go before its image does: what went under the old name last, and was not there again, belongs to the new one.
    private mutating func moveDepartures(from old: String, to new: String) {
        guard old != new, var known = events[old] else { return }
        var moved: [Event] = []
        while case .passed(let passage)? = known.last, !passage.isComing {
            moved.append(.passed(passage))
            known.removeLast()
        }
        events[old] = known.isEmpty ? nil : known
        events[new, default: []] += moved.reversed()
    }

    // MARK: What came back

    /// The changes of each label that came back to what it had been, gaps included; `labels` tells of what was there when it went, and when
    /// it came.
    func flips(
        _ labels: (SnapshotID) throws -> LabelledSide, _ snapshot: (SnapshotID) throws -> Snapshot
    ) throws -> [String: [BlameEntry]] {
        let kept = events.mapValues(Self.withoutEnds)
        var wanted: [SnapshotID: [Passage]] = [:]
        for case .passed(let passage) in kept.values.joined() {
            if let place = passage.place { wanted[place, default: []].append(passage) }
        }
        var known: [Passage: BlameEntry] = [:]
        for (place, passages) in wanted {
            let side = try labels(place)
            for (passage, column, label) in try side.labels(of: passages) {
                guard let maker = passage.snapshot else { continue }
                known[passage] = BlameEntry(
                    key: passage.key, table: passage.table, snapshot: try snapshot(maker), column: column,
                    from: passage.isComing ? nil : label, to: passage.isComing ? label : nil)
            }
        }
        return kept.mapValues { events in
            events.compactMap { event in
                switch event {
                case .changed(let entry): entry
                case .passed(let passage): known[passage]
                }
            }
        }.filter { $0.value.hasFlip }
    }

    /// What came and went only where it went and came back.
    private static func withoutEnds(_ events: [Event]) -> [Event] {
        var isKept = events.map { if case .changed = $0 { true } else { false } }
        var last: [DatasetPath?: Int] = [:]
        for (place, event) in events.enumerated() {
            guard case .passed(let passage) = event else { continue }
            if !passage.isComing, let newer = last[passage.table] { (isKept[newer], isKept[place]) = (true, true) }
            last[passage.table] = passage.isComing ? place : nil
        }
        return zip(events, isKept).filter(\.1).map(\.0)
    }
}

extension LabelledSide {
    /// The labels of some rows and images, with the columns that say them; several rows of one key have none.
    fileprivate func labels(of passages: [Passage]) throws -> [(passage: Passage, column: String, label: String)] {
        var found: [(Passage, String, String)] = []
        for (table, passages) in Dictionary(grouping: passages, by: \.table) {
            guard let table else {
                if source != .folders { continue }
                found += passages.compactMap { passage in
                    DatasetPath(parsing: passage.key).flatMap { folderLabel(of: $0).label }
                        .map { (passage, "label", $0) }
                }
                continue
            }
            guard primary.contains(table), let described = tables[table], let column = described.schema.label else {
                continue
            }
            let keys = Set(passages.map(\.key))
            let rows = try described.all()
            var labels: [String: [String]] = [:]
            for row in 0..<rows.rows.count {
                let key = rows.key(row)
                if keys.contains(key) { labels[key, default: []].append(rows.label(row) ?? "") }
            }
            found += passages.compactMap { passage in
                guard let known = labels[passage.key], known.count == 1 else { return nil }
                return (passage, rows.schema.columns[column], known[0])
            }
        }
        return found
    }
}

extension DatasetChanges {
    /// The rows of labels and the images that came and went in a step.
    func passages(by step: HistoryStep) -> [Passage] {
        let (child, parent) = (step.childID, step.parentID)
        func passages(_ keys: [String], _ table: DatasetPath, isComing: Bool) -> [Passage] {
            keys.map {
                Passage(
                    key: $0, table: table, isComing: isComing, snapshot: child, place: isComing ? child : parent)
            }
        }
        var found = tables.filter { $0.value.labelColumn != nil }.flatMap { path, table in
            passages(table.added, path, isComing: true) + passages(table.removed, path, isComing: false)
        }
        let moved = Set(movedImages.flatMap { [$0.from, $0.to] })
        func add(_ files: [FileVersion], isComing: Bool) {
            for file in files where file.size > 0 && !moved.contains(file.path) {
                found.append(
                    Passage(
                        key: file.path.description, table: nil, isComing: isComing, content: file.id, snapshot: child,
                        place: isComing ? child : parent))
            }
        }
        add(files.images.added, isComing: true)
        add(files.images.removed, isComing: false)
        return found
    }
}

extension [Passage] {
    /// What came or went in every step to a snapshot: of a merge, all else did on one of the branches.
    static func sharedByAll(_ found: [[Passage]]) -> [Passage] {
        guard let first = found.first, found.count > 1 else { return found.first ?? [] }
        let others = found.dropFirst().map { Set($0.map(\.essence)) }
        return first.filter { passage in others.allSatisfy { $0.contains(passage.essence) } }
    }
}
