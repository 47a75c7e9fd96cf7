import Comparison
import DatasetModel
import Testing

@Suite struct BoxComparisonTests {
    private func image(_ name: String, _ objects: [(String, Double, Int64?)]) -> AnnotatedImage {
        AnnotatedImage(
            name: name,
            objects: objects.map { label, x, id in
                LabelledObject(label: label, box: Box(x: x, y: 0, width: 10, height: 10), id: id)
            })
    }

    private func described(_ comparison: BoxComparison) -> [String] {
        comparison.changes.map { "\($0.image) \($0.kind)" }
    }

    @Test func `images are paired by name, and renamed ones by their new name`() {
        let old = [image("b", [("cat", 0, nil)]), image("gone", [("cat", 0, nil)]), image("a", [("cat", 0, nil)])]
        let new = [image("a2", [("dog", 0, nil)]), image("came", [("cat", 0, nil), ("cat", 50, nil)]), image("b", [])]
        let comparison = BoxComparison(from: old, to: new) { $0 == "a" ? "a2" : $0 }
        #expect(described(comparison) == ["a2 relabelled", "b removed", "came added", "came added", "gone removed"])
        #expect(comparison.notes == [])
        #expect(BoxComparison(from: old, to: old.reversed()).changes == [])
    }

    @Test func `an image that is listed twice has the objects of both`() {
        let old = [image("a", [("cat", 0, nil)]), image("a", [("dog", 50, nil)])]
        #expect(BoxComparison(from: old, to: [image("a", [("dog", 50, nil), ("cat", 0, nil)])]).changes == [])
    }

    private func areStable(_ old: [(Int64, String, String)], _ new: [(Int64, String, String)]) -> Bool {
        func images(_ rows: [(Int64, String, String)]) -> [AnnotatedImage] {
            rows.map { id, name, label in image(name, [(label, 0, id)]) }
        }
        return BoxComparison.areIDsStable(from: images(old), to: images(new)) { $0.lowercased() }
    }

    @Test func `ids are stable where nine of ten mean the same`() {
        let rows = (0..<20).map { (Int64($0), "image\($0)", "cat") }
        var others = rows
        others[0].1 = "elsewhere"
        others[1].2 = "dog"
        #expect(
            areStable(rows, others + [(99, "image0", "cat")]) && areStable(rows.map { ($0, $1.uppercased(), $2) }, rows)
        )
        others[2].2 = "dog"
        #expect(!areStable(rows, others))
        #expect(!areStable(rows, rows.map { ($0 + 1, $1, $2) }) && !areStable(rows, []) && !areStable([], []))
        // An id that is there twice does not count.
        #expect(areStable(rows, rows + others[0...2]) && !areStable([rows[0]], [rows[0], rows[0]]))
    }
}
