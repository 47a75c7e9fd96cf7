import Comparison
import DatasetModel
import Imaging
import SystemIO
import SystemPackage
import TestSupport
import Testing
import Words

@testable import Labels
@testable import Reports
@testable import Snapshots

@Suite struct `Diff as a page` {
    private func html(
        _ changes: DatasetChanges, limits: DiffPage.Limits = DiffPage.Limits(),
        image: (DatasetPath, DiffPage.Side) -> [UInt8]? = { _, _ in nil }
    ) -> String {
        DiffPage(from: Sample.from, to: Sample.to, changes, limits: limits).html(image: image)
    }

    @Test func `the page allows nothing but what it holds`() {
        let page = html(Sample.digits)
        #expect(
            page.contains(
                """
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
                style-src 'unsafe-inline'; script-src 'unsafe-inline'">
                """))
        #expect(!page.contains("http://") && !page.contains("https://") && !page.contains("url("))
    }

    @Test func `a round of work is shown with its sides, numbers, maps, classes, images, files, tables and notes`() {
        let page = html(Sample.digits, image: Sample.digit)
        let parts = [
            "<h1><bdi>v1</bdi>", "<code>1a2b3c4d5e</code>", "<bdi>first round of labels</bdi>",
            "2026-09-21 15:13:20 +0100 · Ada Lovelace", #"<span class="tag"><bdi>baseline</bdi></span>"#,
            ##"href="#kind=relabelled"><b>6</b> <span>relabelled</span>"##, "15 rows touched in all",
            ##"<a href="#move=label%091%097" title="1 → 7: 3">3</a>"##, "Splits",
            #"<td><span class="soft">131 →</span> 128 <span class="delta minus">−3</span></td>"#,
            #"<tfoot><tr><th scope="row">all</th>"#, "<h2>Changed images</h2>", "<summary>6 images removed</summary>",
            "<summary>1 other file modified</summary>", "columns added: <bdi>quality</bdi>",
            "labels.csv: 2 rows without an image", "</html>",
        ]
        var rest = page[...]
        for part in parts {
            guard let found = rest.firstRange(of: part) else {
                Issue.record("not there, or in another order: \(part)")
                continue
            }
            rest = rest[found.upperBound...]
        }
    }

    @Test func `a card is all that happened to one image`() {
        let page = html(Sample.digits, image: Sample.digit)
        #expect(page.components(#"<article class="card""#) == 20)
        #expect(
            page.contains(
                """
                <article class="card" data-kinds="relabelled split" data-classes="=1\n=7" data-splits="=train\n=val" \
                data-moves="=label\t1\t7\n=split\ttrain\tval">
                """))
        #expect(page.contains(#"<del><bdi>1</bdi></del> <span class="arrow">→</span> <ins><bdi>7</bdi></ins>"#))
        #expect(page.contains(#"<span class="kind relabelled">relabelled</span>"#))
    }

    @Test func `a small image is embedded as it is, a large one as a thumbnail`() throws {
        let digit = try #require(Sample.digit(Sample.path("images/0001.png"), .from))
        #expect(html(Sample.digits) { _, _ in digit }.contains(#"<img class="tiny" alt="0001.png" "#))
        #expect(html(Sample.digits) { _, _ in digit }.contains("data:image/png;base64,\(base64(digit))"))
        var limits = DiffPage.Limits()
        limits.bytesAsTheyAre = 10
        let page = html(Sample.digits, limits: limits) { _, _ in digit }
        #expect(!page.contains(base64(digit)) && page.contains("data:image/png;base64,"))
    }

    @Test func `an image that cannot be shown says why`() {
        #expect(html(Sample.digits).contains(#"<p class="missing">its bytes are not here</p>"#))
        #expect(html(Sample.digits) { _, _ in [] }.contains(#"<p class="missing">an empty file</p>"#))
        let unknown = html(Sample.digits) { _, _ in [1, 2] }
        #expect(unknown.contains(#"<p class="missing">no format that can be decoded</p>"#))
        let damaged = html(Sample.digits) { _, _ in [0xff, 0xd8, 0xff] }
        #expect(damaged.contains(#"<p class="missing">damaged: no header</p>"#))
        var changes = DatasetChanges(files: FileChanges(RawChanges()))
        changes.relabelled = [
            Relabelling(key: "1", table: Sample.labels, from: "a", to: "b", split: nil, image: nil)
        ]
        #expect(html(changes).contains(#"<p class="missing">no image</p>"#))
    }

    @Test func `a modified image is shown before and after`() {
        var asked: [String] = []
        let page = html(Sample.digits) { path, side in
            asked.append("\(side) \(path)")
            return nil
        }
        #expect(asked.contains("from images/0040.png") && asked.contains("to images/0040.png"))
        #expect(asked.contains("from images/0019.png") && !asked.contains("to images/0019.png"))
        #expect(page.contains("<figcaption>before</figcaption>") && page.contains("<figcaption>after</figcaption>"))
    }

    @Test func `boxes lie over their image, in pixels or in shares of it`() {
        let page = html(Sample.digits, image: Sample.digit)
        #expect(
            page.contains(
                """
                <svg viewBox="0 0 8 8" aria-hidden="true"><rect class="old" x="1.00" y="1.00" width="5.00" height="6.00"/>\
                <rect class="new" x="1.00" y="0.00" width="6.00" height="7.00"/>\
                <rect class="new" x="4.00" y="2.00" width="2.00" height="4.00"/></svg>
                """))
        #expect(page.contains("<bdi>9</bdi> moved, IoU 0.71"))
    }

    @Test func `without a difference the page says so`() {
        let page = html(DatasetChanges(files: FileChanges(RawChanges())))
        #expect(page.contains("Nothing differs.") && !page.contains("<h2>"))
    }

    @Test func `the same changes make the same page`() {
        #expect(html(Sample.hostileChanges) == html(Sample.hostileChanges))
    }

    // MARK: size

    @Test(arguments: [20_000_000, 2_000_000, 600_000])
    func `a page is never larger than its limit`(bytes: Int) {
        var limits = DiffPage.Limits()
        limits.bytes = bytes
        let picture = [0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 9, 0, 9, 0] + [UInt8](repeating: 7, count: 20_000)
        let page = html(Sample.huge(2500), limits: limits) { _, _ in picture }
        #expect(page.utf8.count <= bytes)
        #expect(page.utf8.count > bytes / 10)
        #expect(page.hasSuffix("</html>\n"))
        #expect(page.contains("of 7,500 changed images. The others are listed below them."))
        #expect(page.contains("<code>dsv diff --json</code> lists all"))
    }

    @Test func `each kind of change gets its share of the pictures`() {
        var limits = DiffPage.Limits()
        limits.pictures = 30
        let page = html(Sample.huge(1000), limits: limits)
        for kind in ["relabelled", "removed", "added"] {
            #expect(page.components(#"<article class="card" data-kinds="\#(kind)""#) == 10)
        }
        #expect(page.contains("Pictures of 30 of 3,000 changed images."))
        #expect(page.contains("2,970 more, without pictures"))
    }

    @Test func `only the images that are shown are asked for`() {
        var limits = DiffPage.Limits()
        limits.pictures = 5
        var count = 0
        _ = html(Sample.huge(1000), limits: limits) { _, _ in
            count += 1
            return nil
        }
        #expect(count == 5)
    }
}

@Suite struct `Pages of hostile data` {
    /// The tags of a page between the style and the script, each with the names of its attributes.
    private func tags(_ page: String) throws -> [(name: String, attributes: [String])] {
        let start = try #require(page.firstRange(of: "</style>")).upperBound
        let end = try #require(page.ranges(of: "<script>").last).lowerBound
        return page[start..<end].split(separator: "<").dropFirst().map { piece in
            let tag = piece.prefix { $0 != ">" }
            // Every second piece between quotes is a value.
            let outside = tag.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 0 }.map(\.element).joined(separator: " ")
            let words = outside.split { $0 == " " || $0 == "\n" || $0 == "\t" }
            return (String(words.first ?? ""), words.dropFirst().map(String.init))
        }
    }

    private static let allowedTags = Set(
        """
        a article b bdi body button code del details div fieldset figcaption figure footer form h1 h2 h3 head header i img \
        input ins label li main option output p rect section select span summary svg table tbody td tfoot th thead tr ul
        """.split(separator: " ").map(String.init))

    private static let allowedAttributes = Set(
        """
        alt= aria-hidden= aria-label= aria-live= aria-pressed= autocomplete= class= colspan= data-classes= data-kind= \
        data-kinds= data-moves= data-splits= height= hidden href= id= name= open placeholder= role= scope= \
        spellcheck= src= style= tabindex= title= type= value= viewBox= width= x= y= /
        """.split(separator: " ").map(String.init))

    private func check(_ page: String) throws {
        for (name, attributes) in try tags(page) {
            let tag = name.hasPrefix("/") ? String(name.dropFirst()) : name
            #expect(Self.allowedTags.contains(tag), "<\(name)>")
            #expect(Set(attributes).isSubset(of: Self.allowedAttributes), "<\(name) \(attributes)>")
        }
        #expect(page.components("<script>") == 1)
        #expect(page.components("</script>") == 1)
        #expect(page.components("</style>") == 1)
    }

    @Test func `no text of the dataset becomes a tag or an attribute`() throws {
        let side = NamedSide("</title><script>", Sample.snapshot("1a", "<script>\"'", tags: ["<b>", "\" onclick=\""]))
        let page = DiffPage(from: side, to: side, Sample.hostileChanges).html { _, _ in nil }
        try check(page)
        #expect(page.contains("<title>&lt;/title&gt;&lt;script&gt; →"))
        #expect(page.contains(#"a\xff\xfe&lt;.png"#))
        #expect(!page.utf8.contains(0) && !page.utf8.contains(0x1b))
    }

    @Test func `rows without a picture are no less safe`() throws {
        var limits = DiffPage.Limits()
        limits.pictures = 0
        let page = DiffPage(from: Sample.from, to: Sample.to, Sample.hostileChanges, limits: limits).html { _, _ in nil
        }
        try check(page)
        #expect(!page.contains("<article"))
    }

    @Test func `an empty label is a value of its own`() {
        var changes = DatasetChanges(files: FileChanges(RawChanges()))
        changes.relabelled = [Relabelling(key: "1", table: nil, from: "", to: "ii", split: nil, image: nil)]
        let page = DiffPage(from: Sample.from, to: Sample.to, changes).html { _, _ in nil }
        #expect(page.contains(#"<option value="=">(empty)</option><option value="=ii">ii</option>"#))
        #expect(page.contains("data-classes=\"=\n=ii\""))
        #expect(page.contains(#"<del><i class="empty">empty</i></del>"#))
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `base 64 is that of RFC 4648`(bytes: String, text: String) { #expect(base64(Array(bytes.utf8)) == text) }
}

extension Sample {
    /// The bytes of an image of the fixture's folder of digits.
    static func digit(_ path: DatasetPath, _ side: DiffPage.Side) -> [UInt8]? {
        let folder = Fixtures.folder.appending("digits").appending(side == .from ? "v1" : "v3")
        return try? OpenFile.contents(of: folder.appending(bytes: path.bytes))
    }
}
