import Glibc
import SystemIO
import SystemPackage
import TestSupport
import Testing

/// The program, not the engine in this process: keys and known hosts are found below its HOME.
@Suite(.enabled(if: SSHServer.isInstalled, "needs /usr/sbin/sshd, of the package openssh-server"))
struct `A git host by ssh` {
    private let server: SSHServer
    private let dataset: Dataset
    private let url: String

    init() throws {
        server = try SSHServer()
        dataset = try Dataset()
        let repository = dataset.folder.path.appending("photos.git")
        _ = try runGit(["init", "--bare", "--initial-branch=main", "--quiet", repository.string])
        url = server.url(repository)
        try dataset.write("key,label\na.png,cat\n", to: "labels.csv")
        try dataset.write("A", to: "a.png")
        try dataset.succeed("commit", "-m", "first")
        try dataset.succeed("remote", "add", "origin", url, "--store", "../images")
    }

    private func addKey(_ key: FilePath, as name: String = "id_ed25519") throws {
        let file = try dataset.folder.write(OpenFile.contents(of: key), to: ".ssh/\(name)")
        chmod(file.string, 0o600)
    }

    private func knowHost() throws { try dataset.folder.write(server.knownHost, to: ".ssh/known_hosts") }

    @Test func `a key of the home folder pushes, and clones`() throws {
        try knowHost()
        try addKey(server.key)
        try dataset.succeed("push")
        let log = try runGit(["-C", dataset.folder.path.appending("photos.git").string, "log", "--format=%s", "main"])
        #expect(log.output == "first\n")
        try dataset.succeed("clone", url, "copy", "--store", "images", in: dataset.folder.path)
        let copy = dataset.folder.path.appending("copy")
        #expect(try fileContents(of: copy) == fileContents(of: dataset.root))
    }

    @Test func `a host whose key is not known is refused, and nothing is sent`() throws {
        try addKey(server.key)
        for hosts in ["", server.knownHost.replacing("[127.0.0.1]:\(server.port)", with: "example.com")] {
            try dataset.folder.write(hosts, to: ".ssh/known_hosts")
            let pushed = try dataset.run("push")
            #expect(pushed.status == 128)
            #expect(pushed.errors.hasPrefix("fatal: cannot reach '\(url)': "), "\(pushed.errors)")
            #expect(pushed.errors.contains("known_hosts"), "\(pushed.errors)")
        }
    }

    @Test func `a host that shows another key than before is refused`() throws {
        try addKey(server.key)
        let other = try SSHServer()
        let hostPart = other.knownHost.replacing("]:\(other.port) ", with: "]:\(server.port) ")
        try dataset.folder.write(hostPart, to: ".ssh/known_hosts")
        let pushed = try dataset.run("push")
        #expect(pushed.status == 128)
        #expect(pushed.errors.contains("somebody else's"), "\(pushed.errors)")
    }

    @Test func `without a key that the host accepts, that is said`() throws {
        try knowHost()
        let none = try dataset.run("push")
        #expect(none.status == 128)
        #expect(none.errors.contains("accepts no key"), "\(none.errors)")
        let elsewhere = try SSHServer()
        try addKey(elsewhere.key)
        let other = try dataset.run("push")
        #expect(other.status == 128)
        #expect(other.errors.contains("accepts no key"), "\(other.errors)")
    }

    @Test func `the ssh agent's key is taken, and the files where it has none`() throws {
        try knowHost()
        let withAgent = try dataset.shell(
            "eval $(ssh-agent) >/dev/null; ssh-add -q '\(server.key)'; $dsv push; kill $SSH_AGENT_PID")
        #expect(withAgent.output.contains("new        branch main"), "\(withAgent.errors)")
        try addKey(server.key)
        let empty = try dataset.shell("eval $(ssh-agent) >/dev/null; $dsv fetch; echo $?; kill $SSH_AGENT_PID")
        #expect(empty.output.contains("0\n"), "\(empty.errors)")
        #expect(empty.errors.isEmpty)
    }
}
