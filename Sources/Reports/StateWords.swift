import Comparison
import DatasetModel
import Snapshots
package import Versioning
import Words

extension StateTitle {
    /// Says on one line which state an answer speaks of: `the folder, 3 files differ from HEAD 1a2b3c4d5e (main)`.
    func words(_ style: Style) -> TerminalText {
        switch subject {
        case .workingTree(let differences):
            guard let head = differences.head else { return "the folder, nothing committed yet" }
            return "the folder, \(differences.words) \(named(Repository.headName, head, style))"
        case .snapshot(let snapshot): return named(name, snapshot, style)
        case .folder: return "the plain folder '\(name)'"
        }
    }

    /// The words as the first line of an answer.
    func line(_ style: Style) -> TerminalText { "\(words(style))\n" }

    /// The words without colours, for pages and comments.
    var text: String { words(.plain).string }

    /// The state in a word or two, for titles.
    package var shortName: String { if case .workingTree = subject { "the folder" } else { name } }

    private func named(_ name: String, _ snapshot: Snapshot, _ style: Style) -> TerminalText {
        let isID = snapshot.id.description.hasPrefix(name)
        let names = ([branch].compactMap(\.self) + snapshot.tags).filter { $0 != name }
        let list: TerminalText = names.isEmpty ? "" : " (\(style.name("\(names.joined(separator: ", "))")))"
        return "\(isID ? "snapshot" : name) \(style.modified("\(snapshot.id.short)"))\(list)"
    }
}

extension StateTitle.Differences {
    /// `as`, `not compared with`, `3 files differ from`.
    fileprivate var words: String {
        guard let files else { return "not compared with" }
        if areNone { return "as" }
        if files == 0 { return "but for empty folders as" }
        return "\(counted(files, "file")) \(files == 1 ? "differs" : "differ") from"
    }

    /// What a gate says of a folder that is not what it judges; nil if it is.
    var gateNote: String? {
        guard let files, !areNone else { return nil }
        return files == 0
            ? "the folder differs from HEAD in empty folders; the gate judges HEAD"
            : "the folder differs from HEAD in \(counted(files, "file")); the gate judges HEAD"
    }
}

extension NamedSide {
    /// What stands behind the name of a side of a diff.
    var words: String {
        if let snapshot {
            return snapshot.id.short == name ? snapshot.subject : "\(snapshot.id.short) \(snapshot.subject)"
        }
        return name == Repository.workingTreeName ? "the folder as it is now" : "a plain folder"
    }
}
