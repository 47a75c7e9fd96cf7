import DatasetModel

/// A format of annotations that is known and not read, with what to export instead.
package struct UnreadFormat: Sendable, Hashable {
    package let name: String
    /// Formats that the tool can write and dsv reads.
    package let instead: String
    /// How files of the format are told: by members of a JSON text, all those of one set; or by the elements of an XML text, the root first.
    private let marks: Marks

    private enum Marks: Hashable {
        case members([Set<String>])
        case elements(root: String, also: String? = nil)
    }

    private static let all = [
        UnreadFormat("LabelMe", "COCO, by labelme2coco", .members([["shapes", "imagePath"]])),
        UnreadFormat("VIA", "COCO", .members([["_via_img_metadata"], ["regions", "shape_attributes"]])),
        UnreadFormat(
            "CreateML", "COCO or Pascal VOC",
            .members([
                ["annotations", "coordinates", "label", "image"],
                ["annotations", "coordinates", "label", "imagefilename"],
            ])),
        UnreadFormat("Label Studio", "COCO, YOLO or CSV", .members([["data", "from_name", "to_name"]])),
        UnreadFormat("Datumaro", "COCO", .members([["categories", "items", "annotations"]])),
        UnreadFormat("CVAT for video", "COCO or Pascal VOC", .elements(root: "annotations", also: "track")),
        UnreadFormat("CVAT for images", "COCO or Pascal VOC", .elements(root: "annotations")),
    ]

    private init(_ name: String, _ instead: String, _ marks: Marks) {
        self.name = name
        self.instead = instead
        self.marks = marks
    }

    /// Only the beginning of a file is looked at: all of these say early what they are.
    private static let mostBytes = 1 << 16

    /// Tells the format of an XML file by its root; nil if it is another one.
    package init?(xml: Span<UInt8>) {
        let text = Self.beginning(xml)
        let format = Self.all.first { format in
            guard case .elements(let root, let also) = format.marks, let rest = Self.rest(of: text, after: root) else {
                return false
            }
            return also.map { rest.contains("<\($0)") } ?? true
        }
        guard let format else { return nil }
        self = format
    }

    /// Tells the format of a JSON file by its members; nil if it is another one.
    package init?(json: Span<UInt8>) {
        let text = Self.beginning(json)
        let format = Self.all.first { format in
            guard case .members(let sets) = format.marks else { return false }
            return sets.contains { $0.allSatisfy { text.contains("\"\($0)\"") } }
        }
        guard let format else { return nil }
        self = format
    }

    private static func beginning(_ bytes: Span<UInt8>) -> String {
        string(bytes.extracting(0..<min(bytes.count, mostBytes)))
    }

    /// What follows the name of an element; nil if there is no such element.
    private static func rest(of text: String, after element: String) -> Substring? {
        guard let found = text.firstRange(of: "<" + element) else { return nil }
        let rest = text[found.upperBound...]
        guard let next = rest.first, next == ">" || next.isWhitespace else { return nil }
        return rest
    }
}
