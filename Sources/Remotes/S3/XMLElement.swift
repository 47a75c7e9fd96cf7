internal import CLibexpat

/// An element of an XML document: what S3 answers in.
struct XMLElement: Equatable {
    let name: String
    /// Without that of its children.
    var text = ""
    var children: [XMLElement] = []

    /// The text of the first child of this name.
    func text(of name: String) -> String? { children.first { $0.name == name }?.text }

    /// The root of a document; nil where it is no XML.
    ///
    /// Entities are refused, so that a small document stays small, and so is what is nested deeper than anything in S3.
    init?(parsing document: [UInt8]) {
        guard let root = XMLParser().parse(document) else { return nil }
        self = root
    }

    fileprivate init(named name: String) { self.name = name }
}

/// An expat parser for one document.
@safe private final class XMLParser {
    private static let greatestDepth = 16

    private let parser: OpaquePointer
    // The elements that are open, outermost first.
    private var open: [XMLElement] = []
    private var root: XMLElement?
    private var isRefused = false

    init() {
        guard let parser = unsafe XML_ParserCreate(nil) else { fatalError("BUG: expat is out of memory") }
        unsafe self.parser = parser
    }

    deinit { unsafe XML_ParserFree(parser) }

    func parse(_ document: [UInt8]) -> XMLElement? {
        unsafe XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        unsafe XML_SetElementHandler(
            parser,
            { context, name, _ in
                guard let name = unsafe name else { return }
                unsafe XMLParser.of(context)?.start(String(cString: name))
            }, { context, _ in unsafe XMLParser.of(context)?.end() })
        unsafe XML_SetCharacterDataHandler(parser) { context, text, count in
            guard let text = unsafe text, count > 0 else { return }
            let bytes = unsafe UnsafeRawBufferPointer(start: text, count: Int(count))
            unsafe XMLParser.of(context)?.add(String(decoding: bytes, as: UTF8.self))
        }
        unsafe XML_SetEntityDeclHandler(parser) { context, _, _, _, _, _, _, _, _ in
            unsafe XMLParser.of(context)?.refuse()
        }
        let status = unsafe document.withUnsafeBytes { bytes in
            unsafe XML_Parse(parser, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), CInt(bytes.count), 1)
        }
        return status == XML_STATUS_OK && !isRefused ? root : nil
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> XMLParser? {
        unsafe context.map { unsafe Unmanaged<XMLParser>.fromOpaque($0).takeUnretainedValue() }
    }

    private func start(_ name: String) {
        open.append(XMLElement(named: name))
        if open.count > Self.greatestDepth { refuse() }
    }

    private func add(_ text: String) {
        if !open.isEmpty { open[open.count - 1].text += text }
    }

    private func end() {
        guard let element = open.popLast() else { return }
        if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
    }

    private func refuse() {
        isRefused = true
        _ = unsafe XML_StopParser(parser, 0)
    }
}
