import DatasetModel
import LabelFormats
import Testing

@Suite struct PredictionTableTests {
    // MARK: What the columns mean

    @Test func `a row is an image, a class and a confidence`() throws {
        let table = try predictions("filename,label,prob\nb.png,dog,0.9\na.png,cat,0.5125\n.\\c.png,dog,1\n")
        #expect(keys(table) == ["b.png", "a.png", "c.png"])
        #expect(table.predicted == ClassColumn(classes: ["cat", "dog"], places: [1, 0, 1]))
        #expect(table.actual == nil && table.confidence == [0.9, 0.5125, 1])
        #expect(!table.hasProbabilities && table.notes.isEmpty)
    }

    @Test(arguments: [
        "predicted", "prediction", "pred", "predicted_label", "predicted_class", "pred_label", "pred_class", "y_pred",
        "yhat", "Pred",
    ])
    func `a predicted column makes the label the actual class`(name: String) throws {
        let table = try predictions("img,label,\(name),is_correct\na.png,iii,iv,FALSE\nb.png,iv,iv,TRUE\n")
        #expect(names(table.predicted) == ["iv", "iv"])
        #expect(try names(#require(table.actual)) == ["iii", "iv"])
    }

    @Test(arguments: [
        "actual", "true", "truth", "target", "y_true", "ground_truth", "gt", "true_label", "class", "Category",
    ])
    func `the actual class has many names`(name: String) throws {
        let table = try predictions("Id,predicted,\(name)\n1,cat,dog\n2,cat,\n")
        #expect(names(table.predicted) == ["cat", "cat"] && keys(table) == ["1", "2"])
        // A row may have no actual class.
        #expect(table.actual == ClassColumn(classes: ["dog"], places: [0, -1]))
    }

    @Test(arguments: ["confidence", "conf", "prob", "probability", "score", "p", "Score"])
    func `the confidence has many names`(name: String) throws {
        #expect(try predictions("image_id,label,\(name)\n7,cat,0.25\n").confidence == [0.25])
    }

    @Test func `of several columns the first by name is taken, and a note says so`() throws {
        let table = try predictions("fname,y_pred,pred,conf,prob\na.png,cat,dog,0.5,0.6\n")
        #expect(names(table.predicted) == ["dog"] && table.confidence == [0.5])
        #expect(
            table.notes.map(\.text) == [
                "'pred' is taken for the predicted class, though other columns could be it",
                "'conf' is taken for the confidence, though other columns could be it",
            ])
        #expect(table.notes.map(\.examples) == [["y_pred"], ["prob"]])
    }

    @Test func `what is declared is taken`() throws {
        let text = "a,fname,pred,mine\nx.png,1,cat,dog\ny.png,2,cat,dog\n"
        let table = try predictions(text, declared: PredictionDeclaration(key: "a", predicted: "mine"))
        #expect(keys(table) == ["x.png", "y.png"] && names(table.predicted) == ["dog", "dog"])
        #expect(
            refusal(text, declared: PredictionDeclaration(key: "b"))?.description
                == "line 1: no column 'b' among 'a', 'fname', 'pred', 'mine'")
    }

    @Test func `a file without a header has columns by number`() throws {
        let declared = PredictionDeclaration(predicted: "column 2")
        let table = try predictions("a.png,cat\nb.png,dog\n", declared: declared)
        #expect(keys(table) == ["a.png", "b.png"] && names(table.predicted) == ["cat", "dog"])
    }

    // MARK: How it is written

    @Test func `bytes of every kind are read alike`() throws {
        let text = "fname;label;prob\r\n\"do\"\"g;1.png\";\"a;b\";1e-05\r\n\"x\r\ny.png\";c;.5\r\n"
        let utf16: [UInt8] = [0xff, 0xfe] + text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        for bytes in [Array(text.utf8), [0xef, 0xbb, 0xbf] + Array(text.utf8), utf16] {
            let table = try predictions(bytes)
            #expect(keys(table) == ["do\"g;1.png", "x\r\ny.png"])
            #expect(names(table.predicted) == ["a;b", "c"] && table.confidence == [1e-5, 0.5])
        }
        #expect(try names(predictions("fname\tlabel\na.png\tb,c\n", name: "p.tsv").predicted) == ["b,c"])
    }

    @Test func `lines of JSON are rows, too`() throws {
        let text = """
            {"file_name": "a.png", "prediction": "cat", "p_cat": 0.75, "p_dog": 0.25}
            {"file_name": "b.png", "prediction": "dog", "p_dog": 1, "p_cat": 0}
            """
        let table = try predictions(text, name: "p.jsonl", classes: ["cat", "dog"])
        #expect(names(table.predicted) == ["cat", "dog"] && vectors(table) == [[0.75, 0.25], [0, 1]])
        let lacking = "{\"id\": 1, \"pred\": \"a\"}\n{\"id\": 2}\n"
        #expect(refusal(lacking, name: "p.jsonl")?.description == "line 2: a row without a predicted class")
        let keyless = "{\"id\": 1, \"pred\": \"a\"}\n{\"pred\": \"b\"}\n"
        #expect(refusal(keyless, name: "p.jsonl")?.description == "line 2: a row that names no image")
        #expect(
            refusal("{\"id\": 1, \"pred\": \"a\", \"p\": NaN}\n", name: "p.jsonl")?.description
                == "line 1: NaN or Infinity, which JSON does not have")
    }

    @Test func `classes keep their bytes and are in their order`() throws {
        let table = try predictions("id,label\n1,é\n2,Z\n3,a\n4, a\n5,NA\n6,10\n7,9\n")
        #expect(table.predicted.classes == [" a", "10", "9", "NA", "Z", "a", "é"])
        #expect(names(table.predicted) == ["é", "Z", "a", " a", "NA", "10", "9"])
    }

    // MARK: What is refused

    @Test(arguments: [
        ("", "the file is empty"), ("\n\n", "the file is empty"),
        ("fname,label\n", "line 1: a header, and no predictions"),
        ("fname,text\na.png,hello\n", "line 1: no column of predicted classes among 'fname', 'text'"),
        ("fname,label\na.png,cat\nb.png,\n", "line 3: a row without a predicted class"),
        ("fname,label\na.png,cat\n,dog\n", "line 3: a row that names no image"),
        ("fname,label\na.png,cat\nb.png,dog\na.png,cat\n", "line 4: a second prediction for 'a.png', after line 2"),
        ("fname,label\na/b.png,cat\n.\\a\\b.png,cat\n", "line 3: a second prediction for 'a/b.png', after line 2"),
        (
            "fname,label\ne\u{301}.png,cat\n\u{e9}.png,cat\n",
            "line 3: a second prediction for '\u{e9}.png', after line 2"
        ),
        (
            "fname,label\n\"a\n.png\",cat\nb.png,cat\n\"b.png\",x\n",
            "line 5: a second prediction for 'b.png', after line 4"
        ),
        ("fname,label,conf\na.png,cat,nan\n", "line 2: 'conf' is 'nan', no number"),
        ("fname,label,conf\na.png,cat,\n", "line 2: 'conf' is empty"),
        ("fname,label,conf\na.png,cat,inf\n", "line 2: 'conf' is 'inf', no number"),
        ("fname,label,conf\na.png,cat,-0.5\n", "line 2: 'conf' is -0.5, below 0"),
        ("fname,label,conf\na.png,cat,0.5\nb.png,cat,1.00001\n", "line 3: 'conf' is 1.00001, above 1"),
        ("fname,label,conf\na.png,cat,93.1%\n", "line 2: 'conf' is '93.1%', no number"),
        ("fname;label;conf\na.png;cat;0,931\n", "line 2: 'conf' is '0,931', no number"),
        ("fname,label,conf\na.png,cat,0x1p-1\n", "line 2: 'conf' is '0x1p-1', no number"),
        ("fname,label\na.png,cat,0.5\n", "line 2: 3 cells where the header has 2"),
    ])
    func `what is wrong is said with its line`(text: String, problem: String) {
        let error = refusal(text)
        #expect(error?.description == problem && error?.kind == .malformed)
    }

    @Test func `a percentage, a decimal comma and other numbers have hints`() {
        #expect(refusal("id,label,conf\n1,cat,93%\n")?.hint == "write 0.93 for 93%")
        #expect(refusal("id;label;conf\n1;cat;0,93\n")?.hint == "write 0.93 for 0,93")
        #expect(
            refusal("id,label,score\n1,cat,7.5\n")?.hint
                == "a probability is a number from 0 to 1; give a column of other numbers another name")
    }

    @Test func `a little more than one is one, as 32 bits have it`() throws {
        #expect(try predictions("id,label,conf\n1,cat,1.0000001\n2,cat,-0.0\n").confidence == [1, 0])
    }

    // MARK: Lists without keys

    private static let zeros = String(repeating: "0", count: 63)

    private func manifest(_ text: String) throws(FormatError) -> OrderManifest { try OrderManifest(read(text)) }

    @Test func `a list without keys is refused, and read with the manifest of its order`() throws {
        let list = "actual,predicted\ncat,dog\ndog,dog\n"
        let error = refusal(list)
        #expect(error?.kind == .keyless && error?.line == 1)
        #expect(error?.problem == "no column says which image a row is about" && error?.hint != nil)
        let order = try manifest("n,path,sha256\n1,./b.png,\(Self.zeros)1\n2,a.png,\(Self.zeros)2\n")
        let table = try PredictionTable(read(list), classes: [], order: order)
        #expect(keys(table) == ["b.png", "a.png"] && names(table.predicted) == ["dog", "dog"])
        #expect(order.ids == [ObjectID(0, 0, 0, 1), ObjectID(0, 0, 0, 2)] && order.path(0) == "./b.png")
        let short = try #require(throws: FormatError.self) {
            try PredictionTable(read("predicted\ncat\n"), classes: [], order: order)
        }
        #expect(short.description == "1 predictions for the 2 images of the manifest")
        // Keys of its own are better than an order.
        let keyed = try PredictionTable(read("id,predicted\n7,cat\n"), classes: [], order: order)
        #expect(keys(keyed) == ["7"])
    }

    @Test(arguments: [
        ("path\na.png\n", "line 1: no column 'sha256'"), ("sha256\n\(zeros)1\n", "line 1: no column 'path'"),
        ("", "line 1: no column 'sha256'"), ("path,sha256\na.png,\(zeros)\n", "line 2: '\(zeros)' is no SHA-256"),
        ("path,sha256\n,\(zeros)1\n", "line 2: no path"),
        ("path,sha256\na.png,\(zeros)1\n./a.png,\(zeros)1\n", "line 3: 'a.png' a second time, after line 2"),
    ])
    func `a manifest that is wrong is refused with its line`(text: String, problem: String) throws {
        let error = try #require(throws: FormatError.self) { try manifest(text) }
        #expect(error.description == problem)
    }
}

// MARK: Support

func predictions(
    _ bytes: [UInt8], name: String = "p.csv", classes: [String] = [],
    declared: PredictionDeclaration = PredictionDeclaration()
) throws(FormatError) -> PredictionTable {
    try PredictionTable(read(bytes, name), classes: classes, declared: declared)
}

func predictions(
    _ text: String, name: String = "p.csv", classes: [String] = [],
    declared: PredictionDeclaration = PredictionDeclaration()
) throws(FormatError) -> PredictionTable {
    try predictions(Array(text.utf8), name: name, classes: classes, declared: declared)
}

/// Why a table of predictions is refused; nil where it is not.
func refusal(
    _ text: String, name: String = "p.csv", classes: [String] = [],
    declared: PredictionDeclaration = PredictionDeclaration()
) -> FormatError? {
    do {
        _ = try predictions(text, name: name, classes: classes, declared: declared)
        return nil
    } catch {
        return error
    }
}

func names(_ column: ClassColumn) -> [String?] { column.places.map { $0 < 0 ? nil : column.classes[Int($0)] } }

func keys(_ table: PredictionTable) -> [String] {
    (0..<table.count).map { String(decoding: table.rows.key($0), as: UTF8.self) }
}

func vectors(_ table: PredictionTable) -> [[Double]] {
    var buffer = [Double](repeating: -1, count: table.columns.probabilities.count)
    return (0..<table.count).map { row in
        table.readProbabilities(of: row, into: &buffer)
        return buffer
    }
}
