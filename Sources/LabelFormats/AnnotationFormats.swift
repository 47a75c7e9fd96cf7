package import DatasetModel

/// A format in which a file lists images with their objects, as COCO's does.
package protocol AnnotationListFormat: SendableMetatype {
    static var format: AnnotationFormat { get }

    /// Says whether a file is of this format: by as little of it as is needed.
    static func recognises(_ file: Span<UInt8>) -> Bool

    /// Reads a file that was recognised.
    static func read(_ file: Span<UInt8>) throws(FormatError) -> AnnotationTable
}

/// A reader of files that annotate one image each, as those of YOLO and Pascal VOC do.
package protocol ImageAnnotationReader: Sendable {
    var format: AnnotationFormat { get }
    /// The classes that files name by numbers; nil for a format that names them.
    var classes: [String]? { get }

    /// Reads what a file says of the image `name`, and notes what is odd.
    func read(
        _ file: Span<UInt8>, name: String, notes: inout FormatNotes
    ) throws(FormatError) -> AnnotatedImage

    /// Says whether another reader makes the same of the same file.
    func readsAlike(_ other: any ImageAnnotationReader) -> Bool
}

extension ImageAnnotationReader {
    package var classes: [String]? { nil }
}

extension ImageAnnotationReader where Self: Equatable {
    package func readsAlike(_ other: any ImageAnnotationReader) -> Bool { self == other as? Self }
}
