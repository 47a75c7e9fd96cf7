import Glibc
import SystemIO
import SystemPackage
import TestSupport
import Testing

@Suite struct `A file that cannot be read` {
    /// Runs dsv as somebody whom permissions bind: root may read everything.
    private func run(_ arguments: [String], in dataset: Dataset) throws -> (status: Int32, errors: String) {
        let privileges = getuid() == 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []
        let (status, _, errors) = try ChildProcess.run(
            privileges + [dataset.program] + arguments, in: dataset.root, environment: dataset.environment)
        return (status, String(decoding: errors, as: UTF8.self))
    }

    /// Hands everything to that user, the program included: the folder of its build may be closed to others.
    private func handOver(_ dataset: Dataset) throws {
        guard getuid() == 0 else { return }
        // Who looks at it as root, then, is that user behind sudo: the repository of a stranger is not used.
        dataset.variables["SUDO_UID"] = "65534"
        let copy = dataset.folder.path.appending("dsv").string
        let copying = dataset.program == copy ? "true" : "cp \"$dsv\" '\(copy)'"
        #expect(try dataset.shell("\(copying) && chown -R 65534:65534 '\(dataset.folder.path)'").status == 0)
        dataset.program = copy
    }

    @Test(.enabled(if: getuid() != 0 || Program("setpriv").isInstalled, "needs setpriv where it runs as root"))
    func `is named, and nothing is lost`() throws {
        let dataset = try Dataset()
        try dataset.write("one", to: "train/one.png")
        try handOver(dataset)
        #expect(try run(["commit", "-m", "first"], in: dataset).status == 0)
        let old = try dataset.snapshot()

        let secret = dataset.root.appending("train/secret.png")
        try dataset.write("secret", to: "train/secret.png")
        try handOver(dataset)
        #expect(chmod(secret.string, 0) == 0)
        for verb in [["commit", "-m", "second"], ["status"], ["diff"]] {
            let (status, errors) = try run(verb, in: dataset)
            #expect(status == 128, "\(verb)")
            #expect(
                errors == """
                    fatal: cannot read '\(secret)': permission denied
                    hint: change its permissions, or name it in .dsvignore

                    """, "\(verb)")
        }
        #expect(try dataset.snapshot().id == old.id)
        #expect(chmod(secret.string, 0o600) == 0)
        #expect(try run(["commit", "-m", "second"], in: dataset).status == 0)
        #expect(try dataset.succeed("cat", "HEAD:train/secret.png") == "secret")
    }

    @Test(.enabled(if: getuid() != 0 || Program("setpriv").isInstalled, "needs setpriv where it runs as root"))
    func `may be a folder, or the repository`() throws {
        let dataset = try Dataset()
        try dataset.write("one", to: "train/one.png")
        try handOver(dataset)
        #expect(try run(["commit", "-m", "first"], in: dataset).status == 0)
        let train = dataset.root.appending("train")
        #expect(chmod(train.string, 0) == 0)
        let folder = try run(["status"], in: dataset)
        #expect(folder.status == 128)
        #expect(folder.errors.hasPrefix("fatal: cannot read the folder '\(train)': permission denied\n"))
        #expect(chmod(train.string, 0o755) == 0)

        let repository = dataset.root.appending(".dsv")
        #expect(chmod(repository.string, 0o555) == 0)
        try dataset.write("two", to: "two.png")
        let closed = try run(["commit", "-m", "second"], in: dataset)
        #expect(closed.status == 128)
        #expect(closed.errors.hasPrefix("fatal: cannot "))
        #expect(closed.errors.contains("permission denied"))
        #expect(chmod(repository.string, 0o755) == 0)
        try dataset.expectWhole("after a refused commit")
    }
}
