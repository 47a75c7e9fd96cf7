import DatasetModel
import Labels
import LabelFormats
import TestSupport
import Testing

@testable import Checking

/// The rules, applied to states in memory.
@Suite struct DatasetCheckTests {
    private func findings(_ files: [String: String]) throws -> [CheckRule: [[String]]] {
        let side = DatasetSide(inMemory: files)
        let configuration = try side.configuration()
        let check = try DatasetCheck(
            CheckedState(LabelledSide.of(side, DiffOptions()), configuration, CheckSettings(configuration)))
        return Dictionary(check.findings.map { ($0.rule, $0.groups.map(\.paths)) }) { first, _ in first }
    }

    @Test func `equal bytes in two splits are a leak, under two labels a conflict`() throws {
        let found = try findings([
            "train/cat/1.png": "same", "val/cat/2.png": "same", "train/cat/3.png": "other", "train/dog/4.png": "other",
        ])
        #expect(found[.leak] == [["train/cat/1.png", "val/cat/2.png"]])
        #expect(found[.conflict] == [["train/cat/3.png", "train/dog/4.png"]])
    }

    @Test func `a rule that dsv yaml turns off finds nothing`() throws {
        let files = ["train/cat/1.png": "same", "val/cat/2.png": "same", "dsv.yaml": "checks:\n  leak: off\n"]
        #expect(try findings(files)[.leak] == nil)
    }

    @Test func `every rule stands in the list once and is described`() throws {
        let names = CheckRule.all.map(\.name)
        #expect(Set(names).count == names.count)
        let page = try Fixtures.document("checks.md")
        for name in names { #expect(page.contains("`\(name)`"), "\(name)") }
    }
}
