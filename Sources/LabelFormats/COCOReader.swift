package import DatasetModel
import JSON

extension AnnotationFormat {
    package static let coco = AnnotationFormat("COCO")
}

/// COCO's JSON.
package enum COCOFormat: AnnotationListFormat {
    package static let format = AnnotationFormat.coco

    package static func recognises(_ file: Span<UInt8>) -> Bool {
        var recognizer = COCORecognizer()
        _ = recognizer.read(file)
        return recognizer.finish()
    }

    package static func read(_ file: Span<UInt8>) throws(FormatError) -> AnnotationTable {
        var reader = COCOReader()
        try reader.read(file)
        return try reader.finish()
    }
}

/// A reader of COCO's JSON that is fed in pieces; the order of its parts does not matter.
package struct COCOReader: ~Copyable {
    private let builder = COCOBuilder()
    private var events: JSONEvents

    package init() { events = JSONEvents(to: builder) }

    /// Reads on.
    package mutating func read(_ piece: Span<UInt8>) throws(FormatError) { try events.read(piece) }

    /// What the file says, when all of it was read.
    package consuming func finish() throws(FormatError) -> AnnotationTable {
        try events.finish()
        return builder.file()
    }
}

/// Tells whether a JSON text is COCO, mostly from its first kilobytes.
///
/// It is where the first image has an id and a file name, or the first annotation the id of an image, or the first category an
/// id and a name, whichever stands first; or where all three lists are there and empty.
package struct COCORecognizer: ~Copyable {
    private let listener = Listener()
    private var events: JSONEvents

    package init() { events = JSONEvents(to: listener) }

    /// Reads on, and gives the answer as soon as it is known.
    package mutating func read(_ piece: Span<UInt8>) -> Bool? {
        if listener.answer == nil {
            do throws(FormatError) { try events.read(piece) } catch { listener.answer = listener.answer ?? false }
        }
        return listener.answer
    }

    /// The answer to all that was read; what is undecided by then is not COCO.
    package consuming func finish() -> Bool { listener.answer ?? false }

    private final class Listener: JSONListener {
        var answer: Bool?
        private var depth = 0
        private var sections: Set<COCOBuilder.Section> = []
        private var section: COCOBuilder.Section?
        private var fields: Set<COCOBuilder.Field> = []

        func take(_ token: JSONToken, _ text: Span<UInt8>, line: Int) throws(FormatError) {
            switch token {
            case .objectStart, .arrayStart: depth += 1
            case .objectEnd, .arrayEnd:
                depth -= 1
                if depth == 2, let section { return try decide(fields.isSuperset(of: section.needed)) }
                if depth == 0 { return try decide(sections.count == COCOBuilder.Section.allCases.count) }
            case .key where depth == 1:
                section = COCOBuilder.Section(rawValue: string(text))
                if let section { sections.insert(section) }
            case .key where depth == 3 && section != nil:
                if let field = COCOBuilder.Field(rawValue: string(text)) { fields.insert(field) }
            default: break
            }
            if depth == 0 || (depth == 1 && token == .arrayStart) { try decide(false) }
        }

        // The error only ends the reading.
        private func decide(_ answer: Bool) throws(FormatError) {
            self.answer = answer
            throw FormatError("enough was read")
        }
    }
}

extension COCOBuilder.Section {
    /// What an element has at least.
    fileprivate var needed: Set<COCOBuilder.Field> {
        switch self {
        case .images: [.id, .fileName]
        case .annotations: [.imageID]
        case .categories: [.id, .name]
        }
    }
}
