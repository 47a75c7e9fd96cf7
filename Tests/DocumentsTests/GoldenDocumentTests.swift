import DatasetModel
import Documents
import JSON
import SystemIO
import SystemPackage
import TestSupport
import Testing

/// Every document of every transcript has exactly the members that docs/json.md gives it, in their order and of their kinds.
@Suite struct `Recorded documents` {
    private static let schemas = Dictionary(
        uniqueKeysWithValues: DocumentCatalog.documents.map { ($0.schema, $0.objectShape) })

    @Test(arguments: try RecordedDocument.all())
    func `a recorded document is what its schema says`(document: RecordedDocument) throws {
        let bytes = Array(document.text.utf8)
        let json = try JSON(parsing: bytes.span)
        let schema = try #require(json["schema"]?.string)
        let shape = try #require(Self.schemas[schema], "no document has the schema \(schema)")
        var check = ShapeCheck()
        check.check(json, .object(shape), at: schema)
        #expect(check.problems == [])
    }

    @Test func `every schema is recorded somewhere`() throws {
        let recorded = try RecordedDocument.all().compactMap { document in
            let bytes = Array(document.text.utf8)
            return try JSON(parsing: bytes.span)["schema"]?.string
        }
        #expect(Set(recorded) == Set(Self.schemas.keys))
    }

    @Test func `what does not fit is found`() {
        let shape = Shape.object(
            ObjectShape(
                name: nil, details: "",
                members: [
                    MemberShape(content: .member(key: "a", .integer), condition: nil, note: ""),
                    MemberShape(
                        content: .member(key: "b", .optional(.word(["x"]))), condition: "now and then", note: ""),
                ]))
        func problems(_ json: JSON) -> [String] {
            var check = ShapeCheck()
            check.check(json, shape, at: "it")
            return check.problems
        }
        #expect(
            problems(["a": 1]) == [] && problems(["a": 1, "b": .null]) == [] && problems(["a": 1, "b": "x"]) == [])
        #expect(problems(["b": "x"]) == ["it lacks 'a'"])
        #expect(problems(["a": 1, "c": 2]) == ["it has 'c', which is not documented"])
        #expect(problems(["b": .null, "a": 1]) == ["it has 'a' out of order"])
        #expect(problems(["a": "1"]) == ["it.a is not a whole number"])
        #expect(problems(["a": 1, "b": "y"]) == ["it.b is none of its words"])
    }
}

/// A JSON document that a transcript has, whole.
struct RecordedDocument: CustomTestStringConvertible {
    /// The transcript, and which of its documents.
    let name: String
    let text: String

    var testDescription: String { name }

    static func all() throws -> [RecordedDocument] {
        let folder = Fixtures.folder.appending("Golden")
        return try transcripts(below: folder).flatMap { path -> [RecordedDocument] in
            let name = path.string.dropFirst(folder.string.count + 1)
            let text = String(decoding: try OpenFile.contents(of: path), as: UTF8.self)
            return documents(in: text).enumerated().map { RecordedDocument(name: "\(name) \($0 + 1)", text: $1) }
        }
    }

    private static func transcripts(below folder: FilePath) throws -> [FilePath] {
        let listing = try FolderListing(folder)
        return try listing.items.flatMap { item -> [FilePath] in
            let path = folder.appending(bytes: listing.name(item))
            return item.status.kind == .folder ? try transcripts(below: path) : [path]
        }.sorted { $0.string < $1.string }
    }

    /// Between a line with an opening brace and one with its closing brace; a document that was cut has no such end.
    private static func documents(in transcript: String) -> [String] {
        var found: [String] = []
        var open: [Substring]?
        for line in transcript.split(separator: "\n") {
            if line.hasPrefix("$ ") { open = nil }
            let line = line.hasPrefix("! ") ? line.dropFirst(2) : line
            if line == "{" { open = [] }
            open?.append(line)
            if line == "}", let lines = open {
                found.append(lines.joined(separator: "\n").replacing("<size>", with: "0"))
                open = nil
            }
        }
        return found.filter { $0.contains("\"schema\": \"dsv.") }
    }
}

/// Compares values with the shapes that they are said to have.
struct ShapeCheck {
    private(set) var problems: [String] = []

    mutating func check(_ json: JSON, _ shape: Shape, at place: String) {
        switch shape {
        case .optional(let wrapped): if json != .null { check(json, wrapped, at: place) }
        case .bool: demand(json.bool != nil, "\(place) is not true or false")
        case .integer: demand(json.integer != nil, "\(place) is not a whole number")
        case .number: demand(json.number != nil, "\(place) is not a number")
        case .text: demand(json.string != nil, "\(place) is not a text")
        case .word(let words): demand(json.string.map(words.contains) ?? false, "\(place) is none of its words")
        case .list(let element):
            demand(json.array != nil, "\(place) is not a list")
            for value in json.array ?? [] { check(value, element, at: "\(place)[]") }
        case .map(_, let value):
            demand(json.members != nil, "\(place) is not an object")
            for member in json.members ?? [] { check(member.value, value, at: "\(place){}") }
        case .object(let object): check(json, object, at: place)
        }
    }

    private mutating func check(_ json: JSON, _ object: ObjectShape, at place: String) {
        guard let members = json.members else { return problems.append("\(place) is not an object") }
        let known = Self.members(of: object, isConditional: false)
        var next = 0
        for member in members {
            guard let found = known.firstIndex(where: { $0.key == member.key }) else {
                problems.append("\(place) has '\(member.key)', which is not documented")
                continue
            }
            if found < next { problems.append("\(place) has '\(member.key)' out of order") }
            next = found + 1
            check(member.value, known[found].shape, at: "\(place).\(member.key)")
        }
        for member in known where !member.isConditional && json[member.key] == nil {
            problems.append("\(place) lacks '\(member.key)'")
        }
    }

    /// With those of the objects whose members count as its own.
    private static func members(
        of object: ObjectShape, isConditional: Bool
    ) -> [(key: String, shape: Shape, isConditional: Bool)] {
        object.members.flatMap { member -> [(key: String, shape: Shape, isConditional: Bool)] in
            let isConditional = isConditional || member.condition != nil
            switch member.content {
            case .member(let key, let shape): return [(key, shape, isConditional)]
            case .all(let part): return members(of: part, isConditional: isConditional)
            }
        }
    }

    private mutating func demand(_ isMet: Bool, _ problem: String) { if !isMet { problems.append(problem) } }
}
