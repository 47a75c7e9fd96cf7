import DatasetModel
import LabelFormats
import Testing

/// What the columns of real sheets mean.
@Suite struct SchemaDetectionTests {
    private struct Meaning: Equatable {
        var key: [String]
        var label: String?
        var split: String?
        var candidates: [String] = []
    }

    private func meaning(
        _ text: String, declared: TableDeclaration = TableDeclaration(), imageColumn: Int? = nil
    ) throws -> Meaning {
        let table = try read(text)
        let found = try DetectedSchema(
            columns: table.columns, rows: table.rows, declared: declared, imageColumn: imageColumn)
        let name = { (place: Int) in found.schema.columns[place] }
        return Meaning(
            key: found.schema.key.map(name), label: found.schema.label.map(name), split: found.schema.split.map(name),
            candidates: found.labelCandidates)
    }

    @Test func `a labelling sheet`() throws {
        let sheet = """
            image,fname,label,subset,img_url,sim1,sim2
            =IMAGE(E2),0001.png,iii,train,http://x/0001.png,2.971025,-0.068182476
            =IMAGE(E3),0002.png,iv,val,http://x/0002.png,1.5,0.25

            """
        #expect(try meaning(sheet) == Meaning(key: ["fname"], label: "label", split: "subset"))
    }

    @Test func `predictions of a baseline`() throws {
        let sheet = "img,label,pred,is_correct\na.png,iii,iii,TRUE\nb.png,iv,vi,FALSE\n"
        #expect(try meaning(sheet) == Meaning(key: ["img"], label: "label"))
    }

    @Test func `a curation sheet`() throws {
        let sheet = "img,curation,index,label,pred\na.png,x,0,iii,iv\nb.png,3,1,iv,iv\nc.png,,2,v,v\n"
        #expect(try meaning(sheet) == Meaning(key: ["img"], label: "label"))
    }

    @Test func `a long sheet of a consensus asks which of its labels counts`() throws {
        let rows = (0..<40).map { row in
            "http://x/\(row).png,\(row % 2 == 0 ? "iii" : "iv"),\(row % 3 == 0 ? "v" : "iv"),-2.27\(row),3,4,3,0,III,train,2,\(row)\n"
        }.joined()
        let header = "img_url,old label,proposed,log-score,a1,a2,a3,agreement,override,subset,class index,row index\n"
        let found = try meaning(header + rows)
        #expect(found.key == ["img_url"] && found.label == nil && found.split == "subset")
        #expect(found.candidates == ["old label", "proposed", "override"])
    }

    @Test func `a short sheet of a consensus`() throws {
        let rows = (0..<40).map { "http://x/\($0).png,/data/\($0).png,3,\($0 % 7 == 0 ? "x" : "3"),3,2,III\n" }.joined()
        let found = try meaning("img_url,img_full,annotator 1,annotator 2,annotator 3 :),agreement,override\n" + rows)
        #expect(found.key == ["img_url"] && found.label == nil)
        #expect(found.candidates == ["annotator 2", "override"])
    }

    @Test func `boxes of blood cells`() throws {
        // The head of bccd/v3/test.csv.
        let found = try meaning(
            "filename,cell_type,xmin,xmax,ymin,ymax\n"
                + (0..<30).map { "BloodImage_\($0 / 10).jpg,\($0 % 10 == 0 ? "WBC" : "RBC"),260,491,177,376\n" }
                .joined())
        #expect(found == Meaning(key: ["filename"], label: "cell_type"))
    }

    @Test func `photos of clothes`() throws {
        // The head of clothing-mini/v1/images.csv: no extension in the key.
        let sheet = "image,sender_id,label,kids\n28455ee9,116,Blouse,False\n349cf35c,153,Longsleeve,False\n"
        #expect(try meaning(sheet) == Meaning(key: ["image"], label: "label"))
    }

    @Test func `the order of usual names decides, then how cells look`() throws {
        #expect(try meaning("id,path,label\n1,a.png,cat\n").key == ["path"])
        #expect(try meaning("Id,Label,Usage\n1,cat,Public\n") == Meaning(key: ["Id"], label: "Label", split: "Usage"))
        #expect(try meaning("FILE_NAME,y\na,1\n") == Meaning(key: ["FILE_NAME"], label: "y"))
        #expect(try meaning("no,photo,class\n1,a.png,cat\n").key == ["photo"])
        #expect(try meaning("no,thing,class\n1,a,cat\n").key == [])
        #expect(try meaning("image,name,label\n=IMAGE(1),a.png,cat\n", imageColumn: 1).key == ["name"])
        #expect(try meaning("fname,category,class,target\na.png,1,2,3\n").label == "class")
        #expect(try meaning("fname,fold,split,label\na.png,0,train,cat\n").split == "split")
    }

    @Test func `the only column of few texts is the label, and one of numbers is none`() throws {
        let rows = { (cells: (Int) -> String) in (0..<30).map { "\($0).png,\(cells($0))\n" }.joined() }
        #expect(try meaning("fname,animal\n" + rows { $0 % 3 == 0 ? "cat" : "dog" }).label == "animal")
        #expect(try meaning("fname,width\n" + rows { $0 % 3 == 0 ? "640" : "480" }).label == nil)
        #expect(try meaning("fname,caption\n" + rows { "photo \($0)" }).label == nil)
        #expect(try meaning("fname,nothing\n" + rows { _ in "" }).label == nil)
        let two = try meaning("fname,animal,coat\n" + rows { $0 % 3 == 0 ? "cat,short" : "dog,long" })
        #expect(two.label == nil && two.candidates == ["animal", "coat"])
        // Without a key nothing is a label.
        #expect(try meaning("a,b\n" + (0..<30).map { "\($0 % 3),x\n" }.joined()) == Meaning(key: []))
    }

    @Test func `what is declared is taken, whatever it looks like`() throws {
        let sheet = "fname,annotator,first,label,split\na.png,ada,cat,dog,train\n"
        let declared = TableDeclaration(key: ["fname", "annotator"], label: "first", split: "label")
        #expect(
            try meaning(sheet, declared: declared, imageColumn: 0)
                == Meaning(key: ["fname", "annotator"], label: "first", split: "label"))
        // A declared label is not taken for the split, nor the other way round.
        #expect(try meaning("fname,set,class\na,b,c\n", declared: TableDeclaration(label: "set")).split == nil)
    }

    @Test(arguments: ["group", "group_id", "Subject", "subject_id", "patient", "patient_id", "parent", "parent_id"])
    func `a column of subjects groups images, and is no label`(name: String) throws {
        let table = try read("fname,\(name)\n" + (0..<30).map { "\($0).png,s\($0 % 3)\n" }.joined())
        let found = try DetectedSchema(
            columns: table.columns, rows: table.rows, declared: TableDeclaration(), imageColumn: nil)
        #expect(found.schema.group == 1 && found.schema.label == nil && found.labelCandidates.isEmpty)
    }

    @Test func `only a column of that very name groups images, or a declared one`() throws {
        let table = try read("fname,label,patients,who\na.png,cat,1,ada\n")
        func group(_ name: String?) throws -> Int? {
            let declared = TableDeclaration(group: name)
            return try DetectedSchema(columns: table.columns, rows: table.rows, declared: declared, imageColumn: nil)
                .schema.group
        }
        #expect(try group(nil) == nil && group("who") == 3 && group("label") == 1)
    }

    @Test func `a declared column that is not there is an error`() throws {
        for declared in [
            TableDeclaration(key: ["nme"]), TableDeclaration(label: "nme"), TableDeclaration(split: "nme"),
            TableDeclaration(group: "nme"),
        ] {
            let error = try #require(throws: FormatError.self) { try meaning("fname,label\na,b\n", declared: declared) }
            #expect(error.description == "line 1: no column 'nme' among 'fname', 'label'")
        }
    }

    @Test func `what one declaration leaves out another says`() {
        let first = TableDeclaration(label: "class")
        let second = TableDeclaration(key: ["fname"], label: "label", images: "images", group: "patient")
        let both = TableDeclaration(key: ["fname"], label: "class", images: "images", group: "patient")
        #expect(first.or(second) == both)
        #expect(first.or(nil) == first)
    }
}
