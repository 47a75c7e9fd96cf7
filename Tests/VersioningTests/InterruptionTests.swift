import DatasetModel
import History
import Remotes
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

/// Pushes, fetches and clones that break at every request, and at every write.
@Suite struct InterruptionTests {
    private func dataset(_ shared: SharedDataset) throws -> TestRepository {
        let test = try TestRepository(["labels.csv": "key,label\na,cat\n", "img/a.png": "A", "img/b.png": "B"])
        try test.write([UInt8](repeating: 7, count: 300_000), to: "img/large.png")
        try test.commit("first")
        _ = try test.repository.makeTag("v1", author: test.author)
        try shared.join(test)
        return test
    }

    @Test(arguments: FaultyRemote.Mode.allCases)
    func `a push that breaks at any request shows nothing, and goes on when it is run again`(
        mode: FaultyRemote.Mode
    ) throws {
        for call in 1... {
            let shared = try SharedDataset()
            let test = try dataset(shared)
            let faulty = FaultyRemote(shared.place, failingCall: call, mode)
            let outcome = Result { try shared.push(test, through: { _ in faulty }) }
            if case .failure = outcome {
                // Whoever looks meanwhile sees nothing, or all of it where only the answer was lost.
                if let seen = try? shared.clone() {
                    let (ours, theirs) = (try contents(of: test.root), try contents(of: seen.root))
                    #expect(ours == theirs)
                }
                try shared.push(test)
            }
            let clone = try shared.clone()
            let (ours, theirs) = (try contents(of: test.root), try contents(of: clone.root))
            #expect(ours == theirs, "call \(call)")
            if !faulty.hasFailed { break }
        }
    }

    @Test(arguments: FaultyRemote.Mode.allCases)
    func `a fetch that breaks at any request sets no reference, and goes on when it is run again`(
        mode: FaultyRemote.Mode
    ) throws {
        let shared = try SharedDataset()
        let test = try dataset(shared)
        try shared.push(test)
        for call in 1... {
            let other = try TestRepository()
            try shared.join(other)
            let faulty = FaultyRemote(shared.place, failingCall: call, mode)
            let outcome = Result { try shared.fetch(other, through: { _ in faulty }) }
            let names = try other.reopened().history().referenceNames(below: "refs/")
            if case .failure = outcome {
                #expect(names.isEmpty)
                try shared.fetch(other)
            }
            let fsck = try other.git("fsck", "--strict")
            #expect(fsck.status == 0, "\(fsck.output)")
            let target = other.folder.path.appending("out")
            _ = try other.reopened().export(other.reopened().snapshot("v1"), to: target)
            let (ours, theirs) = (try contents(of: test.root), try contents(of: target))
            #expect(ours == theirs, "call \(call)")
            if !faulty.hasFailed { break }
        }
    }

    @Test func `a fetch goes on with what arrived, and asks for that no more`() throws {
        let shared = try SharedDataset()
        let test = try dataset(shared)
        try shared.push(test)
        let other = try TestRepository()
        try shared.join(other)
        // A file where the folder of references must be: everything but them can come.
        let obstacle = other.root.appending(".dsv/history/refs/remotes")
        try LocalDisk().write([], toNew: obstacle)
        #expect(throws: GitError.self) { try shared.fetch(other) }
        try LocalDisk().remove(obstacle)
        _ = shared.counting.reset()
        try shared.fetch(other)
        #expect(shared.counting.counts == .init(reads: 1))
        let files = try other.reopened().list(other.reopened().snapshot("origin/main"))
        #expect(files.count == 4)
    }

    @Test(arguments: FaultyDisk.Mode.allCases)
    func `a clone whose disk fails at any call can be run again in the same folder`(mode: FaultyDisk.Mode) throws {
        let shared = try SharedDataset()
        let test = try dataset(shared)
        try shared.push(test)
        let ours = try contents(of: test.root)

        for call in failingCalls(mode, step: 29) {
            let folder = TemporaryFolder()
            let disk = FaultyDisk(failingCall: call, mode, seed: UInt64(call))
            func clone(_ disk: any Disk) throws {
                let author = Signature(name: "Bea", email: "bea@example.com", time: 1_700_000_500, offset: 0)
                _ = try Repository.clone(
                    SharedDataset.settings, to: folder.path.appending("dataset"), withoutImages: false,
                    author: { _ in author }, disk: disk, progress: Progress(), open: shared.opener)
            }
            let outcome = Result { try clone(disk) }
            if case .failure = outcome { try clone(LocalDisk()) }
            let theirs = try contents(of: folder.path.appending("dataset"))
            #expect(ours == theirs, "call \(call)")
            if !disk.hasFailed { break }
        }
    }

    @Test(arguments: FaultyDisk.Mode.allCases)
    func `a push to a folder whose disk fails at any call loses nothing`(mode: FaultyDisk.Mode) throws {
        for call in failingCalls(mode, step: 7) {
            let shared = try SharedDataset()
            let test = try dataset(shared)
            let folder = test.folder.path.appending("remote")
            let disk = FaultyDisk(failingCall: call, mode, seed: UInt64(call))
            let outcome = Result { try shared.push(test, through: { _ in FolderRemote(folder, disk: disk) }) }
            if case .failure = outcome {
                try shared.push(test, through: { _ in FolderRemote(folder, disk: LocalDisk()) })
            }
            let clone = try shared.clone(through: { _ in FolderRemote(folder, disk: LocalDisk()) })
            let (ours, theirs) = (try contents(of: test.root), try contents(of: clone.root))
            #expect(ours == theirs, "call \(call)")
            if !disk.hasFailed { break }
        }
    }
}
