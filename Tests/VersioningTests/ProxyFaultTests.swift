import DatasetModel
import Glibc
import History
import Remotes
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

/// What becomes of each verb where a proxy, or a server that is not quite S3, spoils the answers.
@Suite struct ProxyFaultTests {
    private enum Verb: String, CaseIterable, Sendable {
        case push, fetch, clone, collect, repair
    }

    /// A bucket with two snapshots, of which Bea has one, and Ada has a third.
    private final class Start: @unchecked Sendable {
        let objects: [String: S3Double.Object]
        let ada: TestRepository
        let bea: TestRepository
        let tips: [GitID]

        static let made = Result { try Start() }

        private init() throws {
            let double = try S3Double()
            let remote = try double.remote()
            let shared = SharedDataset(remote)
            ada = try TestRepository(["labels.csv": "key,label\na,cat\n", "a.png": "A", "b.png": "B"])
            try ada.write([UInt8](repeating: 9, count: 300_000), to: "large.png")
            var tips = [try ada.commit("first").snapshot.id.commit]
            try shared.join(ada)
            try shared.push(ada)
            bea = try shared.clone()
            try ada.write("C", to: "c.png")
            try ada.write([UInt8](repeating: 8, count: 280_000), to: "large-c.png")
            tips.append(try ada.commit("second").snapshot.id.commit)
            _ = try ada.reopened().makeTag("v2", message: "two", author: ada.author)
            try shared.push(ada)
            try ada.write("D", to: "d.png")
            try ada.write([UInt8](repeating: 7, count: 270_000), to: "large-d.png")
            tips.append(try ada.commit("third").snapshot.id.commit)
            (objects, self.tips) = (double.objects, tips)
        }
    }

    private static func copy(_ test: TestRepository) throws -> TestRepository {
        try TestRepository { folder in
            let root = folder.path.appending("dataset")
            try copyTree(test.root, to: root)
            return try Repository.find(from: root)
        }
    }

    /// One request after the other, so that a seed tells which are spoiled.
    private static func opener(_ double: S3Double) throws -> RemoteOpener {
        let remote = InterveningRemote(try double.remote(), beforeCall: .max) {}
        return { _ in remote }
    }

    private struct Run {
        let double: S3Double
        let verb: Verb
        let ada: TestRepository
        let bea: TestRepository
        let open: RemoteOpener
        private let folder = TemporaryFolder()

        init(_ double: S3Double, _ verb: Verb) throws {
            let start = try Start.made.get()
            (self.double, self.verb) = (double, verb)
            double.objects = start.objects
            (ada, bea) = (try ProxyFaultTests.copy(start.ada), try ProxyFaultTests.copy(start.bea))
            open = try ProxyFaultTests.opener(double)
        }

        func act() throws {
            switch verb {
            case .push: _ = try ada.reopened().push(to: "origin", PushOptions(), author: ada.author, open: open)
            case .fetch: _ = try bea.reopened().fetch(from: "origin", author: bea.author, open: open)
            case .clone: _ = try clone()
            case .collect:
                _ = try ada.reopened().collect(
                    atRemote: "origin", CollectionGrace(days: 0, now: 0), isDryRun: false, isForced: false, open: open)
            case .repair:
                var options = PushOptions()
                options.isRepair = true
                _ = try ada.reopened().push(to: "origin", options, author: ada.author, open: open)
            }
        }

        private func clone() throws -> Repository {
            let root = folder.path.appending("clone-\(double.requests)")
            let author = bea.author
            _ = try Repository.clone(
                SharedDataset.settings, to: root, withoutImages: false, author: { _ in author }, progress: Progress(),
                open: open)
            return try Repository.find(from: root)
        }

        /// What the verb said is so, and what was there is there.
        func check(_ isDone: Bool, _ when: String) throws {
            let tips = try Start.made.get().tips
            let sends = verb == .push || verb == .repair
            let clone = try clone()
            let main = try #require(try clone.history().target(of: "refs/remotes/origin/main")).commit
            try #require(
                sends && isDone ? main == tips[2] : tips[1...].contains(main), "\(when): the remote is elsewhere")
            try #require(try clone.snapshot("v2").id.commit == tips[1], "\(when)")
            try #require(try clone.fsck().faults.isEmpty, "\(when): the clone is damaged")
            try #require(try clone.status().isClean, "\(when)")
            if verb == .fetch {
                let repository = try bea.reopened()
                try #require(try repository.fsck().faults.isEmpty, "\(when): what was fetched is damaged")
                let seen = try repository.history().target(of: "refs/remotes/origin/main")?.commit
                try #require(seen == tips[isDone ? 1 : 0] || seen == tips[1], "\(when)")
            }
        }
    }

    /// What changes nothing for a client that reads its answers with care.
    private static let harmless: Set<S3Fault> = [
        .chunked, .identity, .manyContinues, .earlyHints, .unsortedList, .twiceInList, .bareList,
    ]

    @Test(arguments: S3Fault.allCases)
    private func `nothing is wrong, lost, or said to be done that is not`(fault: S3Fault) throws {
        let double = try S3Double()
        let isExhaustive = getenv("DSV_EXHAUSTIVE") != nil
        let number = S3Fault.allCases.firstIndex(of: fault) ?? 0
        var (runs, refused, spoiled) = (0, 0, 0)
        for (place, verb) in Verb.allCases.enumerated() {
            for rate in [10, 3] where isExhaustive || (number + place + rate) % Verb.allCases.count == 0 {
                let run = try Run(double, verb)
                let when = "\(fault), \(verb), \(rate) of 10, seed \(number)"
                double.spoil(fault, rate: rate, seed: UInt64(number))
                let start = monotonicSeconds()
                let outcome = Result { try run.act() }
                try #require(monotonicSeconds() - start < 60, "\(when): takes too long")
                let count = double.spoiled
                double.spoil(nil)
                let isDone = (try? outcome.get()) != nil
                if count == 0 || Self.harmless.contains(fault) { _ = try outcome.get() }
                try run.check(isDone, when)
                // It goes on where it was.
                if !isDone {
                    do { try run.act() } catch {
                        Issue.record("\(when): not again: \(Failure(describing: error).message)")
                        continue
                    }
                    try run.check(true, "\(when), again")
                }
                runs += 1
                spoiled += count
                refused += isDone ? 0 : 1
            }
        }
        print("proxy: \(fault), \(runs) runs, \(spoiled) answers spoiled, \(refused) refused, nothing lost")
    }
}
