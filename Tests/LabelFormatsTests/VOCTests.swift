import DatasetModel
import LabelFormats
import Testing

@Suite struct VOCAnnotationTests {
    private func object(_ content: String) -> String { "<annotation><object>\(content)</object></annotation>" }

    @Test func `corners are counted from one and belong to the box`() throws {
        let (annotation, notes) = try voc(
            """
            <?xml version="1.0"?>
            <annotation><folder>x</folder><filename> lies.jpg </filename>
              <size><width>640</width><height>480</height><depth>3</depth></size>
              <object><name> cat &amp; dog </name><difficult>1</difficult>
                <bndbox><xmin>1</xmin><ymin>2</ymin><xmax>10</xmax><ymax> 11.5 </ymax></bndbox>
                <part><name>head</name><bndbox><xmin>5</xmin><ymin>5</ymin><xmax>6</xmax><ymax>6</ymax></bndbox></part>
              </object>
              <object><bndbox><ymax>1</ymax><xmax>1</xmax><ymin>1</ymin><xmin>1</xmin></bndbox><name>dot</name></object>
            </annotation>
            """)
        #expect(annotation.fileName == "lies.jpg" && annotation.image.name == "a" && notes == [])
        #expect(annotation.image.size == PixelSize(width: 640, height: 480) && annotation.image.unit == .pixels)
        #expect(
            annotation.image.objects == [
                LabelledObject(
                    label: "cat & dog", box: Box(x: 0, y: 1, width: 10, height: 10.5),
                    attributes: [ObjectAttribute("difficult", "1"), ObjectAttribute("part", "#7b176651f6b2eb66")]),
                LabelledObject(label: "dot", box: Box(x: 0, y: 0, width: 1, height: 1)),
            ])
    }

    @Test func `every box of an object counts, and a polygon or a turned box is its outline`() throws {
        let box = "<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>10</xmax><ymax>10</ymax></bndbox>"
        let other = box.replacing("10", with: "20")
        let polygon = "<polygon><x1>1</x1><y1>2</y1><x2>30</x2><y2>4</y2><x3>5</x3><y3>40</y3></polygon>"
        let points = "<polygon><pt><x>1</x><y>2</y></pt><pt><x>30</x><y>4</y></pt><pt><x>5</x><y>40</y></pt></polygon>"
        func objects(_ content: String) throws -> [LabelledObject] {
            try voc(object("<name>a</name>\(content)")).annotation.image.objects
        }
        #expect(try objects(box + other).map(\.box.width) == [10, 20])
        let outlined = try objects(polygon)
        #expect(outlined.map(\.box) == [Box(x: 1, y: 2, width: 29, height: 38)] && outlined[0].outline != nil)
        #expect(try objects(points) == outlined)
        #expect(try objects(box + polygon).map(\.box.width) == [10])
        #expect(try objects(box + polygon)[0].outline == outlined[0].outline)
        let turned = try objects("<robndbox><cx>50</cx><cy>40</cy><w>20</w><h>10</h><angle>0</angle></robndbox>")
        #expect(turned.map(\.box) == [Box(x: 40, y: 35, width: 20, height: 10)] && turned[0].outline != nil)
        let quarter = try objects(
            "<robndbox><cx>50</cx><cy>40</cy><w>20</w><h>10</h><angle>1.5707963</angle></robndbox>")
        #expect(abs(quarter[0].box.width - 10) < 1e-4 && abs(quarter[0].box.height - 20) < 1e-4)
        for (content, problem) in [
            ("<polygon><x1>1</x1><y1>1</y1></polygon>", "a polygon of fewer than 3 points"),
            ("<robndbox><cx>1</cx></robndbox>", "a turned box without all of cx, cy, w and h"),
        ] {
            #expect(throws: FormatError(line: 1, problem)) { try objects(content) }
        }
    }

    @Test func `a flag that is not set says nothing`() throws {
        func attributes(_ content: String) throws -> [ObjectAttribute] {
            try voc(object("<name>a</name>\(content)")).annotation.image.objects[0].attributes
        }
        #expect(try attributes("<pose>Unspecified</pose><truncated>0</truncated><difficult> 0 </difficult>") == [])
        #expect(
            try attributes("<truncated>1</truncated><pose>Left</pose>") == [
                ObjectAttribute("pose", "Left"), ObjectAttribute("truncated", "1"),
            ])
    }

    @Test func `objects without a box, and images without a size or objects, are fine`() throws {
        let (annotation, notes) = try voc("<annotation>\n<object><name>cat</name></object></annotation>")
        #expect(annotation.image.objects == [LabelledObject(label: "cat", box: Box(x: 0, y: 0, width: 0, height: 0))])
        #expect(notes.map(\.kind) == [.missingBox] && notes[0].examples == ["a:2"])
        #expect(try voc("<annotation/>").annotation.image == AnnotatedImage(name: "a", format: .voc))
        let unknown = try voc("<annotation><size><width>0</width><height>0</height></size></annotation>")
        #expect(unknown.annotation.image.size == nil)
    }

    @Test func `encodings are as declared`() throws {
        let body = "<annotation><object><name>\u{e9}t\u{e9}</name></object></annotation>"
        let latin = "<?xml version='1.0' encoding='ISO-8859-1'?>\(body)".unicodeScalars.map { UInt8($0.value) }
        var wide: [UInt8] = [0xff, 0xfe]
        for unit in "<?xml version='1.0' encoding='UTF-16'?>\(body)".utf16 {
            wide += [UInt8(unit & 255), UInt8(unit >> 8)]
        }
        for bytes in [latin, wide, [0xef, 0xbb, 0xbf] + Array(body.utf8)] {
            #expect(try voc(bytes).annotation.image.objects.map(\.label) == ["\u{e9}t\u{e9}"])
        }
        let other = Array("<?xml version='1.0' encoding='x-nowhere'?>\(body)".utf8)
        #expect(throws: FormatError(line: 1, "invalid XML: unknown encoding")) { try voc(other) }
        #expect(throws: FormatError.self) { try voc(Array("<annotation>".utf8) + [0xff] + Array("</annotation>".utf8)) }
    }

    @Test func `what is wrong is said with its line`() {
        for (xml, line, problem) in [
            ("", 1, "invalid XML: no element found"),
            ("<annotation>\n", 2, "invalid XML: no element found"),
            ("<annotation>\n</object>", 2, "invalid XML: mismatched tag"),
            ("<html/>", 1, "not a Pascal VOC annotation: 'html'"),
            (object("\n<bndbox><xmin>1</xmin></bndbox>"), 2, "an object without a name"),
            (
                object("<name>a</name>\n<bndbox><xmin>1</xmin></bndbox>"), 2,
                "a box without all of xmin, ymin, xmax and ymax"
            ),
            (object("\n<bndbox><xmin>one</xmin></bndbox>"), 2, "'xmin' is not a number: 'one'"),
            (object("<bndbox><xmin>nan</xmin></bndbox>"), 1, "'xmin' is not a number: 'nan'"),
        ] {
            #expect(throws: FormatError(line: line, problem), "\(xml)") { try voc(xml) }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `bombs do not go off`() {
        let laughs = (1..<30).map { "<!ENTITY a\($0) \"&a\($0 - 1);&a\($0 - 1);\">" }.joined()
        #expect(throws: FormatError(line: 1, "XML entities are not supported")) {
            try voc("<!DOCTYPE annotation [<!ENTITY a0 \"ha\">\(laughs)]><annotation>&a29;</annotation>")
        }
        #expect(throws: FormatError.self) {
            try voc("<!DOCTYPE annotation [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><annotation>&x;</annotation>")
        }
        #expect(throws: FormatError(line: 1, "nested more than 64 levels deep")) {
            try voc("<annotation>" + String(repeating: "<a>", count: 1_000_000))
        }
        #expect(throws: FormatError.self) { try voc("<annotation " + String(repeating: "a='", count: 100_000)) }
    }
}

@Suite struct VOCImageSetTests {
    private func list(_ text: String) -> VOCImageSet {
        let bytes = Array(text.utf8)
        return VOCImageSet(parsing: bytes.span)
    }

    @Test func `a list of stems is a split`() {
        #expect(list("000012\r\n000017\n\n") == .split(["000012", "000017"]) && list("") == .split([]))
        #expect(list("my photo\nother photo 1\n") == .split(["my photo", "other photo 1"]))
    }

    @Test func `stems with statements about a class are not`() {
        #expect(list("000012 -1\n000017  1\n000023  0\n") == .statements(count: 3))
        #expect(list("000012 -1\n000017 2\n") == .split(["000012 -1", "000017 2"]))
    }
}

func voc(_ bytes: [UInt8], name: String = "a") throws(FormatError) -> (annotation: VOCAnnotation, notes: [Note]) {
    var notes = FormatNotes()
    let annotation = try VOCAnnotation(parsing: bytes.span, name: name, notes: &notes)
    return (annotation, notes.notes)
}

func voc(_ xml: String) throws(FormatError) -> (annotation: VOCAnnotation, notes: [Note]) {
    try voc(Array(xml.utf8))
}
