import Comparison
import DatasetModel
import Glibc
import LabelFormats
import TestSupport
import Testing

/// Tables and configurations that nobody would write: every one is read or refused, soon, and what is read can be compared.
///
/// `DSV_FUZZ_SECONDS` says how long each subject is tried, `DSV_FUZZ_SEED` with which seed it begins. A failure prints its seed.
@Suite struct TableFuzzTests {
    enum Subject: String, CaseIterable, Sendable {
        case delimited, lines, configuration, comparison, predictions, order
    }

    @Test(arguments: Subject.allCases)
    func `no table is too odd`(subject: Subject) {
        let clock = ContinuousClock()
        let seconds = Self.setting("DSV_FUZZ_SECONDS").flatMap(Double.init) ?? 0.5
        var seed = Self.setting("DSV_FUZZ_SEED").flatMap(UInt64.init) ?? 0
        let end = clock.now + .seconds(seconds)
        repeat {
            let begin = clock.now
            Self.check(subject, seed)
            #expect(clock.now - begin < .seconds(20), "\(subject), seed \(seed)")
            seed += 1
            if seconds > 1, seed % 5000 == 0 { print("\(subject): seed \(seed)") }
        } while clock.now < end
    }

    private static func setting(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    private static func check(_ subject: Subject, _ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        do throws(FormatError) {
            switch subject {
            case .delimited:
                let name = ["a.csv", "a.tsv"][Int(seed % 2)]
                look(at: try LabelFormatsTests.read(mutant(tables, &random), name), seed)
            case .lines: look(at: try LabelFormatsTests.read(mutant(lines, &random), "a.jsonl"), seed)
            case .configuration: _ = try DatasetConfiguration(parsing: mutant(configurations, &random))
            case .comparison: try compare(&random, seed)
            case .predictions: try predict(&random, seed)
            case .order:
                let order = try OrderManifest(LabelFormatsTests.read(mutant(orders, &random)))
                for row in 0..<order.count { _ = (order.path(row), order.ids[row]) }
            }
        } catch {
            #expect(!error.problem.isEmpty && (error.line ?? 1) >= 1, "\(subject), seed \(seed)")
        }
    }

    private static func look(at table: LabelTable, _ seed: UInt64) {
        #expect(Set(table.columns).count == table.columns.count, "seed \(seed)")
        for row in 0..<table.rows.count {
            for column in table.columns.indices { _ = table.rows.text(row, column) }
        }
        #expect(table.rows.lines == table.rows.lines.sorted(), "seed \(seed)")
    }

    private static func predict(_ random: inout SeededGenerator, _ seed: UInt64) throws(FormatError) {
        let isLines = seed % 4 == 0
        let bytes = mutant(isLines ? predictedLines : predicted, &random)
        let classes = [[], ["cat", "dog"], ["0", "1", "10"], ["", "a", "ca"]].randomElement(using: &random) ?? []
        let table = try predictions(bytes, name: isLines ? "p.jsonl" : "p.csv", classes: classes)
        #expect(Set((0..<table.count).map { Array(table.rows.key($0)) }).count == table.count, "seed \(seed)")
        #expect(table.predicted.places.allSatisfy { table.predicted.classes.indices.contains(Int($0)) }, "seed \(seed)")
        let vectors = vectors(table)
        if table.hasProbabilities {
            #expect(vectors.allSatisfy { abs($0.reduce(0, +) - 1) < 0.02 }, "seed \(seed)")
        }
    }

    private static func compare(_ random: inout SeededGenerator, _ seed: UInt64) throws(FormatError) {
        let bytes = mutant(tables, &random)
        var other = bytes
        wound(&other, &random)
        let old = try side(bytes)
        let new = try side(other)
        let comparison = TableComparison(from: old, to: new)
        let pairs = old.rowCount - comparison.removed.count
        #expect(pairs == new.rowCount - comparison.added.count, "seed \(seed)")
        #expect(TableComparison(from: old, to: old).changes.isEmpty, "seed \(seed)")
        _ = RowCensus(new)
    }

    private static func side(_ bytes: [UInt8]) throws(FormatError) -> TableSide {
        let table = try LabelFormatsTests.read(bytes)
        let schema = try DetectedSchema(
            columns: table.columns, rows: table.rows, declared: TableDeclaration(), imageColumn: nil
        ).schema
        return TableSide(
            path: DatasetPath(unchecked: Array("a.csv".utf8)), schema: schema,
            rows: table.rows.keyed(by: schema.key, normalisedKey), rowCount: table.rows.count, split: nil)
    }

    // MARK: Mutants

    private static let tables =
        [
            "fname,label,subset\r\n1.png,cat,train\r\n2.png,\"do\"\"g\n\",val\r\n1.png,,train\r\n",
            "image;sim1;label;no\n./a.png;-0.068182476;iii;1\n.\\b.png;1e5;iv;2\n\"=IMAGE(\"\"http://x/c.png\"\")\";TRUE;;3\n",
            "a.png\tcat\nb.png\tdog\n\n",
            "\u{feff}image,sender_id,label,kids\n28455ee9,116,Blouse,False\n349c,153,É,True\n",
        ].map { Array($0.utf8) }
        + ["fname,label\n1.png,猫\n"].map { [0xff, 0xfe] + $0.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] } }

    private static let lines = [
        "{\"file_name\": \"1.png\", \"label\": \"cat\", \"objects\": {\"bbox\": [[1, 2.5]], \"n\": null}}\n\n{\"file_name\": \"\\u00e9\"}\r\n",
        "\u{feff}{}\n{\"a\": 1e5, \"b\": true}{\"b\": \"\\\"\"}",
    ].map { Array($0.utf8) }

    private static let predicted = [
        "fname,label,prob\na.png,cat,0.9\n\"b\"\".png\",dog,1e-05\n",
        "Id;p_cat;p_dog;label\r\n1;0.75;.25;cat\r\n2;0;1;cat\r\n",
        "id\tpred\t0\t1\t10\tconf\n./x\t10\t0.1\t0.2\t0.7\t0.7\n.\\y\t1\t0\t1.0000\t0\t0.12345678901234567\n",
        "\u{feff}img,a,ca,,y_pred\nx.png,0.5,0.5,0,ca\n",
    ].map { Array($0.utf8) }

    private static let predictedLines = [
        "{\"id\": 1, \"pred\": \"cat\", \"p_cat\": 0.5, \"p_dog\": 5e-1}\n{\"id\": 2, \"p_dog\": 1, \"p_cat\": 0, \"pred\": \"dog\"}\n"
    ].map { Array($0.utf8) }

    private static let orders = ["1", "2"].map { String(repeating: "0f", count: 31) + "a" + $0 }
        .map { Array("path,sha256\na.png,\($0)\nb.png,\($0)\n".utf8) }

    private static let configurations = [
        "tables:\n  labels.csv:\n    key: [fname, annotator]\n    label: class\n  ./b.csv: {split: fold, images: \"x\"}\nlayout: <split>/<class>/\n",
        "# later\nlater: &a [1, 2]\n? b\n: |\n  c\n",
    ].map { Array($0.utf8) }

    // What breaks readers: signs of the formats, and bytes that are no text.
    private static let pieces: [[UInt8]] =
        [
            ",", ";", "\t", "\"", "\"\"", "\n", "\r", "\r\n", "=", "\\", "./", ".png", "fname", "label", "\0", " ", "{",
            "}",
            "[", "]", ":", "null", "\\ud800", "- ", "? ", "&a ", "*a", "|", "\u{feff}", "\u{301}", "\u{2028}",
        ].map { Array($0.utf8) } + [[0xff], [0xfe, 0xff], [0xc3], [0xed, 0xa0, 0x80], [0x80], [0xff, 0xfe]]

    private static func mutant(_ samples: [[UInt8]], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = samples.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 0...8, using: &random) { wound(&bytes, &random) }
        return bytes
    }

    private static func wound(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, place + Int.random(in: 0...12, using: &random))
        let isMany = Int.random(in: 0..<50, using: &random) == 0
        let copies = Int.random(in: 1...(isMany ? 3000 : 3), using: &random)
        let piece = pieces.randomElement(using: &random) ?? []
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes.removeSubrange(place..<end)
        case 1: bytes.removeSubrange(place...)
        case 2: bytes.insert(contentsOf: Array(repeatElement(bytes[place..<end], count: copies).joined()), at: place)
        case 3: bytes.insert(contentsOf: Array(repeatElement(piece, count: copies).joined()), at: place)
        case 4 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
        default: bytes.replaceSubrange(place..<end, with: piece)
        }
    }
}
