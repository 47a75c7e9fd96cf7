package import DatasetModel

/// What a reader finds odd without refusing the file.
enum FormatNote: CaseIterable {
    case duplicateImage, duplicateImageID, duplicateAnnotationID, duplicateCategoryID,
        annotationIDZero, unknownImage, unknownCategory, missingCategory,
        missingBox, unknownClass, duplicateRow, outsideImage

    var kind: Note.Kind {
        switch self {
        case .duplicateImage: .duplicateImage
        case .duplicateImageID: .duplicateImageID
        case .duplicateAnnotationID: .duplicateAnnotationID
        case .duplicateCategoryID: .duplicateCategoryID
        case .annotationIDZero: .annotationIDZero
        case .unknownImage: .unknownImage
        case .unknownCategory: .unknownCategory
        case .missingCategory: .missingCategory
        case .missingBox: .missingBox
        case .unknownClass: .unknownClass
        case .duplicateRow: .duplicateRow
        case .outsideImage: .outsideImage
        }
    }

    /// One line for people.
    func text(_ count: Int) -> String {
        let number = count == 1 ? "1 " : "\(count) "
        func noun(_ word: String) -> String { number + (count == 1 ? word : word + "s") }
        return switch self {
        case .duplicateImage: noun("image") + " listed more than once, the objects taken together"
        case .duplicateImageID: noun("image id") + " given to several images, the last one taken"
        case .duplicateAnnotationID: noun("annotation id") + " given more than once"
        case .duplicateCategoryID: noun("category id") + " given to several categories, the last one taken"
        case .annotationIDZero: noun("annotation") + " with id 0, which COCO's own evaluation takes for none"
        case .unknownImage: noun("annotation") + " of images that the file does not list, left out"
        case .unknownCategory: noun("annotation") + " of categories that the file does not list, named by their id"
        case .missingCategory: noun("annotation") + " without a category"
        case .missingBox: noun("annotation") + " without a box"
        case .unknownClass: noun("row") + " of classes without a name, named by their number"
        case .duplicateRow: noun("row") + " given more than once"
        case .outsideImage: noun("row") + " with numbers beyond the image"
        }
    }
}

/// Counts what readers find odd, with a few examples of each kind; one counter may serve many files.
package struct FormatNotes: Sendable {
    private static let mostExamples = 5
    private var found: [FormatNote: (count: Int, examples: [String])] = [:]

    package init() {}

    mutating func add(_ note: FormatNote, _ example: @autoclosure () -> String) {
        let isWanted = found[note, default: (0, [])].examples.count < Self.mostExamples
        found[note, default: (0, [])].count += 1
        if isWanted { found[note, default: (0, [])].examples.append(example()) }
    }

    /// Adds what another counter found in files that come after those of this one.
    package mutating func add(_ others: FormatNotes) {
        for (note, other) in others.found {
            let room = Self.mostExamples - found[note, default: (0, [])].examples.count
            found[note, default: (0, [])].count += other.count
            found[note, default: (0, [])].examples += other.examples.prefix(room)
        }
    }

    /// The notes, in an order of their own that is always the same.
    package var notes: [Note] {
        FormatNote.allCases.compactMap { note in
            found[note].map {
                Note(kind: note.kind, count: $0.count, examples: $0.examples, text: note.text($0.count))
            }
        }
    }
}
