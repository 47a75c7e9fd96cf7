import Comparison
import DatasetModel
import LabelFormats

/// What dsv.yaml declares and the data do not have.
struct Contradictions {
    private let labels: LabelledSide
    private let configuration: DatasetConfiguration
    private let text: ConfigurationText?

    /// A dsv.yaml that cannot be read declares nothing; that is said elsewhere.
    init(_ labels: LabelledSide) throws {
        self.labels = labels
        configuration = (try? labels.side.configuration()) ?? DatasetConfiguration()
        text = try labels.side.configurationText()
    }

    /// In the order of the lines.
    func all() throws -> [Description.Contradiction] {
        var found: [Description.Contradiction] = []
        for (path, declaration) in configuration.tables.sorted(by: { byBytes($0.key, $1.key) }) {
            found += try contradictions(path, declaration)
        }
        if !configuration.classes.isEmpty {
            let classes = Set(try labels.classes().keys)
            if !classes.isEmpty, classes.isDisjoint(with: configuration.classes + configuration.aliases.keys) {
                found.append(contradiction(["classes"], "none of the declared classes is in the data"))
            }
        }
        if let levels = configuration.layout, levels.contains(.split), labels.layout.splits.isEmpty,
            labels.imageCount > 0
        {
            found.append(contradiction(["layout"], "no folder of images is as deep as the declared layout"))
        }
        let splits = configuration.frozen.isEmpty || labels.imageCount == 0 ? [:] : try labels.splitCounts()
        for split in configuration.frozen where splits[split] == nil && labels.imageCount > 0 {
            found.append(contradiction(["frozen"], "there is no split '\(split)' that could be frozen"))
        }
        return found.sorted { ($0.line ?? 0) < ($1.line ?? 0) }
    }

    /// Says whether a note tells the same.
    func covers(_ note: Note) -> Bool {
        if [.missingTable, .missingImages].contains(note.kind) { return true }
        guard let file = note.unreadFile, let declared = configuration.tables[file.path] else { return false }
        return declared.columns.contains { file.problem.contains("no column '\($0.name)'") }
    }

    private func contradictions(
        _ name: String, _ declaration: TableDeclaration
    ) throws -> [Description.Contradiction] {
        var found: [Description.Contradiction] = []
        let images = try labels.side.images()
        if let folder = declaration.images, !DeclaredPlaces.isFolder(folder, of: images) {
            found.append(contradiction(["tables", name, "images"], "no image is in the declared folder '\(folder)'"))
        }
        guard let path = DatasetPath(parsing: name), labels.tables[path] == nil else { return found }
        guard let columns = try columns(of: path) else {
            if try labels.side.file(at: path) == nil {
                found.append(contradiction(["tables", name], "there is no table '\(name)'"))
            }
            return found
        }
        for (member, column) in declaration.columns where !columns.contains(column) {
            found.append(
                contradiction(["tables", name, member], "there is no column '\(column)' in '\(name)'"))
        }
        return found
    }

    /// The columns of a table that could not be described; nil if it cannot be read at all.
    private func columns(of path: DatasetPath) throws -> Set<String>? {
        guard let (file, text) = try labels.side.file(at: path) else { return nil }
        let table = try? DescribedTable(reading: file, text, of: labels.side, declared: TableDeclaration())
        return table.map { Set($0.schema.columns) }
    }

    private func contradiction(_ names: [String], _ words: String) -> Description.Contradiction {
        .init(line: text?.line(of: names), text: words)
    }
}
