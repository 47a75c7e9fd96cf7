import Comparison
import DatasetModel
import LabelFormats

/// The tables, columns and folders that dsv.yaml declares, and where it does.
struct DeclaredPlaces {
    private let configuration: DatasetConfiguration
    private let side: DatasetSide
    private let text: ConfigurationText?

    init(_ configuration: DatasetConfiguration, _ side: DatasetSide) throws {
        (self.configuration, self.side) = (configuration, side)
        text = configuration.tables.isEmpty ? nil : try side.configurationText()
    }

    /// The tables and folders of images that are not there.
    func missing() throws -> [Note] {
        if configuration.tables.isEmpty { return [] }
        let images = try side.images()
        return try configuration.tables.sorted { byBytes($0.key, $1.key) }.flatMap { name, declaration in
            var notes: [Note] = []
            if try DatasetPath(parsing: name).flatMap({ try side.file(at: $0) }) == nil {
                notes.append(note(.missingTable, name, [name], "declares the table '\(name)', which is not there"))
            }
            if let folder = declaration.images, !Self.isFolder(folder, of: images) {
                let words = "declares that the images of '\(name)' are in '\(folder)', where none is"
                notes.append(note(.missingImages, folder, [name, "images"], words))
            }
            return notes
        }
    }

    /// Says whether images are in a declared folder, as far as there are images at all.
    static func isFolder(_ folder: String, of images: ImageCatalog) -> Bool {
        images.count == 0 || DatasetPath(parsing: folder).map { images.count(below: $0) > 0 } ?? false
    }

    /// The error that a table lacks a column, with the line that declares it, if one does.
    func located(_ error: FormatError, in table: DatasetPath) -> FormatError {
        guard let declaration = configuration.tables[table.description] else { return error }
        for (member, column) in declaration.columns where error.problem.hasPrefix("no column '\(column)'") {
            guard let line = text?.line(of: ["tables", table.description, member]) else { continue }
            return FormatError(line: error.line, "\(error.problem): see dsv.yaml, line \(line)")
        }
        return error
    }

    private func note(_ kind: Note.Kind, _ example: String, _ names: [String], _ words: String) -> Note {
        let line = text?.line(of: ["tables"] + names).map { ", line \($0)," } ?? ""
        return Note(kind: kind, count: 1, examples: [example], text: "dsv.yaml\(line) \(words)")
    }
}

extension TableDeclaration {
    /// The columns that are declared, each with the member that does.
    var columns: [(member: String, name: String)] {
        let others = [("label", label), ("split", split), ("group", group)]
        return key.map { ("key", $0) } + others.compactMap { member, name in name.map { (member, $0) } }
    }
}

extension DatasetSide {
    /// dsv.yaml as it is written; nil if it is not there or cannot be read.
    func configurationText() throws -> ConfigurationText? {
        try configurationBytes().flatMap { try? ConfigurationText($0) }
    }

    /// The file at a path, and where the history has its bytes; nil if it is not there.
    func file(at path: DatasetPath) throws -> (file: FileVersion, text: TextID?)? {
        guard let folder = try folders().first(where: { $0.path == path.parent }),
            let place = folder.content.files.index(of: path.name)
        else { return nil }
        let files = folder.content.files
        return (FileVersion(files.entries[place], of: files, in: folder.path), folder.content.texts[place])
    }
}
