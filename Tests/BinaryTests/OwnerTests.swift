import Glibc
import SystemIO
import SystemPackage
import TestSupport
import Testing

/// A repository that belongs to somebody else, found in a folder above.
@Suite(.enabled(if: getuid() == 0, "only root may give files away")) struct `Somebody else's repository` {
    /// A dataset with a commit, a hook and another owner.
    private func foreign() throws -> Dataset {
        let dataset = try Dataset()
        try dataset.write("one", to: "one.png")
        try dataset.succeed("commit", "-m", "first")
        try dataset.write("#!/bin/sh\ntouch ran\n", to: ".dsv/hooks/pre-commit")
        try #require(chmod(dataset.root.appending(".dsv/hooks/pre-commit").string, 0o755) == 0)
        try dataset.write("two", to: "work/two.png")
        #expect(try dataset.shell("chown -R 65534:65534 .dsv").status == 0)
        return dataset
    }

    @Test func `is not used, not even by what only reads, and no hook runs`() throws {
        let dataset = try foreign()
        for verb in [["commit", "-m", "second"], ["status"], ["log"], ["config", "user.name"], ["fsck"]] {
            let (status, output, errors) = try dataset.shell("cd work && \"$dsv\" \(verb.joined(separator: " "))")
            #expect(status == 128 && output.isEmpty, "\(verb): \(output)")
            #expect(
                errors.hasPrefix(
                    "fatal: the repository in '\(dataset.root)' is not yours: '\(dataset.root)/.dsv' belongs to ")
                    && errors.contains("user 65534")
                    && errors.contains("hint: dsv config --global safe.directory \(dataset.root)\n"),
                "\(verb): \(errors)")
        }
        #expect(FileStatus.ifPresent(dataset.root.appending("ran")) == nil)
    }

    @Test func `is used where the person says so, by the command of the hint`() throws {
        let dataset = try foreign()
        let hint = try dataset.run("log").errors.split(separator: "\n").last?.dropFirst("hint: dsv ".count)
        #expect(try dataset.shell("\"$dsv\" \(hint ?? "") && \"$dsv\" \(hint ?? "")").status == 0)
        #expect(try dataset.succeed("config", "--global", "safe.directory") == "\(dataset.root)\n")
        try dataset.succeed("log")
        #expect(try dataset.run("commit", "-m", "second").status == 0)
        #expect(FileStatus.ifPresent(dataset.root.appending("ran")) != nil)
    }

    @Test(arguments: [
        (["*"], true), (["*", ""], false), (["/nowhere"], false), (["ROOT/"], true), (["PARENT/*"], true),
        (["PARENT"], false),
    ])
    func `follows git's rules for the values`(_ values: [String], _ isUsed: Bool) throws {
        let dataset = try foreign()
        dataset.variables["GIT_CONFIG_COUNT"] = "\(values.count)"
        for (place, value) in values.enumerated() {
            dataset.variables["GIT_CONFIG_KEY_\(place)"] = "safe.directory"
            dataset.variables["GIT_CONFIG_VALUE_\(place)"] = value.replacing("ROOT", with: dataset.root.string)
                .replacing("PARENT", with: dataset.folder.path.string)
        }
        #expect(try dataset.run("log").status == (isUsed ? 0 : 128), "\(values)")
    }

    @Test func `is one's own behind sudo, and where its folder alone is foreign it is not`() throws {
        let dataset = try foreign()
        dataset.variables["SUDO_UID"] = "65534"
        #expect(try dataset.run("log").status == 0)
        dataset.variables["SUDO_UID"] = "65533"
        #expect(try dataset.run("log").status == 128)
        dataset.variables["SUDO_UID"] = nil
        #expect(try dataset.shell("chown -R 0:0 .dsv; chown 65534 .").status == 0)
        #expect(try dataset.run("log").status == 128)
    }

    @Test func `cannot vouch for itself`() throws {
        let dataset = try Dataset()
        let refused = try dataset.run("config", "safe.directory", "*")
        #expect(refused.status == 128 && refused.errors.contains("counts in your own configuration only"))
        #expect(try dataset.run("config", "--global", "safe.directory").status == 1)
    }
}
