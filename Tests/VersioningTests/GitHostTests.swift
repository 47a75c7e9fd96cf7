import DatasetModel
import History
import Remotes
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

/// The ways in which a repository is reached.
enum GitTransport: String, CaseIterable {
    /// git's own protocol.
    case daemon
    case folder, fileURL
}

/// A team with a git host and a folder for the images.
final class GitTeam {
    let server: GitServer
    let settings: RemoteSettings
    let opener: RemoteOpener = { try $0.open(environment: { _ in nil }) }

    init(_ transport: GitTransport = .daemon) throws {
        server = try GitServer()
        let url =
            switch transport {
            case .daemon: server.url
            case .folder: server.path.string
            case .fileURL: "file://\(server.path)"
            }
        var settings = RemoteSettings(name: "origin", url: url)
        settings.store = server.folder.path.appending("images").string
        self.settings = settings
    }

    func dataset() throws -> TestRepository {
        let test = try TestRepository(["labels.csv": "key,label\na,cat\nb,dog\n", "img/a.png": "A", "img/b.png": "B"])
        try test.commit("first")
        try test.repository.addRemote(settings)
        return test
    }

    @discardableResult
    func push(_ test: TestRepository, _ options: PushOptions = PushOptions()) throws -> PushResult {
        try test.reopened().push(to: "origin", options, author: test.author, open: opener)
    }

    @discardableResult
    func pull(_ test: TestRepository) throws -> CloneResult {
        try test.reopened().pull(from: "origin", author: test.author, open: opener)
    }

    func clone(withoutImages: Bool = false) throws -> TestRepository {
        try TestRepository(cloning: settings, withoutImages: withoutImages, open: opener)
    }
}

@Suite struct GitHostTests {
    @Test(arguments: GitTransport.allCases)
    func `a git host keeps the history and the store the images`(_ transport: GitTransport) throws {
        let team = try GitTeam(transport)
        let ada = try team.dataset()
        _ = try ada.repository.makeTag("v1", message: "the first", author: ada.author)
        let pushed = try team.push(ada)
        #expect(pushed.updates.map(\.name) == ["refs/heads/main", "refs/tags/v1"])
        #expect(pushed.fileCount == 2)

        let fsck = try team.server.git("fsck", "--strict")
        #expect(fsck.status == 0, "\(fsck.output)")
        #expect(try team.server.git("log", "--format=%s", "main").output == "first\n")
        #expect(try team.server.git("show", "main:labels.csv").output == "key,label\na,cat\nb,dog\n")
        #expect(try team.server.git("cat-file", "-t", "v1").output == "tag\n")

        let clone = try team.clone()
        #expect(try contents(of: ada.root) == contents(of: clone.root))
        #expect(try clone.repository.tags().map(\.name) == ["v1"])
        #expect(try clone.repository.head().branch == "main")
        #expect(try clone.git("fsck", "--strict").status == 0)
        #expect(try team.push(ada).updates.isEmpty)
    }

    @Test(arguments: GitTransport.allCases)
    func `two clones exchange relabelings, tags and scores both ways`(_ transport: GitTransport) throws {
        let team = try GitTeam(transport)
        let ada = try team.dataset()
        try team.push(ada)
        let bea = try team.clone()
        try bea.write("key,label\na,cat\nb,cat\n", to: "labels.csv")
        try bea.write("C", to: "img/c.png")
        try bea.commit("relabel")
        _ = try bea.repository.makeTag("round-2", author: bea.author)
        _ = try bea.git("update-ref", "refs/scores/" + String(repeating: "ab", count: 20), "HEAD")
        let tip = try bea.repository.head().snapshot
        try team.push(bea)
        let shown = try team.server.git("for-each-ref", "--format=%(refname)").output
        #expect(shown.split(separator: "\n").count == 3 && shown.contains("refs/scores/abab"), "\(shown)")

        #expect(try team.pull(ada).fetch.fileCount == 1)
        #expect(try ada.read("labels.csv") == "key,label\na,cat\nb,cat\n")
        #expect(try ada.reopened().tags().map(\.name) == ["round-2"])
        #expect(try ada.reopened().head().snapshot == tip)

        try ada.remove("img/a.png")
        try ada.commit("remove one")
        try team.push(ada)
        try team.pull(bea)
        #expect(try contents(of: ada.root) == contents(of: bea.root))
        #expect(try team.server.git("fsck", "--strict").status == 0)
    }

    @Test(arguments: GitTransport.allCases)
    func `of two who push, the second is told to pull, and may force`(_ transport: GitTransport) throws {
        let team = try GitTeam(transport)
        let ada = try team.dataset()
        try team.push(ada)
        let bea = try team.clone()
        try ada.write("more", to: "img/ada.png")
        try ada.commit("ada's")
        try team.push(ada)
        try bea.write("more", to: "img/bea.png")
        try bea.commit("bea's")
        let failure = #expect(throws: Failure.self) { try team.push(bea) }
        #expect(failure?.kind == .conflict)
        #expect(try team.server.git("log", "--format=%s", "main").output == "ada's\nfirst\n")
        var options = PushOptions()
        options.isForced = true
        #expect(try team.push(bea, options).updates.map(\.kind) == [.forced])
        #expect(try team.server.git("log", "--format=%s", "main").output == "bea's\nfirst\n")
    }

    @Test(arguments: GitTransport.allCases)
    func `what came to the host after the look stays, and the push looks again`(_ transport: GitTransport) throws {
        let team = try GitTeam(transport)
        let ada = try team.dataset()
        try team.push(ada)
        let bea = try team.clone()
        try bea.write("more", to: "img/bea.png")
        let tip = try bea.commit("bea's").snapshot.id.commit
        let history = GitHostHistory(
            host: GitHost(team.settings.url), history: try bea.reopened().history(), disk: LocalDisk())
        let view = try history.look()
        try ada.write("more", to: "img/ada.png")
        try ada.commit("second")
        try team.push(ada)
        for old in [view, RemoteView()] {
            #expect(throws: RemoteChanged.self) {
                try history.send(
                    [tip], [RawReference(name: "refs/heads/main", id: tip)], over: old, temporaryFolder: bea.folder.path
                )
            }
        }
        #expect(try team.server.git("log", "--format=%s", "main").output == "second\nfirst\n")
    }

    @Test func `a host that refuses has its say`() throws {
        let team = try GitTeam()
        let ada = try team.dataset()
        _ = try ada.repository.makeTag("v1", author: ada.author)
        try team.server.addHook(
            "update", "case $1 in refs/heads/*) echo 'ask Bea before you push' >&2; exit 1;; esac")
        let failure = try #require(throws: Failure.self) { try team.push(ada) }
        #expect(failure.message.contains("refused 'refs/heads/main'"), "\(failure.message)")
        #expect(failure.message.contains("hook declined"), "\(failure.message)")
        #expect(failure.message.contains("ask Bea before you push"), "\(failure.message)")
        // Tags came before the branch.
        #expect(try team.server.git("for-each-ref", "--format=%(refname)").output == "refs/tags/v1\n")
        #expect(try ada.reopened().tracks("origin/main") == false)
    }

    @Test func `in a folder, a repository with a hook is left to git`() throws {
        let team = try GitTeam(.folder)
        let ada = try team.dataset()
        try team.server.addHook("pre-receive", "exit 1")
        let failure = try #require(throws: Failure.self) { try team.push(ada) }
        #expect(failure.message.contains("pre-receive"), "\(failure.message)")
        #expect(try team.server.git("for-each-ref").output == "")
    }

    @Test func `a clone without images has the labels and brings images later`() throws {
        let team = try GitTeam()
        let ada = try team.dataset()
        try team.push(ada)
        let clone = try team.clone(withoutImages: true)
        #expect(try clone.read("labels.csv") == "key,label\na,cat\nb,dog\n")
        #expect(!clone.exists("img/a.png"))
        try clone.write("key,label\na,dog\nb,dog\n", to: "labels.csv")
        try clone.commit("relabel")
        try team.push(clone)
        try team.pull(ada)
        #expect(try ada.read("labels.csv") == "key,label\na,dog\nb,dog\n")
        let repository = try clone.reopened()
        _ = try repository.fetchFiles(of: repository.snapshot("HEAD"), isPlacing: true, open: team.opener)
        #expect(try clone.read("img/a.png") == "A")
    }

    @Test func `nothing is collected in the store of a host, whatever it is called`() throws {
        let team = try GitTeam(.folder)
        let test = try team.dataset()
        try team.push(test)
        let store = try #require(team.settings.store)
        // Somebody takes the store for a remote, and a push there makes a catalog that knows nothing of the host's branches.
        try test.reopened().addRemote(RemoteSettings(name: "images", url: store))
        let other = try TestRepository(["c.png": "C"])
        try other.commit("another")
        try other.repository.addRemote(RemoteSettings(name: "origin", url: store))
        try team.push(other)
        for (repository, name) in [(test, "origin"), (test, "images"), (other, "origin")] {
            let failure = #expect(throws: Failure.self) {
                try repository.reopened().collect(
                    atRemote: name, CollectionGrace(days: 0, now: 0), isDryRun: false, isForced: true, open: team.opener
                )
            }
            #expect(failure?.message == "the history of '\(name)' is on a git host: nothing can be collected there")
        }
        _ = try team.clone()
    }

    @Test func `a clone of a host whose HEAD nobody pushed has the branch that is there`() throws {
        let team = try GitTeam()
        _ = try team.server.git("symbolic-ref", "HEAD", "refs/heads/trunk")
        let ada = try team.dataset()
        try team.push(ada)
        let clone = try team.clone()
        #expect(try clone.repository.head().branch == "main")
    }

    @Test(.enabled(if: SecureGitServer.isPossible, "needs openssl and /usr/bin/python3"))
    func `by https, a host is trusted whose certificate an authority signed, and no other`() throws {
        let team = try GitTeam()
        let ada = try team.dataset()
        try team.push(ada)
        let server = try SecureGitServer(of: team.server.folder.path)
        let history = try ada.repository.history()
        func sharing(_ authorities: FilePath?) -> GitHostHistory {
            GitHostHistory(
                host: GitHost(server.url + "/photos.git", authorities: authorities), history: history,
                disk: LocalDisk())
        }
        let stranger = try #require(throws: Failure.self) { try sharing(nil).look() }
        #expect(stranger.hints.contains { $0.contains("authority") }, "\(stranger)")
        let trusted = sharing(server.certificate)
        let view = try trusted.look()
        #expect(view.catalog.head == "refs/heads/main")
        try ada.write("B", to: "img/c.png")
        let tip = try ada.commit("by https").snapshot.id.commit
        let update = RawReference(name: "refs/heads/main", id: tip)
        try trusted.send([], [update], over: view, temporaryFolder: ada.folder.path)
        #expect(try team.server.git("log", "--format=%s", "main").output == "by https\nfirst\n")
        // Not for longer than it was asked for.
        #expect(throws: Failure.self) { try sharing(nil).look() }
    }

    @Test func `what is no git repository, or nobody serves, is said`() throws {
        let team = try GitTeam()
        let ada = try team.dataset()
        let port = try Loopback.freePort()
        for url in ["git://127.0.0.1:\(port)/x.git", "\(team.server.url)/nothing"] {
            let history = GitHostHistory(
                host: GitHost(url), history: try ada.repository.history(), disk: LocalDisk())
            let failure = try #require(throws: Failure.self) { try history.look() }
            #expect(failure.message.hasPrefix("cannot reach '\(url)': "), "\(failure.message)")
        }
        let nowhere = GitHostHistory(
            host: GitHost("/nowhere/x.git"), history: try ada.repository.history(), disk: LocalDisk())
        let failure = try #require(throws: Failure.self) { try nowhere.look() }
        #expect(failure.kind == .notFound, "\(failure.message)")
    }

    @Test(arguments: [
        ("https://ada:secret@example.com/x.git", "https://example.com/x.git"),
        ("ssh://git:secret@example.com:22/x.git", "ssh://git@example.com:22/x.git"),
        ("git@example.com:team/x.git", "git@example.com:team/x.git"),
        ("https://example.com/a@b.git", "https://example.com/a@b.git"),
    ])
    func `no password is ever shown`(_ url: String, _ shown: String) { #expect(GitHost(url).name == shown) }
}

extension Repository {
    /// Says whether a remote's branch is noted here.
    func tracks(_ branch: String) throws -> Bool { try history().target(of: "refs/remotes/\(branch)") != nil }
}
