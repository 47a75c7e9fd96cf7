import Comparison
import DatasetModel
import Glibc
import History
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

/// Somebody saves a file while a verb writes into the working tree.
@Suite struct EditWhileWritingTests {
    enum Verb: CaseIterable { case checkout, restore, merge, pull }
    enum Edit: CaseIterable { case inPlace, replaced, shortened, extended }

    /// Files that the verb replaces, removes, makes in a folder that is there, and makes with a new folder.
    static let files = ["change.png", "labels.csv", "gone.png", "sub/new.png", "fresh/new.png"]

    @Test(arguments: Verb.allCases, files)
    func `an edit at any moment is refused, or kept and seen`(verb: Verb, name: String) throws {
        for edit in Edit.allCases {
            for call in calls(verb, name, edit) {
                let test = try scene(verb)
                let before = try contents(of: test.root)
                let path = test.root.appending(FilePath(name).components)
                let disk = IntervenedDisk(before: call) { Self.make(edit, at: path) }
                let outcome = Result { try run(verb, test, disk) }
                if !disk.hasIntervened { break }
                try examine(test, before, name, outcome, "\(edit) at call \(call)")
            }
        }
    }

    @Test(arguments: Verb.allCases)
    func `a touched file stops nothing, and is not taken for another`(verb: Verb) throws {
        for call in calls(verb) {
            let test = try scene(verb)
            let paths = Self.files.map { test.root.appending(FilePath($0).components).string }
            let disk = IntervenedDisk(before: call) { for path in paths { utimes(path, nil) } }
            try run(verb, test, disk)
            #expect(try test.repository.status().isClean || verb == .restore, "call \(call)")
            if !disk.hasIntervened { break }
        }
    }

    @Test func `what a program writes by way of a map, before and after a commit, is seen`() throws {
        let test = try TestRepository(["big.npy": String(repeating: "0", count: 8192)])
        let descriptor = open(test.root.appending("big.npy").string, O_RDWR)
        let map = try #require(mmap(nil, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0))
        close(descriptor)
        defer { munmap(map, 8192) }
        memset(map, 1, 8)
        usleep(50_000)
        try test.commit("one")
        memset(map, 2, 8)
        #expect(try !test.repository.status().isClean)
        try test.commit("two")
        #expect(try test.repository.status().isClean)
    }

    /// Every 32nd moment, beginning at another one for each case; with `DSV_EXHAUSTIVE` in the environment all.
    private func calls(_ verb: Verb, _ name: String = "", _ edit: Edit = .inPlace) -> StrideTo<Int> {
        if getenv("DSV_EXHAUSTIVE") != nil { return stride(from: 1, to: .max, by: 1) }
        let number = "\(verb)\(name)\(edit)".utf8.reduce(0) { $0 + Int($1) }
        return stride(from: 1 + number % 32, to: .max, by: 32)
    }

    /// A repository on `main`, and what the verb brings on `other`, or at the remote.
    private func scene(_ verb: Verb) throws -> TestRepository {
        let test = try TestRepository([
            "keep.png": "keep", "change.png": "old", "labels.csv": "fname,label\nkeep.png,a\n", "gone.png": "gone",
            "sub/old.png": "sub",
        ])
        try test.commit("one")
        _ = try test.repository.switchTo(branch: "other", creating: true, author: test.author)
        try test.write("new", to: "change.png")
        try test.write("fname,label\nkeep.png,b\n", to: "labels.csv")
        try test.remove("gone.png")
        try test.write("new", to: "sub/new.png")
        try test.write("fresh", to: "fresh/new.png")
        try test.commit("two")
        _ = try test.repository.switchTo(branch: "main", author: test.author)
        if verb == .merge {
            try test.write("mine", to: "mine.png")
            try test.commit("mine")
        }
        return test
    }

    private func run(_ verb: Verb, _ test: TestRepository, _ disk: any Disk) throws {
        let repository = try test.reopened(disk: disk)
        switch verb {
        case .checkout: _ = try repository.checkOut("other", author: test.author)
        case .restore: _ = try repository.restore([.root], from: test.repository.snapshot("other"))
        case .merge: _ = try repository.merge("other", author: test.author)
        case .pull:
            try repository.withLock("pull") {
                _ = try repository.fastForward(
                    to: test.repository.snapshot("other"), "pull", test.author, hint: "commit them first, then pull")
            }
        }
    }

    private static let edited = Array("EDITED".utf8)

    private static func make(_ edit: Edit, at path: FilePath) {
        let disk = LocalDisk()
        let old = (try? OpenFile.contents(of: path)) ?? []
        try? disk.makeFolders(path.removingLastComponent())
        let bytes =
            switch edit {
            case .inPlace: old.isEmpty ? edited : old.map { _ in UInt8(ascii: "E") }
            case .replaced, .extended: old + edited
            case .shortened: Array("E".utf8)
            }
        if edit == .replaced || FileStatus.ifPresent(path) == nil {
            let new = FilePath("\(path).saving")
            try? disk.write(bytes, toNew: new)
            try? disk.rename(new, to: path)
        } else if let file = fopen(path.string, "r+") {
            fwrite(bytes, 1, bytes.count, file)
            fflush(file)
            ftruncate(fileno(file), bytes.count)
            fclose(file)
        }
    }

    private func examine(
        _ test: TestRepository, _ before: [String: [UInt8]], _ name: String, _ outcome: Result<Void, any Error>,
        _ moment: String
    ) throws {
        let after = try contents(of: test.root)
        let saved = after[name].map { $0.contains(UInt8(ascii: "E")) } ?? false
        #expect(saved, "\(moment): the edit is gone: \(outcome)")
        if case .failure(let error) = outcome {
            #expect((error as? Failure)?.kind == .conflict, "\(moment): \(error)")
            func others(_ files: [String: [UInt8]]) -> [String: [UInt8]] {
                files.filter { $0.key != name && $0.key != "fresh/" }
            }
            #expect(others(after) == others(before), "\(moment): \(error)")
        }
        let repository = try test.reopened()
        let changes = try repository.status().changes.files
        #expect(described(changes).contains { $0.contains(name) }, "\(moment): \(described(changes))")
    }
}
