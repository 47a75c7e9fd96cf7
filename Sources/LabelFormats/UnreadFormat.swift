import DatasetModel

/// A format of annotations that is known and not read, with what to export instead.
package struct UnreadFormat: Sendable, Hashable {
    package let name: String
    /// Formats that the tool can write and dsv reads.
    package let instead: String

    /// Only the beginning of a file is looked at: all of these say early what they are.
    private static let mostBytes = 1 << 16

    /// Tells the format of an XML file by its root; nil if it is another one.
    package init?(xml: Span<UInt8>) {
        let text = Self.beginning(xml)
        guard let root = text.firstRange(of: "<annotations") else { return nil }
        let rest = text[root.upperBound...]
        guard let next = rest.first, next == ">" || next.isWhitespace else { return nil }
        name = rest.contains("<track") ? "CVAT for video" : "CVAT for images"
        instead = "COCO or Pascal VOC"
    }

    /// Tells the format of a JSON file by its members; nil if it is another one.
    package init?(json: Span<UInt8>) {
        let text = Self.beginning(json)
        func has(_ members: String...) -> Bool { members.allSatisfy { text.contains("\"\($0)\"") } }
        if has("shapes", "imagePath") {
            (name, instead) = ("LabelMe", "COCO, by labelme2coco")
        } else if has("_via_img_metadata") || has("regions", "shape_attributes") {
            (name, instead) = ("VIA", "COCO")
        } else if has("annotations", "coordinates", "label"), has("image") || has("imagefilename") {
            (name, instead) = ("CreateML", "COCO or Pascal VOC")
        } else if has("data", "from_name", "to_name") {
            (name, instead) = ("Label Studio", "COCO, YOLO or CSV")
        } else if has("categories", "items", "annotations") {
            (name, instead) = ("Datumaro", "COCO")
        } else {
            return nil
        }
    }

    private static func beginning(_ bytes: Span<UInt8>) -> String {
        string(bytes.extracting(0..<min(bytes.count, mostBytes)))
    }
}
