import Checking
import DatasetModel
import Imaging
import Labels
import Versioning
import Words

extension PictureCounts {
    /// What is not told by formats and sizes, a sentence each.
    var remarks: [String] {
        var remarks: [String] = []
        if unknownCount > 0 {
            remarks.append(
                "\(counted(unknownCount, "file")) named like an image \(unknownCount == 1 ? "is" : "are") of no known format"
            )
        }
        if unreadableCount > 0 {
            remarks.append(
                "\(counted(unreadableCount, "image")) cannot be decoded, so that \(unreadableCount == 1 ? "its size is" : "their sizes are") not known"
            )
        }
        if absentCount > 0 {
            remarks.append(
                "\(counted(absentCount, "image")) \(absentCount == 1 ? "is" : "are") not here and could not be looked into"
            )
        }
        return remarks
    }

    /// Formats, sizes and remarks; nothing where there are no images.
    func text(_ style: Style) -> TerminalText {
        var lines: [TerminalText] = []
        if !formats.isEmpty {
            let list = sortedFormats.map { "\($0.format.title) \(grouped($0.count))" }.joined(separator: ", ")
            lines.append("\(style.bold("formats"))  \(list)")
        }
        if let range { lines.append("\(style.bold("sizes"))    \(words(range))") }
        lines += remarks.map { "\($0)" }
        return lines.isEmpty ? "" : "\n\(lines.joined(separator: "\n"))\n"
    }

    /// `smallest 48 × 48, median 200 × 300, largest 400 × 533; 23 different sizes`.
    func words(_ range: Range) -> String {
        if sizes.count == 1 { return "\(range.median.title), all of one size" }
        return "smallest \(range.smallest.title), median \(range.median.title), largest \(range.largest.title); "
            + "\(grouped(sizes.count)) different sizes"
    }
}

extension PixelSize {
    /// `400 × 533`.
    var title: String { "\(width) × \(height)" }
}
