import Comparison
package import DatasetModel
import LabelFormats

/// Reads the label tables of one side.
struct TableReader {
    private let side: DatasetSide
    private let configuration: DatasetConfiguration
    private let options: DiffOptions
    private let memory: [DatasetPath: TableMemory]
    /// What could not be read.
    private(set) var problems: [Note] = []

    init(
        _ side: DatasetSide, _ configuration: DatasetConfiguration, _ options: DiffOptions,
        _ memory: [DatasetPath: TableMemory]
    ) {
        (self.side, self.configuration, self.options, self.memory) = (side, configuration, options, memory)
    }

    /// Reads those of some texts that are tables.
    ///
    /// What the command line declares holds for the tables that have such columns; it is a problem only where none has them.
    mutating func read(_ texts: [(file: FileVersion, text: TextID?)]) throws -> [DatasetPath: DescribedTable] {
        let isDeclared = options.declaration != TableDeclaration()
        var (tables, others): ([DatasetPath: DescribedTable], [DatasetPath: DescribedTable]) = ([:], [:])
        var declined: [Note] = []
        for (file, text) in texts where LabelTable.isTable(file.path.name) {
            if let table = options.table, table != file.path { continue }
            do {
                tables[file.path] = try table(file, text, options.declaration)
            } catch let error as FormatError {
                let other = isDeclared ? try? table(file, text, TableDeclaration()) : nil
                if let other { others[file.path] = other }
                if other == nil { problems.append(Note(unreadable: file.path, try located(error, file.path))) }
                if other != nil { declined.append(Note(unreadable: file.path, error)) }
            }
        }
        if isDeclared && tables.isEmpty {
            problems += declined
            return [:]
        }
        try shareLabels(among: &tables)
        return tables.merging(others) { declared, _ in declared }
    }

    private func located(_ error: FormatError, _ path: DatasetPath) throws -> FormatError {
        try DeclaredPlaces(configuration, side).located(error, in: path)
    }

    private func table(
        _ file: FileVersion, _ text: TextID?, _ declaration: TableDeclaration, _ known: TableMemory = TableMemory()
    ) throws -> DescribedTable? {
        let own = configuration.tables[file.path.description]
        let table = try DescribedTable(
            reading: file, text, of: side, declared: declaration.or(own), isBelieved: own != nil,
            memory: known.or(memory[file.path]))
        // The conflicts of a merge that a person decides are no part of the dataset.
        return table?.schema.columns == MergeConflict.tableColumns ? nil : table
    }

    /// Lets tables of the same columns have the same label: a small `val.csv` shows fewer classes than the `train.csv` beside it.
    private func shareLabels(among tables: inout [DatasetPath: DescribedTable]) throws {
        let open = tables.values.filter { $0.schema.label == nil && !$0.schema.key.isEmpty }
        if open.isEmpty { return }
        var labels: [[String]: Int] = [:]
        for table in tables.values.sorted(by: { $0.path < $1.path }) {
            if let label = table.schema.label { labels[table.schema.columns] = labels[table.schema.columns] ?? label }
        }
        for table in open {
            guard let label = labels[table.schema.columns] else { continue }
            var known = TableMemory()
            known.label = table.schema.columns[label]
            tables[table.path] = try self.table(table.file, table.text, options.declaration, known)
        }
    }
}

extension DescribedTable {
    /// Says whether a model filled a column of it: labels beside such are copies.
    var isPredicted: Bool { schema.columns.contains { Self.predicted.contains($0.lowercased()) } }

    private static let predicted: Set<String> = [
        "confidence", "is_correct", "pred", "predicted", "prediction", "prob", "probability", "score",
    ]

    /// Says whether its rows, or its name, tell splits.
    var namesSplits: Bool { schema.split != nil || split != nil }
}

extension Note {
    /// A file that could not be read for its labels.
    init(unreadable path: DatasetPath, _ error: FormatError) {
        let place = error.line.map { "line \($0): " } ?? ""
        self.init(
            kind: .unreadable, count: 1, examples: ["\(path)" + (error.line.map { ":\($0)" } ?? "")],
            text: "'\(path)'\(Self.unreadableWords)\(place)\(error.problem)")
    }

    /// Files that are read in no folder that has so many of them.
    init(unread paths: [DatasetPath], in folder: DatasetPath) {
        self.init(
            kind: .unreadTables, count: paths.count, examples: paths.prefix(10).map(\.description),
            text:
                "the \(grouped(paths.count)) tables in '\(folder)' are not read: a folder with so many holds something else"
        )
    }

    private static let unreadableWords = " is compared as a file, not by its rows: "

    /// A file that could not be read.
    package struct UnreadFile {
        package let path: String
        package let line: Int?
        /// Begins with the line, if there is one.
        package let problem: String
    }

    /// Of a note that a file could not be read, the file and why; nil of any other.
    package var unreadFile: UnreadFile? {
        guard kind == .unreadable, var path = examples.first else { return nil }
        var line: Int?
        if !text.hasPrefix("'\(path)'"), let colon = path.lastIndex(of: ":") {
            line = Int(path[path.index(after: colon)...])
            path = String(path[..<colon])
        }
        let head = "'\(path)'" + Self.unreadableWords
        let problem = text.hasPrefix(head) ? String(text.dropFirst(head.count)) : text
        return UnreadFile(path: path, line: line, problem: problem)
    }
}

extension Note {
    /// The note on one line, with its first example.
    package var sentence: String { examples.isEmpty || kind != .ambiguousImage ? text : "\(text): \(examples[0])" }
}
