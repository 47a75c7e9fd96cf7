import Glibc
import SystemIO
import SystemPackage
import TestSupport
import Testing

/// Snapshots and tags that are signed, as real git sees them.
@Suite(.enabled(if: Program("ssh-keygen").isInstalled, "needs OpenSSH")) struct `Signatures` {
    /// A dataset whose owner has a key, and knows whose it is.
    private func dataset(isKnown: Bool = true) throws -> Dataset {
        let dataset = try Dataset()
        let key = dataset.folder.path.appending("key").string
        let line = """
            ssh-keygen -q -t ed25519 -N '' -C '' -f '\(key)'
            "$dsv" config --global gpg.format ssh && "$dsv" config --global user.signingKey '\(key).pub'
            echo "ada@example.com $(cat '\(key).pub')" > '\(key).signers'
            """
        #expect(try dataset.shell(line).status == 0)
        if isKnown { try dataset.succeed("config", "--global", "gpg.ssh.allowedSignersFile", "\(key).signers") }
        try dataset.write("one", to: "one.png")
        return dataset
    }

    private func git(_ dataset: Dataset, _ arguments: String, in folder: String = ".dsv/history") throws -> (
        status: Int32, output: String
    ) {
        let signers = dataset.folder.path.appending("key.signers")
        let ended = try dataset.shell(
            "git -c gpg.ssh.allowedSignersFile='\(signers)' -C '\(folder)' \(arguments) 2>&1")
        return (ended.status, ended.output)
    }

    @Test func `of snapshots, merges and tags are those of git, and travel`() throws {
        let dataset = try dataset()
        try dataset.succeed("commit", "-S", "-m", "first")
        try dataset.succeed("tag", "-s", "-m", "the first", "v1")
        try dataset.succeed("switch", "-c", "side")
        try dataset.write("two", to: "two.png")
        try dataset.succeed("config", "commit.gpgSign", "true")
        try dataset.succeed("commit", "-m", "second")
        try dataset.succeed("switch", "main")
        try dataset.write("three", to: "three.png")
        try dataset.succeed("commit", "--no-gpg-sign", "-m", "third")
        try dataset.succeed("merge", "-S", "side")

        func expectSigned(in folder: String) throws {
            for revision in ["v1^{commit}", "HEAD", "HEAD^2"] {
                let verified = try git(dataset, "verify-commit '\(revision)'", in: folder)
                #expect(
                    verified.status == 0 && verified.output.contains("Good \"git\" signature for ada@example.com"),
                    "\(verified)")
            }
            #expect(try git(dataset, "verify-tag v1", in: folder).status == 0)
            #expect(try git(dataset, "verify-commit HEAD^1", in: folder).status == 1)
            #expect(try git(dataset, "fsck --strict --no-dangling", in: folder).output == "")
        }
        try expectSigned(in: ".dsv/history")
        try dataset.succeed("gc")
        try dataset.expectWhole("after a collection")
        try expectSigned(in: ".dsv/history")
        try dataset.succeed("remote", "add", "origin", "../remote")
        try dataset.succeed("push")
        try dataset.succeed("clone", "../remote", "../clone")
        try expectSigned(in: "../clone/.dsv/history")

        let log = try dataset.succeed("log", "--show-signature", "-n", "2")
        #expect(log.contains("Signed:  good, by ada@example.com with ED25519 key SHA256:"), "\(log)")
        #expect(
            try dataset.succeed("log", "--show-signature", "--oneline", "side^", "-n", "1").contains(
                "  signed: good, by"))
        let shown = try dataset.succeed("show", "--show-signature", "v1")
        #expect(shown.hasPrefix("tag 'v1', signed: good, by ada@example.com"), "\(shown)")
        let json = try dataset.succeed("log", "--show-signature", "--json", "HEAD^1", "-n", "1")
        #expect(json.contains("\"signature\": null"), "\(json)")
        #expect(try dataset.succeed("show", "--show-signature", "--json", "v1").contains(#""status": "good""#))
        #expect(try dataset.succeed("log", "--json").contains("signature") == false)
    }

    @Test func `that were made by git are known here`() throws {
        let dataset = try dataset()
        try dataset.succeed("commit", "-m", "first")
        let key = dataset.folder.path.appending("key.pub")
        let made = try git(
            dataset,
            "-c user.name=Ada -c user.email=ada@example.com -c gpg.format=ssh -c user.signingkey='\(key)' tag -s -m hello git-tag HEAD"
        )
        #expect(made.status == 0, "\(made.output)")
        #expect(
            try dataset.succeed("show", "--show-signature", "git-tag").hasPrefix(
                "tag 'git-tag', signed: good, by ada@example.com"))
    }

    @Test func `that were tampered with are BAD, and of strangers are by nobody who is known`() throws {
        let dataset = try dataset(isKnown: false)
        try dataset.succeed("commit", "-S", "-m", "first")
        let stranger = try dataset.succeed("log", "--show-signature")
        #expect(
            stranger.contains(
                "Signed:  by nobody who is known (gpg.ssh.allowedSignersFile is not set), with ED25519 key SHA256:"),
            "\(stranger)")
        let signers = dataset.folder.path.appending("key.signers").string
        try dataset.succeed("config", "--global", "gpg.ssh.allowedSignersFile", signers)

        // The same signature in a commit with another message.
        let line = """
            git -C .dsv/history cat-file commit HEAD | sed 's/^first$/other/' > ../forged
            git -C .dsv/history update-ref refs/heads/main $(git -C .dsv/history hash-object -w -t commit --stdin < ../forged)
            """
        #expect(try dataset.shell(line).status == 0)
        let forged = try dataset.succeed("log", "--show-signature")
        #expect(forged.contains("Signed:  BAD: "), "\(forged)")
        #expect(try dataset.succeed("log", "--show-signature", "--json").contains(#""status": "bad""#))
        #expect(try git(dataset, "verify-commit HEAD").status == 1)
    }

    @Test func `cannot be made without a key, and nothing is committed then`() throws {
        let dataset = try Dataset()
        try dataset.write("one", to: "one.png")
        let format = try dataset.run("commit", "-S", "-m", "first")
        #expect(
            format.status == 128
                && format.errors.contains("cannot sign: dsv signs with ssh keys, and gpg.format is 'openpgp'"))
        try dataset.succeed("config", "gpg.format", "ssh")
        #expect(try dataset.run("commit", "-S", "-m", "first").errors.contains("user.signingKey is not set"))
        try dataset.succeed("config", "user.signingKey", "../none.pub")
        #expect(try dataset.run("commit", "-S", "-m", "first").errors.contains("no key '../none.pub'"))
        try dataset.write("no key\n", to: "../none.pub")
        let bad = try dataset.run("commit", "-S", "-m", "first")
        #expect(bad.status == 128 && bad.errors.contains("cannot sign with '../none.pub': "), "\(bad)")
        try dataset.succeed("config", "gpg.ssh.program", "no-such-program")
        #expect(try dataset.run("commit", "-S", "-m", "first").errors.contains("need the program 'no-such-program'"))
        #expect(try dataset.run("log").status == 128)
        try dataset.succeed("commit", "-m", "first")
        #expect(try dataset.run("tag", "-s", "v1").status == 129)
    }
}
