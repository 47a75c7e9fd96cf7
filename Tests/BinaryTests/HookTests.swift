import Glibc
import SystemIO
import SystemPackage
import TestSupport
import Testing

/// The real program, and the programs that it runs.
@Suite struct `Hooks` {
    @Test func `a hook may run other verbs, and its answers do not stand among those of commit`() throws {
        let dataset = try Dataset()
        try dataset.write("one", to: "one.png")
        try hook("\"$dsv\" status\n\"$dsv\" config hook.ran yes\n", of: dataset)
        let done = try dataset.shell(#"dsv="$dsv" "$dsv" commit -m first"#)
        #expect(done.status == 0)
        #expect(done.output.contains("first") && !done.output.contains("nothing committed yet"))
        #expect(done.errors.contains("nothing committed yet") && done.errors.contains("one.png"))
        #expect(try dataset.succeed("config", "hook.ran") == "yes\n")
    }

    @Test func `a hook that refuses leaves the repository as it was`() throws {
        let dataset = try Dataset()
        try dataset.write("one", to: "one.png")
        try hook("exit 1\n", of: dataset)
        let before = try fileContents(of: dataset.root.appending(".dsv"))
        let refused = try dataset.run("commit", "-m", "first")
        #expect(refused.status == 1 && refused.output.isEmpty)
        #expect(refused.errors.hasPrefix("error: the hook 'pre-commit' refused the commit (exit status 1)\n"))
        #expect(try fileContents(of: dataset.root.appending(".dsv")) == before)
    }

    @Test func `no hook comes from a remote`() throws {
        let dataset = try Dataset()
        try dataset.write("one", to: "one.png")
        try dataset.succeed("commit", "-m", "first")
        try hook("touch ../pwned\nexit 1\n", of: dataset)
        try dataset.succeed("remote", "add", "origin", "../remote")
        try dataset.succeed("push")
        // Wherever somebody who may write there could put it.
        let line =
            "for f in hooks .dsv/hooks history/hooks; do mkdir -p ../remote/$f; cp -p .dsv/hooks/pre-commit ../remote/$f; done"
        #expect(try dataset.shell(line).status == 0)
        try dataset.succeed("clone", "../remote", "../clone")
        #expect(
            try dataset.shell("ls -A ../clone/.dsv/hooks; ls ../clone/.dsv/history").output.contains(
                "pre-commit.sample\n"))
        #expect(try dataset.shell("find ../clone -name pre-commit").output.isEmpty)
        try dataset.succeed("-C", "../clone", "pull")
        try dataset.write("two", to: "../clone/two.png")
        try dataset.succeed("-C", "../clone", "commit", "-m", "second")
        #expect(FileStatus.ifPresent(dataset.folder.path.appending("pwned")) == nil)
    }

    private func hook(_ lines: String, of dataset: Dataset) throws {
        try dataset.write("#!/bin/sh\n" + lines, to: ".dsv/hooks/pre-commit")
        try #require(chmod(dataset.root.appending(".dsv/hooks/pre-commit").string, 0o755) == 0)
    }
}
