internal import DatasetModel
import JSON

/// Puts a `AnnotationTable` together from the tokens of its JSON.
///
/// Ids are interned where they first occur, so that annotations may come before what they speak of.
final class COCOBuilder: JSONListener {
    /// The parts of the file that count.
    enum Section: String, CaseIterable {
        case images, annotations, categories
    }

    /// The members of an element that count.
    enum Field: String {
        case id, width, height, name, area
        case fileName = "file_name"
        case imageID = "image_id"
        case categoryID = "category_id"
        case box = "bbox"
        case outline = "segmentation"
        case crowd = "iscrowd"
    }

    /// The element of a section that is being read.
    private struct Element {
        var id: COCOKey?
        var imageID: COCOKey?
        var categoryID: COCOKey?
        var name: String?
        var width: Double?
        var height: Double?
        var box: [Double] = []
        var outline = COCOOutline()
        var isCrowd = false
        var area: Float?
        var attributes: [ObjectAttribute] = []
    }

    private var depth = 0
    private var section: Section?
    private var field: Field?
    /// The member of an annotation that means nothing here: it is kept as it is, so that a change of it is seen.
    private var other: OtherMember?
    private var element = Element()
    private var tables = COCOTables()

    /// What was read.
    func file() -> AnnotationTable { tables.file() }

    // The file is an object (depth 1) of lists (2) of elements (3), whose members are values or lists (4 and more).
    func take(_ token: JSONToken, _ text: Span<UInt8>, line: Int) throws(FormatError) {
        switch token {
        case .objectStart, .arrayStart:
            depth += 1
            if depth > 3 { other?.take(token, text) }
            try open(isObject: token == .objectStart)
        case .objectEnd, .arrayEnd:
            depth -= 1
            if depth >= 3 { other?.take(token, text) }
            try close()
        case .key:
            if depth == 1 { section = Section(rawValue: string(text)) }
            if depth == 3 { open(member: text) }
            if depth > 3, field == .outline { element.outline.take(key: text) }
            if depth > 3 { other?.take(token, text) }
        case .null, .true, .false, .number, .string:
            try take(value: token, text)
        }
    }

    private func open(member text: Span<UInt8>) {
        finishOther()
        field = section == nil ? nil : Field(rawValue: string(text))
        let isMeant = field.map { section?.isUsing($0) ?? true } ?? false
        if section == .annotations, !isMeant { other = OtherMember(string(text)) }
    }

    private func finishOther() {
        if let attribute = other?.attribute { element.attributes.append(attribute) }
        other = nil
    }

    private func open(isObject: Bool) throws(FormatError) {
        if depth == 1, !isObject { throw FormatError("not COCO: a list, not an object") }
        guard let section else { return }
        switch depth {
        case 2:
            if isObject { throw FormatError("'\(section.rawValue)' is not a list") }
        case 3:
            guard isObject else { throw FormatError("an element of '\(section.rawValue)' is not an object") }
            field = nil
            element = Element()
        case 4 where field == .outline: element.outline.open(isObject: isObject)
        case 4 where field == .box && !isObject: element.box = []
        case 4: if let field, section.isUsing(field) { throw unexpected(field) }
        default: if field == .box { throw unexpected(.box) }
        }
    }

    private func close() throws(FormatError) {
        guard let section else { return }
        if depth == 2 {
            finishOther()
            switch section {
            case .images: try finishImage()
            case .annotations: try finishAnnotation()
            case .categories: try finishCategory()
            }
        } else if depth >= 3, field == .outline {
            element.outline.close(level: depth - 2)
        }
    }

    private func take(value token: JSONToken, _ text: Span<UInt8>) throws(FormatError) {
        if depth == 0 { throw FormatError("not COCO: not an object") }
        guard let section else { return }
        if depth == 1, token != .null { throw FormatError("'\(section.rawValue)' is not a list") }
        if depth == 2 { throw FormatError("an element of '\(section.rawValue)' is not an object") }
        other?.take(token, text)
        guard let field, section.isUsing(field) else { return }
        guard depth == 3 else { return try take(nested: token, text, of: field) }
        guard token != .null else { return }
        switch (field, token) {
        case (.id, .number), (.id, .string): element.id = COCOKey(token, text)
        case (.imageID, .number), (.imageID, .string): element.imageID = COCOKey(token, text)
        case (.categoryID, .number), (.categoryID, .string): element.categoryID = COCOKey(token, text)
        case (.width, .number): element.width = try number(text)
        case (.height, .number): element.height = try number(text)
        case (.area, .number): element.area = Float(try number(text))
        case (.crowd, .number): element.isCrowd = try number(text) != 0
        case (.crowd, .true): element.isCrowd = true
        case (.fileName, .string), (.name, .string), (.name, .number): element.name = string(text)
        case (.outline, .string): element.outline.take(string: text)
        // A width that is a text says nothing; the rest would be lost without a word.
        case (.width, _), (.height, _), (.outline, _), (.area, _), (.crowd, _): break
        default: throw unexpected(field)
        }
    }

    private func take(nested token: JSONToken, _ text: Span<UInt8>, of field: Field) throws(FormatError) {
        switch (field, token) {
        case (.box, .number): element.box.append(try number(text))
        case (.outline, .number): element.outline.take(number: try number(text))
        case (.outline, .string): element.outline.take(string: text)
        case (.box, _): throw unexpected(.box)
        default: break
        }
    }

    private func number(_ text: Span<UInt8>) throws(FormatError) -> Double {
        guard let number = decimal(text) else { throw FormatError("number out of range: '\(string(text))'") }
        return number
    }

    private func unexpected(_ field: Field) -> FormatError {
        FormatError("unexpected value of '\(field.rawValue)'")
    }

    private func finishImage() throws(FormatError) {
        guard let name = element.name else { throw FormatError("an image without '\(Field.fileName.rawValue)'") }
        guard let id = element.id else { throw FormatError("an image without 'id': '\(name)'") }
        tables.addImage(name, id: id, size: PixelSize(width: element.width, height: element.height))
    }

    private func finishCategory() throws(FormatError) {
        guard let id = element.id else { throw FormatError("a category without 'id'") }
        tables.addCategory(element.name ?? id.text, id: id)
    }

    private func finishAnnotation() throws(FormatError) {
        guard let imageID = element.imageID else { throw FormatError("an annotation without 'image_id'") }
        guard element.box.isEmpty || element.box.count == 4 else {
            throw FormatError("a box of \(element.box.count) numbers instead of 4")
        }
        let sides = element.box
        let box = sides.isEmpty ? nil : Box(x: sides[0], y: sides[1], width: sides[2], height: sides[3])
        tables.addAnnotation(
            id: element.id, imageID: imageID, categoryID: element.categoryID,
            COCOTables.Object(
                box: box, outline: element.outline.hash, isCrowd: element.isCrowd, area: element.area,
                attributes: element.attributes))
    }
}

/// A member of an annotation that has no meaning here, while it is read.
private struct OtherMember {
    private static let longestValue = 200

    private let name: String
    private var value: String?
    private var nested = OutlineHash()
    private var isNested = false

    init(_ name: String) { self.name = name }

    mutating func take(_ token: JSONToken, _ text: Span<UInt8>) {
        switch token {
        case .objectStart, .arrayStart, .objectEnd, .arrayEnd:
            isNested = true
            nested.add(token == .objectStart || token == .arrayStart ? 1 : 2)
        case .number where isNested:
            // However it is written: 1 and 1.0 are one number.
            nested.add(decimal(text).map { ($0 + 0).bitPattern } ?? 0)
        case .key, .string, .number, .true, .false, .null:
            if isNested {
                nested.add(Self.kind(token) + UInt64(text.count) << 4)
                nested.add(text: text)
            } else if token == .number, let number = decimal(text), let whole = Int64(exactly: number) {
                value = "\(whole)"
            } else if token == .true {
                value = "1"
            } else if token == .number || token == .string {
                value = text.count <= Self.longestValue ? string(text) : hashed(text)
            }
        }
    }

    private static func kind(_ token: JSONToken) -> UInt64 {
        switch token {
        case .true: 3
        case .false: 4
        case .null: 5
        case .key: 6
        default: 7
        }
    }

    private func hashed(_ text: Span<UInt8>) -> String {
        var hash = OutlineHash()
        hash.add(text: text)
        return "#" + String(hash.value, radix: 16)
    }

    /// What is kept; nil for a value that says nothing: null, false and a flag of 0.
    var attribute: ObjectAttribute? {
        if isNested { return ObjectAttribute(name, "#" + String(nested.value, radix: 16)) }
        guard let value, !["0", ""].contains(value) else { return nil }
        return ObjectAttribute(name, value)
    }
}

extension COCOBuilder.Section {
    /// Says whether a member counts in an element of this section: a category's `file_name` may be anything.
    fileprivate func isUsing(_ field: COCOBuilder.Field) -> Bool {
        switch (self, field) {
        case (_, .id), (.images, .fileName), (.images, .width), (.images, .height), (.categories, .name): true
        case (.annotations, .imageID), (.annotations, .categoryID), (.annotations, .box), (.annotations, .outline): true
        case (.annotations, .area), (.annotations, .crowd): true
        default: false
        }
    }
}
