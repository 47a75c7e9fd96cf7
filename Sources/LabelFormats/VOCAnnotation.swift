internal import CLibexpat
package import DatasetModel

extension AnnotationFormat {
    package static let voc = AnnotationFormat("Pascal VOC")
}

/// A reader of the XML files of Pascal VOC.
package struct VOCReader: ImageAnnotationReader, Equatable {
    package init() {}

    package var format: AnnotationFormat { .voc }

    package func read(
        _ file: Span<UInt8>, name: String, notes: inout FormatNotes
    ) throws(FormatError) -> AnnotatedImage {
        try VOCAnnotation(parsing: file, name: name, notes: &notes).image
    }
}

/// What one XML file of Pascal VOC says of one image.
package struct VOCAnnotation: Sendable, Equatable {
    package var image: AnnotatedImage
    /// What the file itself says the image is called, which may be wrong.
    package var fileName: String?

    /// Far more than the objects of any image take.
    package static let greatestSize = 1 << 26

    /// Reads a file; the image is named `name`.
    ///
    /// Corners are 1-based and inclusive: a box from 1 to 10 is 10 pixels wide. Entities are refused, so that a small file stays small.
    package init(parsing xml: Span<UInt8>, name: String, notes: inout FormatNotes) throws(FormatError) {
        guard xml.count <= Self.greatestSize else { throw FormatError("too long for the annotation of an image") }
        let reading = VOCReading()
        try VOCParser(reading).parse(xml)
        image = AnnotatedImage(
            name: name, size: PixelSize(width: reading.width, height: reading.height), unit: .pixels,
            objects: reading.objects, format: .voc)
        fileName = reading.fileName
        for place in reading.boxless { notes.add(.missingBox, "\(name):\(place)") }
    }
}

/// An expat parser for one file.
@safe private struct VOCParser: ~Copyable {
    private let parser: OpaquePointer
    private let reading: VOCReading

    init(_ reading: VOCReading) {
        guard let parser = unsafe XML_ParserCreate(nil) else { fatalError("BUG: expat is out of memory") }
        unsafe self.parser = parser
        self.reading = reading
        unsafe reading.parser = parser
        unsafe XML_SetUserData(parser, Unmanaged.passUnretained(reading).toOpaque())
        unsafe XML_SetElementHandler(
            parser,
            { context, name, _ in
                guard let name = unsafe name else { return }
                unsafe VOCReading.of(context)?.start(String(cString: name))
            }, { context, _ in unsafe VOCReading.of(context)?.end() })
        unsafe XML_SetCharacterDataHandler(parser) { context, text, count in
            guard let reading = unsafe VOCReading.of(context), let text = unsafe text, count > 0 else { return }
            unsafe UnsafeRawBufferPointer(start: text, count: Int(count)).withMemoryRebound(to: UInt8.self) {
                unsafe reading.text += $0
            }
        }
        unsafe XML_SetEntityDeclHandler(parser) { context, _, _, _, _, _, _, _, _ in
            unsafe VOCReading.of(context)?.fail("XML entities are not supported")
        }
    }

    deinit { unsafe XML_ParserFree(parser) }

    func parse(_ xml: Span<UInt8>) throws(FormatError) {
        let status = unsafe xml.withUnsafeBytes { bytes in
            unsafe XML_Parse(parser, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), CInt(bytes.count), 1)
        }
        if let error = reading.error { throw error }
        guard status != XML_STATUS_OK else { return }
        let said = unsafe XML_ErrorString(XML_GetErrorCode(parser)).map { unsafe String(cString: $0) }
        throw FormatError(line: reading.line, "invalid XML: \(said ?? "unreadable")")
    }
}

/// How far the reading of a file has come: what expat's calls back need to know.
@safe private final class VOCReading {
    /// Deeper than any annotation.
    private static let greatestDepth = 64

    var parser: OpaquePointer?
    private(set) var error: FormatError?
    private(set) var fileName: String?
    private(set) var width: Double?
    private(set) var height: Double?
    private(set) var objects: [LabelledObject] = []
    /// The lines of objects without a box.
    private(set) var boxless: [Int] = []
    /// The text of the innermost element so far.
    var text: [UInt8] = []

    private var path: [String] = []
    private var object = VOCObject()

    static func of(_ context: UnsafeMutableRawPointer?) -> VOCReading? {
        let reading = unsafe context.map { unsafe Unmanaged<VOCReading>.fromOpaque($0).takeUnretainedValue() }
        // Expat may call once more after it was stopped.
        return reading?.error == nil ? reading : nil
    }

    var line: Int { unsafe parser.map { unsafe Int(XML_GetCurrentLineNumber($0)) } ?? 1 }

    func fail(_ problem: String) {
        error = FormatError(line: line, problem)
        if let parser = unsafe parser { _ = unsafe XML_StopParser(parser, 0) }
    }

    func start(_ name: String) {
        path.append(name)
        text.removeAll(keepingCapacity: true)
        if path.count == 1, name != "annotation" { return fail("not a Pascal VOC annotation: '\(name)'") }
        if path.count > Self.greatestDepth { return fail("nested more than \(Self.greatestDepth) levels deep") }
        if path.count == 2, name == "object" {
            object = VOCObject()
        }
        // What stands within an object's part is a mark of it, not of the object: `part` has a name and a box of its own.
        if path.count == 3, path[1] == "object", let shape = VOCObject.Shape(rawValue: name) { object.begin(shape) }
    }

    func end() {
        let inner = path.dropFirst()
        switch (inner.count, inner.first) {
        case (1, "filename"): fileName = content
        case (1, "object"): finishObject()
        case (2, "size") where inner.last == "width": width = number
        case (2, "size") where inner.last == "height": height = number
        case (2, "object"): finishMember(path[2])
        case (3..., "object"): finishPart(path[2], path.last ?? "")
        default: break
        }
        text.removeAll(keepingCapacity: true)
        path.removeLast()
    }

    private var number: Double? {
        let text = text
        let range = trimmed(text.span)
        return decimal(text.span.extracting(range))
    }

    private var content: String {
        let text = text
        let range = trimmed(text.span)
        return string(text.span.extracting(range))
    }

    /// A member of an object: its name, a shape, or a mark of it such as `difficult`.
    private func finishMember(_ name: String) {
        if name == "name" {
            object.label = content
        } else if VOCObject.Shape(rawValue: name) != nil {
            object.finishShape()
        } else if !text.allSatisfy({ $0 <= UInt8(ascii: " ") }) {
            object.add(ObjectAttribute(name, content))
        }
    }

    private func finishPart(_ member: String, _ name: String) {
        guard VOCObject.Shape(rawValue: member) != nil else {
            if !text.allSatisfy({ $0 <= UInt8(ascii: " ") }) { object.add(part: "\(name)=\(content)", of: member) }
            return
        }
        // Of a polygon's `<pt><x>1</x></pt>`, the point itself has no number.
        if text.allSatisfy({ $0 <= UInt8(ascii: " ") }), member == "polygon" { return }
        guard let number else { return fail("'\(name)' is not a number: '\(content)'") }
        object.take(number, for: name)
    }

    private func finishObject() {
        guard let label = object.label else { return fail("an object without a name") }
        if let problem = object.problem { return fail(problem) }
        if object.shapes.isEmpty { boxless.append(line) }
        objects += object.objects(label)
    }
}
