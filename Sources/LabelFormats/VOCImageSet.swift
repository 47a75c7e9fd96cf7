import DatasetModel

/// A text of Pascal VOC's `ImageSets/Main`.
package enum VOCImageSet: Sendable, Equatable {
    /// The stems of the images of a split, such as those of `train.txt`.
    case split([String])
    /// The stems of images with the statement whether they show a class: -1 no, 1 yes, 0 hardly; `aeroplane_train.txt`.
    case statements(count: Int)

    /// Reads the text; a line of a split may have spaces in its stem.
    package init(parsing text: Span<UInt8>) {
        var stems: [String] = []
        var statementCount = 0
        // The error is the body's, which has none.
        try? forEachLine(of: text) { line, _ in
            stems.append(string(line))
            if Self.isStatement(line) { statementCount += 1 }
        }
        self = statementCount > 0 && statementCount == stems.count ? .statements(count: statementCount) : .split(stems)
    }

    private static func isStatement(_ line: Span<UInt8>) -> Bool {
        var wordCount = 0
        var isFlag = false
        try? forEachWord(of: line) { word in
            wordCount += 1
            isFlag = ["-1", "0", "1"].contains(string(word))
        }
        return wordCount == 2 && isFlag
    }
}
