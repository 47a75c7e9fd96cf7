import Comparison
import DatasetModel

/// What one image and its row are called, going back in time.
struct BlameTrace {
    private var keys: Set<String>
    private var paths: Set<DatasetPath>
    private let namings: [ImageNaming]

    /// Begins with a key or a path as one side has it.
    init(_ name: String, in side: LabelledSide) throws {
        namings = side.primary.sorted().compactMap { side.tables[$0]?.description.naming }
        keys = [name]
        paths = []
        if let path = DatasetPath(parsing: name), try side.side.images().contains(path) {
            follow(path)
        } else {
            for naming in namings {
                let image = try naming.image(Array(name.utf8)[...], in: side.side.images)
                if let image, try side.side.images().contains(image) { follow(image) }
            }
            // A path of an older snapshot.
            if paths.isEmpty, let path = DatasetPath(parsing: name) { follow(path) }
        }
        keys.insert(name)
    }

    private mutating func follow(_ path: DatasetPath) {
        paths.insert(path)
        keys.insert(path.description)
        keys.formUnion(namings.compactMap { $0.key(of: path) })
    }

    /// Takes the names that the image had before.
    mutating func followBack(_ images: FileChanges) {
        for rename in images.renamed where paths.contains(rename.to) {
            paths.remove(rename.to)
            for key in [rename.to.description] + namings.compactMap({ $0.key(of: rename.to) }) { keys.remove(key) }
            follow(rename.from)
        }
    }

    /// What a snapshot did to the image; of one with several parents, what none of them had.
    func entries(of snapshot: Snapshot, _ changes: [DatasetChanges]) -> [BlameEntry] {
        guard let first = changes.first else { return [] }
        let found = entries(of: snapshot, first)
        return found.filter { entry in
            changes.dropFirst().allSatisfy { other in
                entries(of: snapshot, other).contains {
                    $0.key == entry.key && $0.column == entry.column && $0.to == entry.to
                }
            }
        }
    }

    private func entries(of snapshot: Snapshot, _ changes: DatasetChanges) -> [BlameEntry] {
        func isTraced(_ key: String, _ image: DatasetPath?) -> Bool {
            keys.contains(key) || image.map(paths.contains) ?? false
        }
        func entry(_ key: String, _ table: DatasetPath?, _ column: String?, _ from: String?, _ to: String?)
            -> BlameEntry
        {
            BlameEntry(key: key, table: table, snapshot: snapshot, column: column, from: from, to: to)
        }
        var found: [BlameEntry] = []
        for row in changes.relabelled where isTraced(row.key, row.image) {
            let column = changes.column(of: row.key, row.table, row.from, row.to) ?? "label"
            found.append(entry(row.key, row.table, column, row.from, row.to))
        }
        for row in changes.splitMoves where isTraced(row.key, row.image) {
            let column = changes.column(of: row.key, row.table, row.from, row.to) ?? "split"
            found.append(entry(row.key, row.table, column, row.from, row.to))
        }
        for (path, table) in changes.tables.sorted(by: { $0.key < $1.key }) {
            for key in table.added where keys.contains(key) { found.append(entry(key, path, nil, nil, key)) }
            for key in table.removed where keys.contains(key) { found.append(entry(key, path, nil, key, nil)) }
        }
        let images = changes.files.images
        for rename in images.renamed where paths.contains(rename.to) {
            found.append(entry(rename.to.description, nil, "path", rename.from.description, rename.to.description))
        }
        for file in images.added where paths.contains(file.path) {
            found.append(entry(file.path.description, nil, "path", nil, file.path.description))
        }
        for file in images.removed where paths.contains(file.path) {
            found.append(entry(file.path.description, nil, "path", file.path.description, nil))
        }
        return found
    }
}

extension DatasetChanges {
    /// The column in which a row of a table went from one value to another.
    func column(of key: String, _ table: DatasetPath?, _ from: String, _ to: String) -> String? {
        guard let table else { return nil }
        return tables[table]?.changed.first { $0.key == key && $0.from == from && $0.to == to }?.column
    }
}

extension ImageNaming {
    /// The key of an image; nil where no key could name it.
    func key(of image: DatasetPath) -> String? {
        switch self {
        case .path(let prefix, let suffix):
            let text = image.description
            guard text.hasPrefix(prefix), text.hasSuffix(suffix), text.count >= prefix.count + suffix.count else {
                return nil
            }
            return String(text.dropFirst(prefix.count).dropLast(suffix.count))
        case .name: return printable(image.name)
        case .stem: return printable(Versioning.stem(of: image.name))
        }
    }
}
