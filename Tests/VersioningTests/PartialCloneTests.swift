import Comparison
import DatasetModel
import Labels
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

@Suite struct PartialCloneTests {
    private let shared: SharedDataset

    init() throws { shared = try SharedDataset() }

    /// A dataset of two splits that was pushed, and a clone of it without images.
    private func clone() throws -> (full: TestRepository, partial: TestRepository) {
        let full = try TestRepository([
            "labels.csv": "key,label,split\nimg/a.png,cat,train\nimg/b.png,dog,val\n", "img/a.png": "A",
            "img/b.png": "B",
            "copy/a.png": "A",
        ])
        try full.commit("first")
        try shared.join(full)
        try shared.push(full)
        _ = shared.counting.reset()
        return (full, try shared.clone(withoutImages: true))
    }

    @Test func `images stay where they are, and nothing counts as removed`() throws {
        let (_, partial) = try clone()
        #expect(shared.counting.counts.gets == 1)
        let found = try contents(of: partial.root).keys.sorted()
        #expect(found == ["copy/", "img/", "labels.csv"])
        let status = try partial.reopened().status()
        #expect(status.isClean)
    }

    @Test func `label files left at the remote are named, and read once the store has them`() throws {
        // More than a folder keeps in the history.
        var files = ["data.yaml": "names: [cat]\n"]
        for number in 0..<40 {
            files["images/\(number).png"] = "\(number)"
            files["labels/\(number).txt"] = "0 0.5 0.5 0.2 0.2\n"
        }
        let full = try TestRepository(files)
        try full.commit("first")
        try shared.join(full)
        try shared.push(full)
        let partial = try shared.clone(withoutImages: true)
        try partial.write("names: [dog]\n", to: "data.yaml")
        for side in [Side.workingTree, .snapshot(try partial.repository.snapshot("HEAD"))] {
            let failure = #expect(throws: Failure.self) { try partial.reopened().statistics(of: side) }
            #expect(failure?.kind == .notFound)
            #expect(failure?.message.contains("its bytes were left at the remote") == true)
        }
        let repository = try partial.reopened()
        _ = try repository.fetchFiles(of: repository.snapshot("HEAD"), split: nil, open: shared.opener)
        #expect(try partial.reopened().statistics(of: .workingTree).classes == ["dog": ["": 40]])
    }

    @Test func `a relabelling made without images keeps them all in the next snapshot`() throws {
        let (full, partial) = try clone()
        try partial.write("key,label,split\nimg/a.png,dog,train\nimg/b.png,dog,val\n", to: "labels.csv")
        try partial.write("C", to: "img/c.png")
        try partial.commit("relabel")
        try shared.push(partial)
        try shared.pull(full)
        let found = try contents(of: full.root).filter { !$0.key.hasSuffix("/") }.mapValues {
            String(decoding: $0, as: UTF8.self)
        }
        #expect(
            found == [
                "labels.csv": "key,label,split\nimg/a.png,dog,train\nimg/b.png,dog,val\n", "img/a.png": "A",
                "img/b.png": "B",
                "copy/a.png": "A", "img/c.png": "C",
            ])
    }

    @Test func `without its index, what is merely not here still counts as there`() throws {
        let (_, partial) = try clone()
        try LocalDisk().remove(partial.root.appending(".dsv/index"))
        let isClean = try partial.reopened().status().isClean
        #expect(isClean)
    }

    @Test func `an image that is added with the bytes of an absent one changes nothing about that one`() throws {
        let (_, partial) = try clone()
        try partial.write("A", to: "new/a.png")
        try partial.commit("a copy")
        let files = try partial.repository.list(partial.repository.snapshot("HEAD")).map(\.path.description)
        #expect(files == ["copy/a.png", "img/a.png", "img/b.png", "labels.csv", "new/a.png"])
    }

    @Test func `images of a split come into the folder, and the others stay absent`() throws {
        let (_, partial) = try clone()
        let repository = try partial.reopened()
        let fetched = try repository.fetchFiles(
            of: repository.snapshot("HEAD"), split: "val", isPlacing: true, open: shared.opener)
        // The copy is in no split, so it comes with each.
        #expect(fetched.count == 2)
        #expect(partial.exists("copy/a.png"))
        let b = try partial.read("img/b.png")
        #expect(b == "B")
        #expect(!partial.exists("img/a.png"))
        let isClean = try partial.reopened().status().isClean
        #expect(isClean)
        // Now that it is here, it can be removed.
        try partial.remove("img/b.png")
        let removed = try partial.reopened().status().changes.files.images.removed.map(\.path.description)
        #expect(removed == ["img/b.png"])
    }

    @Test func `a path brings its image alone, by one request for its bytes`() throws {
        let (_, partial) = try clone()
        let repository = try partial.reopened()
        _ = shared.counting.reset()
        let path = try #require(DatasetPath(parsing: "img/a.png"))
        _ = try repository.fetchFiles(of: repository.snapshot("HEAD"), at: [path], open: shared.opener)
        #expect(shared.counting.counts.gets == 1)
        _ = try repository.restore([path], from: nil)
        let a = try partial.read("img/a.png")
        #expect(a == "A")
        #expect(!partial.exists("copy/a.png"))
    }

    @Test func `a pull brings tables, and changes of absent images, and keeps what is here`() throws {
        let (full, partial) = try clone()
        let repository = try partial.reopened()
        _ = try repository.fetchFiles(
            of: repository.snapshot("HEAD"), split: "val", isPlacing: true, open: shared.opener)
        try full.write("A2", to: "img/a.png")
        try full.write("B2", to: "img/b.png")
        try full.remove("copy/a.png")
        try full.commit("others")
        try shared.push(full)
        try shared.pull(partial)
        let isClean = try partial.reopened().status().isClean
        #expect(isClean)
        // The old bytes of b were here; the new ones are not, so the old file went.
        #expect(!partial.exists("img/b.png"))
        let files = try partial.repository.list(partial.repository.snapshot("HEAD")).map(\.path.description)
        #expect(files == ["img/a.png", "img/b.png", "labels.csv"])
    }
}
