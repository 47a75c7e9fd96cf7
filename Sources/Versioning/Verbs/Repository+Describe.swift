package import DatasetModel
import LabelFormats
package import Labels
import Snapshots
import SystemIO
package import SystemPackage

/// A dsv.yaml that declares what was found.
package struct WrittenDeclarations: Sendable {
    /// The file.
    package let path: FilePath
    /// All of its bytes.
    package let bytes: [UInt8]
    /// The bytes that it had when it was read; nil: it was not there.
    let former: [UInt8]?
    /// The lines that are new; empty if it says all already.
    package let added: [String]
    /// What could not be declared without another answer, in words.
    package let leftOut: [String]

    /// Throws `conflict` if somebody saved the file since it was read.
    package func requireUnchanged() throws {
        let now = FileStatus.ifPresent(path) == nil ? nil : try OpenFile.contents(of: path)
        if now == former { return }
        throw Failure(
            .conflict, "\(DatasetConfiguration.fileName) changed while it was read; nothing is written",
            hint: "run the command again")
    }
}

extension StateSource {
    /// What dsv sees in a state, with the evidence for each guess; no image is read.
    package func describe(_ state: OpenState) throws -> Description {
        try LabelledSide.of(state.dataset, DiffOptions()).description()
    }

    /// The dsv.yaml of a folder, with what was found in it where it is silent; what stands in it stays, comments included.
    ///
    /// Declares only what changes no answer. Throws `invalid` for a snapshot, `conflict` if dsv.yaml contradicts the data. Nothing is
    /// written yet.
    package func declarations(for state: OpenState) throws -> WrittenDeclarations {
        let root: FilePath
        switch state.side {
        case .snapshot:
            throw Failure(
                .invalid, "cannot write into a snapshot: '\(state.title.name)'",
                hint: "without a revision, 'dsv describe --write' writes into the folder")
        case .workingTree: root = required().root
        case .folder(let folder): root = folder
        }
        let configuration = try strictConfiguration(of: state.dataset)
        let path = root.appending(DatasetConfiguration.fileName)
        let labels = try LabelledSide.of(state.dataset, DiffOptions())
        let description = try labels.description()
        if !description.contradictions.isEmpty {
            throw Failure(
                .conflict, "\(DatasetConfiguration.fileName) contradicts the data; nothing is written",
                hints: description.contradictions.map { "\($0.line.map { "line \($0): " } ?? "")\($0.text)" })
        }
        if FileStatus.ifPresent(path)?.kind == .link {
            throw Failure(.conflict, "'\(DatasetConfiguration.fileName)' is a symbolic link; nothing is written")
        }
        do {
            let former = try state.dataset.configurationBytes()
            let bytes = former ?? []
            let search = DeclarationSearch(labels, description, configuration, try ConfigurationText(bytes))
            let (reading, leftOut) = try search.find()
            let (text, lines) = try ConfigurationText(bytes).adding(reading)
            return WrittenDeclarations(path: path, bytes: text, former: former, added: lines, leftOut: leftOut)
        } catch let error as FormatError {
            let line = error.line.map { ", line \($0)" } ?? ""
            throw Failure(.conflict, "\(DatasetConfiguration.fileName)\(line): \(error.problem); nothing is written")
        }
    }
}

extension Repository {
    /// What dsv sees in the folder; nil if that cannot be told, as what was done before stands all the same.
    package func describeFolder() -> Description? {
        try? describe(open(.workingTree, as: Self.workingTreeName, readsImages: false))
    }

    /// What dsv sees in a snapshot; nil if that cannot be told.
    package func describe(_ snapshot: Snapshot) -> Description? {
        try? describe(open(.snapshot(snapshot), as: snapshot.id.description))
    }
}
