internal import DatasetModel
import JSON

/// The id of an image, a category or an annotation: a number, or a text, as some programs write.
enum COCOKey: Hashable {
    case number(Int64)
    case text(String)

    /// A key from a number or a string of JSON; `1` and `1.0` are the same.
    init(_ token: JSONToken, _ text: Span<UInt8>) {
        let written = string(text)
        let number = Int64(written) ?? decimal(text).flatMap { Int64(exactly: $0) }
        if token == .number, let number { self = .number(number) } else { self = .text(written) }
    }

    var text: String {
        switch self {
        case .number(let number): "\(number)"
        case .text(let text): text
        }
    }
}

/// What the ids of a COCO file stand for; 16 bytes an id that is a number.
struct COCOIDs: Sendable {
    private var numbers: [(id: Int64, place: Int32)] = []
    private var texts: [String: Int32] = [:]

    /// Takes ids, each once.
    init(_ ids: [(key: COCOKey, place: Int32)]) {
        for (key, place) in ids {
            switch key {
            case .number(let id): numbers.append((id, place))
            case .text(let text): texts[text] = place
            }
        }
        numbers.sort { $0.id < $1.id }
    }

    /// What an id stands for; an id that is a text in one file may be a number in another.
    func place(of reference: DetectionResults.Reference) -> Int? {
        switch reference {
        case .id(let id): (place(of: id) ?? texts["\(id)"]).map { Int($0) }
        case .name(let text): (texts[text] ?? Int64(text).flatMap { place(of: $0) }).map { Int($0) }
        }
    }

    private func place(of id: Int64) -> Int32? {
        var range = numbers.indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if numbers[middle].id == id { return numbers[middle].place }
            range = numbers[middle].id < id ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return nil
    }
}

/// The images, categories and annotations of a COCO file while it is read.
struct COCOTables {
    private var images: [AnnotationTable.Image] = []
    private var imageNumbers: [String: Int32] = [:]
    private var imageIDs = Interned()
    private var categories: [String] = []
    private var categoryIDs = Interned()
    /// Image and label are numbers of ids until the file is complete.
    private var annotations: [AnnotationTable.Annotation] = []
    /// The different sets of attributes that annotations have; the first is empty.
    private var attributes: [[ObjectAttribute]] = [[]]
    private var attributeNumbers: [[ObjectAttribute]: Int32] = [[]: 0]
    private var notes = FormatNotes()

    /// Ids that were met, numbered from 0, with what each stands for once that is known.
    private struct Interned {
        private(set) var keys: [COCOKey] = []
        private var numbers: [COCOKey: Int32] = [:]
        /// What a key stands for: the number of an image or a category.
        var meanings: [Int32?] = []

        mutating func number(of key: COCOKey) -> Int32 {
            if let number = numbers[key] { return number }
            let number = Int32(keys.count)
            numbers[key] = number
            keys.append(key)
            meanings.append(nil)
            return number
        }

        /// What the keys stand for that stand for something.
        var ids: COCOIDs { COCOIDs(zip(keys, meanings).compactMap { key, meaning in meaning.map { (key, $0) } }) }
    }

    mutating func addImage(_ name: String, id: COCOKey, size: PixelSize?) {
        let image: Int32
        if let known = imageNumbers[name] {
            notes.add(.duplicateImage, name)
            image = known
        } else {
            image = Int32(images.count)
            imageNumbers[name] = image
            images.append(AnnotationTable.Image(name: name, size: size))
        }
        let number = Int(imageIDs.number(of: id))
        if let former = imageIDs.meanings[number], former != image { notes.add(.duplicateImageID, id.text) }
        imageIDs.meanings[number] = image
    }

    mutating func addCategory(_ name: String, id: COCOKey) {
        let number = Int(categoryIDs.number(of: id))
        if categoryIDs.meanings[number] != nil { notes.add(.duplicateCategoryID, id.text) }
        categoryIDs.meanings[number] = Int32(categories.count)
        categories.append(name)
    }

    /// What an annotation says of its object.
    struct Object {
        var box: Box?
        var outline: UInt64?
        var isCrowd = false
        var area: Float?
        var attributes: [ObjectAttribute] = []
    }

    private mutating func setNumber(_ set: [ObjectAttribute]) -> Int32 {
        if set.isEmpty { return 0 }
        let sorted = set.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        if let number = attributeNumbers[sorted] { return number }
        let number = Int32(attributes.count)
        attributeNumbers[sorted] = number
        attributes.append(sorted)
        return number
    }

    mutating func addAnnotation(id: COCOKey?, imageID: COCOKey, categoryID: COCOKey?, _ object: Object) {
        var number = AnnotationTable.Annotation.noID
        if case .number(let given) = id { number = given }
        if number == 0 { notes.add(.annotationIDZero, "0") }
        let name = id?.text ?? "annotation \(annotations.count + 1)"
        if object.box == nil { notes.add(.missingBox, name) }
        if categoryID == nil { notes.add(.missingCategory, name) }
        annotations.append(
            AnnotationTable.Annotation(
                id: number, outline: object.outline ?? 0, box: object.box ?? Box(x: 0, y: 0, width: 0, height: 0),
                image: imageIDs.number(of: imageID), label: categoryID.map { categoryIDs.number(of: $0) } ?? -1,
                area: object.area ?? .nan, attributes: setNumber(object.attributes), isCrowd: object.isCrowd))
    }

    /// Puts everything together; nothing is left here.
    mutating func file() -> AnnotationTable {
        // The names behind the ids, and an empty one for annotations without a category.
        let labels =
            zip(categoryIDs.keys, categoryIDs.meanings).map { key, meaning in
                meaning.map { categories[Int($0)] } ?? key.text
            } + [""]
        // In place: there may be a million.
        var kept = annotations
        annotations = []
        var count = 0
        for place in kept.indices {
            var annotation = kept[place]
            guard let image = imageIDs.meanings[Int(annotation.image)] else {
                notes.add(.unknownImage, imageIDs.keys[Int(annotation.image)].text)
                continue
            }
            if annotation.label < 0 {
                annotation.label = Int32(labels.count - 1)
            } else if categoryIDs.meanings[Int(annotation.label)] == nil {
                notes.add(.unknownCategory, labels[Int(annotation.label)])
            }
            annotation.image = image
            kept[count] = annotation
            count += 1
        }
        kept.removeSubrange(count...)
        let ids = kept.map(\.id).filter { $0 != AnnotationTable.Annotation.noID }.sorted()
        for (id, next) in zip(ids, ids.dropFirst()) where id == next { notes.add(.duplicateAnnotationID, "\(id)") }
        return AnnotationTable(
            .coco, images: images, annotations: kept, attributes: attributes, labels: labels, categories: categories,
            imageIDs: imageIDs.ids, categoryIDs: categoryIDs.ids, notes: notes.notes)
    }
}
