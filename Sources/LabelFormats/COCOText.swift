import DatasetModel
import JSON

/// A COCO file's bytes, taken apart so that images and their annotations can go while all others stay byte for byte as they are.
///
/// The file was read before and is known to be COCO. Beside its bytes, 40 bytes an annotation.
package struct COCOText {
    private struct Element {
        let range: Range<Int>
        /// Of an image its id, of an annotation that of its image.
        let image: COCOKey?
    }

    private let text: [UInt8]
    /// The lists of images, of which there is one, but for a file that names it twice.
    private var images: [[Element]] = []
    private var annotations: [[Element]] = []
    /// The names of the images, in the order of the file.
    private var names: [String] = []

    /// The number of images.
    package var imageCount: Int { names.count }
    /// The number of annotations.
    package var annotationCount: Int { annotations.reduce(0) { $0 + $1.count } }

    /// Takes a file apart.
    package init(_ bytes: [UInt8]) {
        text = bytes
        let start = JSONRecord.skipSpace(in: bytes, from: hasByteOrderMark(bytes.span) ? 3 : 0)
        for (name, value) in JSONRecord(in: bytes, at: start).members.map({ (self.name(of: $0), $0.value) }) {
            switch name {
            case COCOBuilder.Section.images.rawValue:
                var found: [String] = []
                let list = elements(of: value) { record in
                    found.append(last(record, .fileName).map(string) ?? "")
                    return last(record, .id).map(key)
                }
                images.append(list)
                names += found
            case COCOBuilder.Section.annotations.rawValue:
                annotations.append(elements(of: value) { last($0, .imageID).map(key) })
            default: break
            }
        }
    }

    /// What stays of a file.
    package struct Part {
        package let bytes: [UInt8]
        package let imageCount: Int
        package let annotationCount: Int
    }

    /// The file without the images whose names are not wanted, and without the annotations of these.
    package func keeping(_ isWanted: (String) throws -> Bool) rethrows -> Part {
        var (isKept, gone, kept): ([[Bool]], Set<COCOKey>, Set<COCOKey>) = ([], [], [])
        var place = 0
        for list in images {
            isKept.append(
                try list.map { image in
                    place += 1
                    let isWanted = try isWanted(names[place - 1])
                    if let id = image.image { if isWanted { kept.insert(id) } else { gone.insert(id) } }
                    return isWanted
                })
        }
        gone.subtract(kept)
        let isAnnotated = annotations.map { $0.map { $0.image.map { !gone.contains($0) } ?? true } }
        let removed = zip(images + annotations, isKept + isAnnotated).flatMap(Self.removed)
        var bytes: [UInt8] = []
        place = 0
        for range in removed.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            bytes += text[place..<range.lowerBound]
            place = range.upperBound
        }
        return Part(
            bytes: bytes + text[place...], imageCount: isKept.joined().count(where: \.self),
            annotationCount: isAnnotated.joined().count(where: \.self))
    }

    /// Where the elements are that go, each with one comma and the space beside it.
    private static func removed(_ elements: [Element], _ isKept: [Bool]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var keptCount = 0
        for (place, element) in elements.enumerated() {
            if isKept[place] {
                keptCount += 1
            } else if keptCount > 0 {
                ranges.append(elements[place - 1].range.upperBound..<element.range.upperBound)
            } else {
                let end = place + 1 < elements.count ? elements[place + 1].range.lowerBound : element.range.upperBound
                ranges.append(element.range.lowerBound..<end)
            }
        }
        return ranges
    }

    // MARK: Taking apart

    private func elements(of list: Range<Int>, _ image: (JSONRecord) -> COCOKey?) -> [Element] {
        guard text[list.lowerBound] == UInt8(ascii: "[") else { return [] }
        var elements: [Element] = []
        var place = JSONRecord.skipSpace(in: text, from: list.lowerBound + 1)
        while place < list.upperBound, text[place] != UInt8(ascii: "]") {
            let record = JSONRecord(in: text, at: place)
            elements.append(Element(range: record.range, image: image(record)))
            place = JSONRecord.skipSpace(in: text, from: record.end)
            if place < text.count, text[place] == UInt8(ascii: ",") {
                place = JSONRecord.skipSpace(in: text, from: place + 1)
            }
        }
        return elements
    }

    /// The value of the last member of a name: the one that a reader of JSON keeps.
    private func last(_ record: JSONRecord, _ field: COCOBuilder.Field) -> Range<Int>? {
        record.members.last { name(of: $0) == field.rawValue }?.value
    }

    private func name(of member: (all: Range<Int>, value: Range<Int>)) -> String {
        string(member.all.lowerBound..<JSONRecord.endOfValue(in: text, from: member.all.lowerBound))
    }

    private func key(_ value: Range<Int>) -> COCOKey {
        if text[value.lowerBound] == quote { return .text(string(value)) }
        return COCOKey(.number, text[value].span)
    }

    /// What a text of JSON says.
    private func string(_ range: Range<Int>) -> String {
        if !text[range].contains(UInt8(ascii: "\\")) {
            return String(decoding: text[range].dropFirst().dropLast(), as: UTF8.self)
        }
        let rows = try? JSONLinesReader.read(Array("{\"v\":".utf8) + text[range] + Array("}".utf8)).rows
        return rows?.text(0, 0) ?? ""
    }
}
