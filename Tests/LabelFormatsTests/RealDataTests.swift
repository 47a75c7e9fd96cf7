import Comparison
import DatasetModel
import LabelFormats
import SystemIO
import SystemPackage
import TestSupport
import Testing

/// Versions of real datasets; the numbers were found without dsv.
@Suite(.enabled(if: Fixtures.hasSharedData, "the shared real data is not beside the project")) struct RealDataTests {
    private func taco(_ version: String) throws -> AnnotationTable {
        let path = Fixtures.sharedData.appending("taco-coco").appending(version).appending("annotations.json")
        return try coco(OpenFile.contents(of: path))
    }

    private func compare(_ old: AnnotationTable, _ new: AnnotationTable) -> (
        isStable: Bool, counts: [BoxChange.Kind: Int]
    ) {
        let isStable = BoxComparison.areIDsStable(from: old, to: new)
        let changes = BoxComparison(from: old, to: new, BoxRules(usesIDs: isStable)).changes
        return (isStable, Dictionary(grouping: changes, by: \.kind).mapValues(\.count))
    }

    @Test func `litter is read whole`() throws {
        for (version, images, objects, categories) in [
            ("v1", 715, 1827, 63), ("v2", 715, 1827, 63), ("v3", 715, 2152, 60), ("v4", 715, 2152, 60),
            ("v5", 1500, 4784, 60),
        ] {
            let file = try taco(version)
            #expect(
                [file.count, file.objectCount, file.categories.count] == [images, objects, categories], "\(version)")
            // Two ids stand twice in v5.
            let notes = version == "v5" ? [["309", "4040"]] : []
            #expect(file.notes.map(\.examples) == notes, "\(version)")
        }
    }

    @Test func `litter changes as was found without dsv`() throws {
        let versions = try ["v1", "v2", "v3", "v4", "v5"].map { try taco($0) }
        let first = compare(versions[0], versions[1])
        #expect(first.isStable && first.counts == [:])
        // 325 annotations came, and the ids were given anew.
        let second = compare(versions[1], versions[2])
        #expect(!second.isStable)
        #expect(second.counts == [.added: 329, .removed: 4, .relabelled: 8])
        // Photos that stood on their heads.
        let third = compare(versions[2], versions[3])
        #expect(third.isStable && third.counts == [.moved: 28])
        let changes = BoxComparison(from: versions[2], to: versions[3], BoxRules(usesIDs: true)).changes
        #expect(Set(changes.map(\.image)).count == 9)
        // The vertical places of nearly all boxes were corrected.
        let fourth = compare(versions[3], versions[4])
        #expect(!fourth.isStable)
        #expect(fourth.counts == [.added: 4610, .removed: 1978, .relabelled: 42, .moved: 172])
    }

    @Test func `blood cells move to another folder and change nothing`() throws {
        func annotations(_ folder: FilePath) throws -> [AnnotatedImage] {
            let bytes = try OpenFile.contents(of: folder.appending("ImageSets/Main/trainval.txt"))
            let testBytes = try OpenFile.contents(of: folder.appending("ImageSets/Main/test.txt"))
            guard case .split(let training) = VOCImageSet(parsing: bytes.span),
                case .split(let test) = VOCImageSet(parsing: testBytes.span)
            else { return [] }
            return try (training + test).map { stem in
                let path = folder.appending("Annotations").appending(stem + ".xml")
                let (annotation, notes) = try voc(OpenFile.contents(of: path), name: stem)
                #expect(notes == [])
                return annotation.image
            }
        }
        let old = try annotations(Fixtures.sharedData.appending("bccd/v2"))
        let new = try annotations(Fixtures.sharedData.appending("bccd/v3/BCCD"))
        #expect(old.count == 364 && old.reduce(0) { $0 + $1.objects.count } == 4888)
        #expect(new.reduce(0) { $0 + $1.objects.count } == 4888)
        #expect(BoxComparison(from: old, to: new).changes == [])
    }
}
