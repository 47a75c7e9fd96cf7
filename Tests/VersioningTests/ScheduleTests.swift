import DatasetModel
import Glibc
import History
import ObjectStore
import Remotes
import Synchronization
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

/// Several who use one remote at the same moment, in every order of their requests.
@Suite struct ScheduleTests {
    /// What each of them does.
    private enum Role: String, CaseIterable, Sendable {
        /// Ada pushes a snapshot.
        case push
        /// In Ada's repository, something that the remote has is purged.
        case purgeHere
        /// Bea purges something, and pushes that.
        case purge
        /// Carl collects at the remote.
        case collect
        /// Dora fetches, Erin clones.
        case fetch, clone
        /// Frank looks whether the remote has lost anything.
        case repair
    }

    /// What all schedules begin with: made once, then copied.
    private final class Start: @unchecked Sendable {
        let remote = MemoryRemote()
        let repositories: [Role: TestRepository]
        let tip: GitID

        static let made = Result { try Start() }

        private init() throws {
            let shared = SharedDataset(remote)
            let ada = try TestRepository(["labels.csv": "key,label\na,cat\n", "a.png": "A", "b.png": "B", "c.png": "C"])
            try ada.write([UInt8](repeating: 9, count: 300_000), to: "large.png")
            try ada.commit("first")
            try shared.join(ada)
            try shared.push(ada)
            let others: [Role] = [.purge, .collect, .fetch, .repair]
            let clones = try others.map { ($0, try shared.clone()) }
            // Something for a collection.
            try ada.write("lost", to: "lost.png")
            try ada.commit("lost")
            try shared.push(ada)
            #expect(try ada.git("update-ref", "refs/heads/main", "main~1").status == 0)
            try ada.remove("lost.png")
            try ada.write("D", to: "d.png")
            try ada.write("key,label\na,dog\n", to: "labels.csv")
            _ = try ada.reopened().commit(message: "second", author: ada.author)
            var forced = PushOptions()
            forced.isForced = true
            try shared.push(ada, forced)
            try ada.write("E", to: "e.png")
            try ada.write([UInt8](repeating: 8, count: 300_000), to: "large-e.png")
            tip = try ada.reopened().commit(message: "third", author: ada.author).snapshot.id.commit
            repositories = Dictionary(clones + [(.push, ada), (.purgeHere, ada)]) { first, _ in first }
        }
    }

    private final class Scene: @unchecked Sendable {
        let remote: MemoryRemote
        let roles: [Role]
        private var copies: [Role: TestRepository] = [:]
        private let folder = TemporaryFolder()

        init(_ roles: [Role]) throws {
            let start = try Start.made.get()
            self.roles = roles
            remote = MemoryRemote(copying: start.remote)
            for role in roles {
                guard let original = start.repositories[role] else { continue }
                let known = roles.contains(.push) && role == .purgeHere ? copies[.push] : nil
                copies[role] =
                    try known
                    ?? TestRepository { folder in
                        let root = folder.path.appending("dataset")
                        try copyTree(original.root, to: root)
                        return try Repository.find(from: root)
                    }
            }
            if roles.contains(.push), let ada = copies[.push], roles.contains(.purgeHere) { copies[.purgeHere] = ada }
        }

        private func id(_ text: String) -> ObjectID { ObjectID(sha256Of: Array(text.utf8)) }

        func act(_ role: Role, through remote: any Remote) throws {
            let open: RemoteOpener = { _ in remote }
            if role == .clone {
                return _ = try Repository.clone(
                    SharedDataset.settings, to: folder.path.appending("erin"), withoutImages: false,
                    author: { _ in Signature(name: "Erin", email: "e@example.com", time: 1_700_000_900, offset: 0) },
                    progress: Progress(), open: open)
            }
            guard let test = copies[role] else { fatalError("BUG: a role without a repository") }
            let repository = try test.reopened()
            switch role {
            case .push: _ = try repository.push(to: "origin", PushOptions(), author: test.author, open: open)
            case .purgeHere: _ = try repository.purge(.content(id("A")), reason: "asked for", author: test.author)
            case .purge:
                _ = try repository.purge(.content(id("B")), reason: "asked for", author: test.author)
                var tags = PushOptions()
                // Its branch is behind: the tombstone goes along with another.
                _ = try repository.switchTo(branch: "bea", creating: true, author: test.author)
                tags.branch = "bea"
                _ = try repository.push(to: "origin", tags, author: test.author, open: open)
            case .collect:
                _ = try repository.collect(
                    atRemote: "origin", CollectionGrace(days: 0, now: 0), isDryRun: false, isForced: false, open: open)
            case .fetch: _ = try repository.fetch(from: "origin", author: test.author, open: open)
            case .repair:
                var options = PushOptions()
                options.isRepair = true
                _ = try repository.switchTo(branch: "frank", creating: true, author: test.author)
                _ = try repository.push(to: "origin", options, author: test.author, open: open)
            case .clone: break
            }
        }

        /// All that references name is there, whatever was purged is gone, and what a push said that it did is done.
        func check(_ outcomes: [Result<Void, any Error>], _ when: String) throws {
            for (role, outcome) in zip(roles, outcomes) {
                do { try outcome.get() } catch let failure as Failure where failure.kind == .conflict {} catch {
                    Issue.record("\(when): \(role): \(Failure(describing: error).message)")
                }
            }
            let remote = remote
            let clone = try TestRepository(cloning: SharedDataset.settings, withoutImages: false) { _ in remote }
            let faults = try clone.reopened().fsck().faults
            try #require(faults.isEmpty, "\(when): \(faults)")
            let bytes = try #require(try remote.read(.literal("catalog"), limit: RemoteCatalog.largest)).bytes
            let catalog = try RemoteCatalog(parsing: bytes, of: "memory")
            let repository = try clone.reopened()
            for name in catalog.references.keys where name.hasPrefix("refs/heads/") {
                let snapshot = try repository.snapshot("origin/\(name.dropFirst("refs/heads/".count))")
                let check = try repository.checkRemote("origin", has: snapshot, readsData: true) { _ in remote }
                try #require(check.isComplete, "\(when): \(name) lacks \(check.missing) \(check.damaged)")
            }
            if let place = roles.firstIndex(of: .push), case .success = outcomes[place] {
                let tip = try Start.made.get().tip
                try #require(catalog.references["refs/heads/main"] == tip, "\(when): the push is lost")
            }
            if let place = roles.firstIndex(of: .purge), case .success = outcomes[place] {
                try #require(catalog.purged.contains(id("B")), "\(when): the tombstone is lost")
            }
            let stored = try repository.withRemote("origin", "test", open: { _ in remote }) { session in
                Set(try session.objects.packs().flatMap { $0.index.ids })
            }
            let left = stored.intersection(catalog.purged)
            try #require(left.isEmpty, "\(when): purged and there: \(left)")
        }
    }

    /// Runs the roles by turns, and returns the number of requests.
    @discardableResult
    private static func run(
        _ roles: [Role], _ when: String, _ choose: (_ waiting: [Int], _ last: Int?) -> Int
    ) throws -> Int {
        let scene = try Scene(roles)
        let clients = roles.map { role in { @Sendable remote in try scene.act(role, through: remote) } }
        var count = 0
        let outcomes = RequestSchedule.run(clients, at: scene.remote) { waiting, last in
            count += 1
            return choose(waiting, last)
        }
        try scene.check(outcomes, when)
        return count
    }

    private static let pairs = Role.allCases.flatMap { first in
        Role.allCases.filter { first.rawValue < $0.rawValue }.map { [first, $0] }
    }

    private static var isExhaustive: Bool { getenv("DSV_EXHAUSTIVE") != nil }

    @Test(arguments: pairs)
    private func `of two, each is interrupted by the other at any request`(roles: [Role]) throws {
        let names = roles.map(\.rawValue).joined(separator: " and ")
        var runs = 0
        if Self.isExhaustive {
            var search = ScheduleSearch(mostInterruptions: 2)
            while !search.isDone {
                try Self.run(roles, "\(names), schedule \(search.description)") { search.choose($0, $1) }
                search.advance()
                runs += 1
            }
        } else {
            // A part of the moments, other ones for each pair.
            let offset = Self.pairs.firstIndex(of: roles) ?? 0
            for first in [0, 1] {
                for moment in stride(from: 1 + (offset + 3 * first) % 7, to: .max, by: 7) {
                    var number = 0
                    let count = try Self.run(roles, "\(names), \(first) first, interrupted at \(moment)") {
                        waiting, last in
                        defer { number += 1 }
                        guard let last else { return first }
                        if number == moment, let other = waiting.first(where: { $0 != last }) { return other }
                        return waiting.contains(last) ? last : waiting[0]
                    }
                    runs += 1
                    if moment > count { break }
                }
            }
        }
        print("schedules: \(names), \(runs) runs, nothing lost")
    }

    @Test(arguments: UInt64(0)..<(isExhaustive ? 1000 : 16))
    private func `of three, in any order`(seed: UInt64) throws {
        let random = Mutex(SeededGenerator(seed: seed))
        let roles = random.withLock { random in Array(Role.allCases.shuffled(using: &random).prefix(3)) }
        try Self.run(roles, "seed \(seed): \(roles.map(\.rawValue))") { waiting, _ in
            random.withLock { random in waiting.randomElement(using: &random) ?? waiting[0] }
        }
    }
}
