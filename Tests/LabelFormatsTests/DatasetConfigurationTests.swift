import DatasetModel
import LabelFormats
import Testing

@Suite struct DatasetConfigurationTests {
    private func parse(_ text: String) throws(FormatError) -> DatasetConfiguration {
        try DatasetConfiguration(parsing: Array(text.utf8))
    }

    @Test(arguments: [
        ("b/", ["b"]), ("[b, c/d/]", ["b", "c/d"]), ("{folder: b/, classes: {0: sky}}", ["b"]), ("[]", []),
    ])
    func `folders of masks are declared`(_ text: String, _ folders: [String]) throws {
        let declared = try DatasetConfiguration(parsing: Array("masks: \(text)\n".utf8)).masks
        #expect(declared?.map(\.description) == folders)
    }

    @Test(arguments: ["/b", "../b", "{classes: {0: sky}}", ".", "[[b, {}]]"])
    func `a declaration of masks that names no folder is refused`(_ text: String) {
        #expect(throws: FormatError.self) { try DatasetConfiguration(parsing: Array("masks: \(text)\n".utf8)) }
    }

    @Test func `nothing is declared of masks where nothing is said`() throws {
        #expect(try DatasetConfiguration(parsing: Array("classes: [a]\nmasks:\n".utf8)).masks == nil)
    }

    @Test func `tables and a layout are declared`() throws {
        let configuration = try parse(
            """
            # ours
            tables:
              labels.csv:
                key: [fname, annotator]
                label: class
                split: fold
                images: photos
                group: patient
              more/b.csv: {key: img}
              ./c.csv: {label: 3}
            layout: photos/<split>/<class>/
            later: [1, 2]
            """)
        #expect(
            configuration.tables == [
                "labels.csv": TableDeclaration(
                    key: ["fname", "annotator"], label: "class", split: "fold", images: "photos",
                    group: "patient"),
                "more/b.csv": TableDeclaration(key: ["img"]), "c.csv": TableDeclaration(label: "3"),
            ])
        #expect(configuration.layout == [.other, .split, .label])
    }

    @Test func `classes, aliases and frozen splits are declared`() throws {
        let configuration = try parse("classes: [i, ii, 3]\naliases: {3: iii, IV: iv}\nfrozen:\n- test\n- '0'\n")
        #expect(configuration.classes == ["i", "ii", "3"] && configuration.aliases == ["3": "iii", "IV": "iv"])
        #expect(configuration.frozen == ["test", "0"])
        #expect(try parse("classes:\naliases: ~\nfrozen: []\n") == DatasetConfiguration())
    }

    @Test func `a gate is declared`() throws {
        var gate = GateDeclaration()
        (gate.metric, gate.margin, gate.doubt) = ("macro_f1", 0.01, .pass)
        #expect(
            try parse("gate:\n  metric: macro_f1\n  margin: 1e-2\n  require-better: false\n  cannot-tell: pass\n").gate
                == gate)
        #expect(try parse("gate: {require-better: true}\n").gate.requiresBetter)
        #expect(try parse("gate:\n").gate == GateDeclaration())
    }

    @Test(arguments: ["", "\n", "# nothing yet\n", "~\n", "---\n...\n", "{}\n", "tables: {}\n", "\u{feff}tables: {}\n"])
    func `nothing declared is nothing`(text: String) throws { #expect(try parse(text) == DatasetConfiguration()) }

    @Test(
        arguments: [
            ("- a\n", 1, "it is no mapping of names to values"), ("hello\n", 1, "it is no mapping of names to values"),
            ("layout: x\ntables: [a]\n", 2, "'tables' is no mapping of paths to declarations"),
            ("tables:\n  a.csv: [b]\n", 2, "a table's declaration is no mapping"),
            ("tables:\n  a.csv:\n    label: [b]\n", 3, "'label' is no text"),
            ("tables:\n  a.csv:\n    key: {b: c}\n", 3, "'key' is no text"),
            ("tables:\n  a.csv:\n    key: [b, [c]]\n", 3, "'key' is no text"),
            ("\nlayout: [a]\n", 2, "'layout' is no text"),
            ("tables:\n  a.csv:\n    group: [b]\n", 3, "'group' is no text"),
            ("\nclasses: cat\n", 2, "'classes' is no list"), ("classes: {0: cat}\n", 1, "'classes' is no list"),
            ("classes:\n- cat\n- [dog]\n", 3, "'classes' holds something that is no text"),
            ("classes:\n- cat\n- cat\n", 3, "'cat' stands in 'classes' twice"),
            ("frozen: test\n", 1, "'frozen' is no list"),
            ("\naliases: [a]\n", 2, "'aliases' is no mapping of texts to classes"),
            ("aliases:\n  a: b\n  c: [d]\n", 3, "the alias 'c' is no text"),
            ("\ngate: strict\n", 2, "'gate' is no mapping of settings"),
            ("gate:\n  metric: [a]\n", 2, "'metric' is no text"),
            ("gate:\n  metric: a\n  margin: one\n", 3, "'margin' is no number of 0 or more: 'one'"),
            ("gate: {margin: -0.1}\n", 1, "'margin' is no number of 0 or more: '-0.1'"),
            ("gate: {margin: .nan}\n", 1, "'margin' is no number of 0 or more: '.nan'"),
            ("gate:\n  require-better: yes\n", 2, "'require-better' is neither true nor false: 'yes'"),
            ("gate:\n  cannot-tell: maybe\n", 2, "'cannot-tell' is neither pass nor fail: 'maybe'"),
            ("gate:\n  mergin: 0.1\n", 2, "'gate' has no setting 'mergin'"),
            (
                "a: b\ngate:\n  margin: 0\n  require-better: true\n", 3,
                "'margin' and 'require-better' exclude each other"
            ),
            ("a: b\nc: d: e\n", 2, nil), ("a: [b\n", nil, nil), ("a: 1\na: 2\n", nil, nil),
        ] as [(String, Int?, String?)])
    func `what is wrong is said with its line`(text: String, line: Int?, problem: String?) throws {
        let error = try #require(throws: FormatError.self) { try parse(text) }
        if let line { #expect(error.line == line) }
        if let problem { #expect(error.problem == problem) } else { #expect(!error.problem.isEmpty) }
    }

    @Test(.timeLimit(.minutes(1))) func `no YAML takes for ever`() throws {
        var text = "a0: &a0 [x, x]\n"
        for level in 1..<40 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        #expect(throws: FormatError.self) { try parse(text + "? *a39\n: x\n") }
        #expect(throws: FormatError.self) { try parse(String(repeating: "[", count: 200_000)) }
        #expect(throws: FormatError.self) { try parse(String(repeating: "- ", count: 200_000)) }
        _ = try parse("a: " + String(repeating: "x", count: 2 << 20))
    }
}
