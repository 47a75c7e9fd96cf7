import DatasetModel
package import LabelFormats

/// Finds what can be declared of a state so that every answer stays what it is.
package struct DeclarationSearch {
    private let labels: LabelledSide
    private let description: Description
    private let configuration: DatasetConfiguration
    private let text: ConfigurationText

    package init(
        _ labels: LabelledSide, _ description: Description, _ configuration: DatasetConfiguration,
        _ text: ConfigurationText
    ) {
        (self.labels, self.description, self.configuration, self.text) = (labels, description, configuration, text)
    }

    /// What can be declared, and in words what cannot.
    ///
    /// The state is read again as if that was declared. What changes the answer is left out: the tables of the labels together, as
    /// those that are declared are all that count, and the folders.
    package func find() throws -> (reading: DeclaredReading, leftOut: [String]) {
        let parts = parts
        let all = parts.reduce(DeclaredReading()) { $0.joined($1.reading) }
        if try all.isEmpty || keepsAnswers(all) { return (all, []) }
        var (kept, leftOut): (DeclaredReading, [String]) = (DeclaredReading(), [])
        for part in parts {
            let more = kept.joined(part.reading)
            if try keepsAnswers(more) { kept = more } else { leftOut.append(part.words) }
        }
        return (kept, leftOut)
    }

    private func keepsAnswers(_ reading: DeclaredReading) throws -> Bool {
        let declared = try reading.added(to: configuration, text)
        if declared == configuration { return true }
        let side = DatasetSide(labels.side, declaring: declared)
        let other = try LabelledSide.of(side, DiffOptions())
        guard try other.description() == description else { return false }
        // Objects do not depend on what can be declared.
        return try labels.source == .annotations || other.classes() == labels.classes()
    }

    private var parts: [(reading: DeclaredReading, words: String)] {
        var parts: [(reading: DeclaredReading, words: String)] = []
        let labelled = description.tables.filter { $0.role == .labels }
        let others = description.tables.filter { $0.role == .splits }
        if !labelled.isEmpty {
            let names = labelled.map { "'\($0.path)'" }.joined(separator: ", ")
            parts.append((DeclaredReading(tables: labelled.map(\.declaration)), "the columns of \(names)"))
        }
        if !others.isEmpty {
            let names = others.map { "'\($0.path)'" }.joined(separator: ", ")
            parts.append((DeclaredReading(tables: others.map(\.declaration)), "the columns of \(names)"))
        }
        if configuration.layout == nil, let layout = description.layout {
            parts.append((DeclaredReading(layout: layout.pattern), "the layout \(layout.pattern)"))
        }
        return parts
    }
}

extension DeclaredReading {
    fileprivate func joined(_ other: DeclaredReading) -> DeclaredReading {
        DeclaredReading(tables: tables + other.tables, layout: layout ?? other.layout)
    }
}

extension Description.Table {
    /// What dsv.yaml says of a table that is read so.
    fileprivate var declaration: DeclaredReading.Table {
        var folder: String?
        if case .path(let prefix, _) = image?.form, !prefix.isEmpty { folder = String(prefix.dropLast()) }
        return .init(
            path: path.description,
            TableDeclaration(key: key, label: label?.column, split: split?.column, images: folder, group: group))
    }
}
