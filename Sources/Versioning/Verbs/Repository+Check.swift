package import Checking
import DatasetModel
import LabelFormats
import Labels
import Snapshots

/// What a check is to look at.
package struct CheckOptions: Sendable {
    /// Only these rules, whatever dsv.yaml says of them; empty: those that it leaves on.
    package var rules: Set<CheckRule>
    /// Leaves out the rules that look into images.
    package var isExact: Bool
    /// What frozen splits are compared with.
    package var against: Side?

    package init(rules: Set<CheckRule> = [], isExact: Bool = false, against: Side? = nil) {
        self.rules = rules
        self.isExact = isExact
        self.against = against
    }
}

extension StateSource {
    /// Holds a side against the rules of its own dsv.yaml.
    ///
    /// Of a snapshot, the exact rules read its manifests and tables and no image. Throws `invalid` where dsv.yaml cannot be understood:
    /// rules that nobody applied must not pass.
    package func check(_ state: OpenState, _ options: CheckOptions = CheckOptions()) throws -> CheckResult {
        try check(state.dataset, options)
    }

    /// As above, of a state that is opened for it.
    package func check(_ side: Side, _ options: CheckOptions = CheckOptions()) throws -> CheckResult {
        try check(DatasetSide(side, self), options)
    }

    private func check(_ side: DatasetSide, _ options: CheckOptions) throws -> CheckResult {
        let configuration = try strictConfiguration(of: side)
        let settings = try CheckSettings(configuration, only: options.rules)
        let labels = try LabelledSide.of(side, DiffOptions())
        let looked =
            settings.wantsPictures && !options.isExact ? try PictureReader(side, progress: progress).table() : nil
        let old = try options.against.map { try DatasetSide($0, self) }
        let check = try DatasetCheck(
            CheckedState(
                labels, configuration, settings, pictures: looked?.table, absentCount: looked?.absentCount ?? 0,
                former: old.map { try LabelledSide.of($0, DiffOptions()) }))
        let thawed = try (old.map { try frozen(at: $0) } ?? []).filter { !configuration.frozen.contains($0) }
        let thawedNotes = thawed.isEmpty ? [] : ["frozen no longer: \(thawed.joined(separator: ", "))"]
        let read = Set(check.rules)
        let problems = labels.problems.filter {
            ($0.unreadFile == nil || !read.contains(.unreadableLabels))
                && ($0.kind != .missingTable || !read.contains(.unboundTable))
        }
        let doubts = labels.doubts.filter { $0.kind != .unboundTable || !read.contains(.unboundTable) }
        let mayBeAmbiguous = RowsAndImages.mayBeAmbiguous(labels)
        let rows = mayBeAmbiguous ? try RowsAndImages(labels).notes(unlabelled: false) : []
        let ambiguous = rows.filter { $0.kind == .ambiguousImage }
        let notes = problems + labels.annotationNotes + doubts + ambiguous
        return CheckResult(
            findings: check.findings, rules: check.rules, notes: check.notes + thawedNotes + notes.map(\.sentence),
            imageCount: labels.imageCount, rowCount: check.rowCount)
    }

    /// The splits that a side's dsv.yaml freezes; none where it cannot be understood.
    func frozen(at side: DatasetSide) throws -> [String] {
        do {
            return try side.configuration().frozen
        } catch is FormatError {
            return []
        }
    }

    /// What a side's dsv.yaml declares; throws `invalid`, with the line, where it cannot be understood.
    func strictConfiguration(of side: DatasetSide) throws -> DatasetConfiguration {
        do {
            return try side.configuration()
        } catch let error as FormatError {
            let line = error.line.map { ", line \($0)" } ?? ""
            throw Failure(.invalid, "\(DatasetConfiguration.fileName)\(line): \(error.problem)")
        }
    }
}
