import DatasetModel
import Labels
import Snapshots
package import Versioning
import Words

extension PartialExport {
    /// The answer of `dsv export`: what was written, then what of the labels was not.
    package func text(to folder: String, _ style: Style) -> TerminalText {
        var text: TerminalText =
            "\(counted(files.fileCount, "file")), \(byteSize(files.byteCount)), written to '\(folder)'\n"
        guard let labels else { return text }
        for part in labels.parts.prefix(Self.mostParts) {
            text += "\(part.path): \(grouped(part.kept)) of \(counted(part.total, part.unit.word))\n"
        }
        if labels.parts.count > Self.mostParts {
            text += "… and \(counted(labels.parts.count - Self.mostParts, "file")) more\n"
        }
        if labels.leftOutCount > 0 {
            let files = counted(labels.leftOutCount, "file")
            text += "left out: \(files) of other splits or of images that are not written\n"
        }
        return text + notes(labels.notes, style)
    }

    private static let mostParts = 20
}

extension LabelCuts.Part.Unit {
    fileprivate var word: String {
        switch self {
        case .rows: "row"
        case .lines: "line"
        case .images: "image"
        }
    }
}
