import DatasetModel
import LabelFormats
import Testing

/// What is put into a dsv.yaml that a person wrote.
@Suite struct ConfigurationTextTests {
    private static let table = DeclaredReading.Table(
        path: "labels.csv", TableDeclaration(key: ["file"], label: "class", split: "fold", images: "photos"))

    private func adding(_ reading: DeclaredReading, to text: String) throws -> String {
        String(decoding: try ConfigurationText(Array(text.utf8)).adding(reading).bytes, as: UTF8.self)
    }

    @Test func `an empty file gets all, in the order of the documentation`() throws {
        let reading = DeclaredReading(tables: [Self.table], layout: "<split>/<class>/<file>")
        let all = """
            tables:
              labels.csv:
                key: file
                images: photos
                label: class
                split: fold
            layout: <split>/<class>/<file>

            """
        #expect(try adding(reading, to: "") == all)
        #expect(try adding(reading, to: "# ours\n") == "# ours\n" + all)
        #expect(try adding(reading, to: "# ours") == "# ours\n" + all)
        // What is there already is not added again.
        #expect(try adding(reading, to: all) == all)
        #expect(try ConfigurationText(Array(all.utf8)).adding(reading).lines == [])
    }

    @Test func `what stands there stays as it is, comments and line ends included`() throws {
        let text =
            "# ours\r\nclasses: [a, b] # in this order\r\ntables:\r\n    # by hand\r\n    labels.csv:\r\n"
            + "      # sure\r\n      label: class\r\n"
        #expect(
            try adding(DeclaredReading(tables: [Self.table]), to: text) == """
                # ours\r
                classes: [a, b] # in this order\r
                tables:\r
                    # by hand\r
                    labels.csv:\r
                      key: file\r
                      images: photos\r
                      split: fold\r
                      # sure\r
                      label: class\r

                """)
        let other = DeclaredReading.Table(path: "b.csv", TableDeclaration(label: "x"))
        #expect(
            try adding(DeclaredReading(tables: [other]), to: "tables:\n  a.csv:\n    label: x\nfrozen: [val]")
                == "tables:\n  b.csv:\n    label: x\n  a.csv:\n    label: x\nfrozen: [val]")
        #expect(
            try adding(DeclaredReading(tables: [other]), to: "tables:\nfrozen: [val]\n")
                == "tables:\n  b.csv:\n    label: x\nfrozen: [val]\n")
    }

    @Test func `a folder is the same however it is written`() throws {
        let text =
            "tables:\n  ./labels.csv:\n    key: [file]\n    images: ./photos/\n    label: class\n    split: fold\n"
        #expect(try adding(DeclaredReading(tables: [Self.table]), to: text) == text)
    }

    @Test func `names that YAML would take for something else are quoted`() throws {
        let names = [
            "no", "12", "a: b", "#x", "- y", "say \"hi\"", "back\\slash", "tab\tline\n", "null", "ä ö", "<split>",
            "{a}", "*",
        ]
        for name in names {
            let table = DeclaredReading.Table(path: "t.csv", TableDeclaration(key: [name, "b"], label: name))
            let text = try ConfigurationText([]).adding(DeclaredReading(tables: [table])).bytes
            let read = try DatasetConfiguration(parsing: text)
            #expect(read.tables.values.first == table.declaration, "\(name)")
        }
    }

    @Test func `a declaration that says something else is refused with its line`() throws {
        let text = "# ours\ntables:\n  labels.csv:\n    label: other\n"
        let error = #expect(throws: FormatError.self) { try adding(DeclaredReading(tables: [Self.table]), to: text) }
        #expect(error?.line == 4)
        #expect(error?.problem == "'label' of 'labels.csv' is 'other', but 'class' is what was found")
    }

    @Test(arguments: [
        "{frozen: [val]}\n", "tables: {a.csv: {label: x}}\n", "tables:\n  labels.csv: {label: class}\n",
        "frozen: [val]\n...\n", "tables: ~\n", "? frozen\n: - val\n? tables\n:\n  a.csv:\n    label: x\n",
    ])
    func `a text to which no line can be added is refused, never spoilt`(text: String) throws {
        let reading = DeclaredReading(tables: [Self.table])
        guard let added = try? adding(reading, to: text) else { return }
        let (before, after) = (
            try DatasetConfiguration(parsing: Array(text.utf8)), try DatasetConfiguration(parsing: Array(added.utf8))
        )
        #expect(after == (try reading.added(to: before, ConfigurationText(Array(text.utf8)))))
    }

    @Test func `each declaration has its line`() throws {
        let text = try ConfigurationText(
            Array("# ours\ntables:\n  a.csv:\n    key: [x,\n      y]\n    label: z\n".utf8))
        #expect(text.line(of: ["tables"]) == 2)
        #expect(text.line(of: ["tables", "a.csv"]) == 3)
        #expect(text.line(of: ["tables", "a.csv", "label"]) == 6)
        #expect(text.line(of: ["tables", "b.csv"]) == nil)
    }
}
