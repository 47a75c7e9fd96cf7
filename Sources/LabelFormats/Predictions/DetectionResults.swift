package import DatasetModel
import JSON

/// What a detector found, as COCO's results have it: a list of boxes, each with an image, a class and a score.
///
/// 48 bytes a detection, and of images and classes one value each.
package struct DetectionResults: Sendable {
    /// An image or a class, as the file names it.
    package enum Reference: Sendable, Hashable {
        /// The number that the annotations give it.
        case id(Int64)
        /// A file name, a class by name, or an id that is a text.
        case name(String)
    }

    /// In the order of the file.
    package internal(set) var detections: [Detection] = []
    /// The distinct images, in the order of their coming.
    package internal(set) var images: [Reference] = []
    /// The distinct classes, in the order of their coming.
    package internal(set) var classes: [Reference] = []

    /// One box that a detector found.
    package struct Detection: Sendable, Equatable {
        /// Its place in `images`.
        package let image: Int32
        /// Its place in `classes`.
        package let category: Int32
        /// Left, top, width and height in pixels, none of the sizes below zero.
        package let box: Box
        /// Finite; COCO's are from 0 to 1.
        package let score: Float
        /// The line on which it ends.
        package let line: UInt32
    }
}

/// A reader of COCO's results that is fed in pieces.
///
/// A detection is `{"image_id", "category_id", "bbox": [x, y, width, height], "score"}`. `file_name` and `category` may stand for the
/// ids or beside them, as Ultralytics has it, and count more; what else is there is left alone. Throws with the line for a number
/// that is none, a size below zero and what is missing.
package struct DetectionReader: ~Copyable {
    private let builder = DetectionBuilder()
    private var events: JSONEvents

    package init() { events = JSONEvents(to: builder) }

    /// Reads on.
    package mutating func read(_ piece: Span<UInt8>) throws(FormatError) { try events.read(piece) }

    /// What the file says, when all of it was read.
    package consuming func finish() throws(FormatError) -> DetectionResults {
        try events.finish()
        return builder.results
    }
}

/// Numbers references in the order of their coming.
private struct ReferenceTable {
    private(set) var references: [DetectionResults.Reference] = []
    private var places: [DetectionResults.Reference: Int32] = [:]

    mutating func place(of reference: DetectionResults.Reference) -> Int32 {
        let next = Int32(truncatingIfNeeded: references.count)
        // Detections of one image mostly follow each other.
        if reference == references.last { return next - 1 }
        if let place = places[reference] { return place }
        places[reference] = next
        references.append(reference)
        return next
    }
}

/// Builds the results from what the reader of JSON tells.
private final class DetectionBuilder: JSONListener {
    private enum Member: String {
        case imageID = "image_id", fileName = "file_name", categoryID = "category_id", category
        case box = "bbox", score, other
    }

    private var detections: [DetectionResults.Detection] = []
    private var images = ReferenceTable()
    private var classes = ReferenceTable()
    private var depth = 0
    private var member = Member.other
    // The detection that is being read.
    private var references: [Member: DetectionResults.Reference] = [:]
    private var score: Double?
    private var numbers: [Double] = []
    private var hasBox = false

    var results: DetectionResults {
        DetectionResults(detections: detections, images: images.references, classes: classes.references)
    }

    func take(_ token: JSONToken, _ text: Span<UInt8>, line: Int) throws(FormatError) {
        switch depth {
        case 0:
            guard token == .arrayStart else {
                throw FormatError("it is no list of detections", hint: Self.shape)
            }
            depth = 1
        case 1:
            if token == .arrayEnd { return }
            guard token == .objectStart else { throw FormatError("a detection that is no object", hint: Self.shape) }
            depth = 2
        case 2: try takeMember(token, text, line)
        default: try takeNested(token, text)
        }
    }

    private static let shape =
        #"results look like [{"image_id": 1, "category_id": 2, "bbox": [x, y, width, height], "score": 0.9}]"#

    private func takeMember(_ token: JSONToken, _ text: Span<UInt8>, _ line: Int) throws(FormatError) {
        switch token {
        case .key: member = Member(rawValue: string(text)) ?? .other
        case .objectEnd:
            try endDetection(line)
            depth = 1
        case .objectStart, .arrayStart:
            switch member {
            case .other: break
            case .box where token == .arrayStart:
                if hasBox { throw FormatError("a detection with two members 'bbox'") }
                hasBox = true
            case .box: throw FormatError("'bbox' is no list")
            default: throw FormatError("'\(member.rawValue)' is no single value")
            }
            depth += 1
        default: try takeScalar(token, text)
        }
    }

    private func takeScalar(_ token: JSONToken, _ text: Span<UInt8>) throws(FormatError) {
        switch member {
        case .imageID, .fileName, .categoryID, .category: try takeReference(token, text)
        case .score:
            guard token == .number, let value = decimal(text), Float(value).isFinite else {
                throw FormatError("'score' is no number")
            }
            if score != nil { throw FormatError("a detection with two members 'score'") }
            score = value
        case .box: throw FormatError("'bbox' is no list")
        case .other: break
        }
    }

    /// Takes a part of a list or object in a detection, which is of interest in its box alone.
    private func takeNested(_ token: JSONToken, _ text: Span<UInt8>) throws(FormatError) {
        switch token {
        case .objectEnd, .arrayEnd: depth -= 1
        case .number where member == .box:
            guard let value = decimal(text) else { throw FormatError("a number in 'bbox' is beyond all doubles") }
            numbers.append(value)
        case _ where member == .box: throw FormatError("'bbox' holds something that is no number")
        case .objectStart, .arrayStart: depth += 1
        default: break
        }
    }

    private func takeReference(_ token: JSONToken, _ text: Span<UInt8>) throws(FormatError) {
        if references[member] != nil { throw FormatError("a detection with two members '\(member.rawValue)'") }
        if token == .string {
            references[member] = .name(string(text))
        } else if token == .number, let value = decimal(text), let id = Int64(exactly: value) {
            references[member] = .id(id)
        } else {
            throw FormatError("'\(member.rawValue)' is neither a whole number nor a text")
        }
    }

    private func endDetection(_ line: Int) throws(FormatError) {
        guard let image = references[.fileName] ?? references[.imageID] else {
            throw FormatError("a detection without 'image_id'")
        }
        guard let category = references[.category] ?? references[.categoryID] else {
            throw FormatError("a detection without 'category_id'")
        }
        guard let score else { throw FormatError("a detection without 'score'") }
        guard hasBox else { throw FormatError("a detection without 'bbox'") }
        guard numbers.count == 4 else { throw FormatError("'bbox' has \(numbers.count) numbers instead of 4") }
        if numbers[2] < 0 || numbers[3] < 0 {
            throw FormatError(
                "a box \(numbers[2]) wide and \(numbers[3]) high",
                hint: "COCO's boxes are left, top, width and height, not two corners")
        }
        let box = Box(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
        detections.append(
            DetectionResults.Detection(
                image: images.place(of: image), category: classes.place(of: category), box: box, score: Float(score),
                line: UInt32(truncatingIfNeeded: line)))
        (self.score, hasBox) = (nil, false)
        references.removeAll(keepingCapacity: true)
        numbers.removeAll(keepingCapacity: true)
    }
}
