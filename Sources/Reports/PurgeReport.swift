package import DatasetModel
import History
package import Snapshots
import Versioning
import Words

extension PurgeResult {
    /// The answer of `dsv purge`.
    package func text() -> TerminalText {
        var text: TerminalText =
            isRepeated
            ? "\(content.id.short) was \(content.clause)\n"
            : "purged \(content.id.short), \(byteSize(content.size)); it stood as\n"
        if !isRepeated { for path in content.paths { text += "  \(path)\n" } }
        if otherContents > 0 {
            text += "note: this path has \(counted(otherContents, "other content")) in other snapshots: they stay\n"
        }
        for path in present { text += "warning: '\(path)' is still in the folder; the next commit refuses it\n" }
        return text
    }
}

/// What is said of files that could not be written since their contents were purged.
package enum PurgedFilesNote {
    // A clone of a dataset of which many pictures were purged need not name them all.
    private static let mostNamed = 10

    package static func text(_ files: [(path: DatasetPath, content: PurgedContent)]) -> TerminalText {
        let named = files.prefix(files.count > mostNamed ? mostNamed - 1 : mostNamed)
        let rest = files.count - named.count
        let lines = named.map { "warning: '\($0.path)' left out: \($0.content.clause)\n" as TerminalText }.joined()
        return rest > 0 ? "\(lines)warning: \(counted(rest, "more purged file")) left out\n" : lines
    }

    /// Of a folder that follows another snapshot now; empty where none does.
    package static func text(_ checkout: CheckoutResult?) -> TerminalText { text(checkout?.purged ?? []) }
}
