import Glibc
import TestSupport
import Testing

@Suite struct `The program` {
    @Test func `answers on stdout and talks on stderr`() throws {
        let dataset = try Dataset()
        try dataset.write("one", to: "one.png")
        let done = try dataset.run("commit", "-m", "first")
        #expect(done.status == 0 && done.errors.isEmpty && done.output.contains("first"))
        let nothing = try dataset.run("commit", "-m", "again")
        #expect(nothing.status == 1 && nothing.errors.isEmpty && nothing.output.contains("nothing to commit"))
        let fatal = try dataset.run("show", "nope")
        #expect(fatal.status == 128 && fatal.output.isEmpty && fatal.errors.contains("fatal: unknown revision: 'nope'"))
        let document = try dataset.run("show", "nope", "--json")
        #expect(document.status == 128 && document.output.isEmpty && document.errors.contains(#""kind": "notFound""#))
        let misunderstood = try dataset.run("show", "--nope")
        #expect(
            misunderstood.status == 129 && misunderstood.output.isEmpty
                && misunderstood.errors.contains("usage: dsv show"))
    }

    @Test func `tells where its time goes when it is asked to, and answers as ever`() throws {
        let dataset = try Dataset()
        try dataset.write("one", to: "one.png")
        let traced = try dataset.shell(#"DSV_TRACE=1 "$dsv" commit -m first"#)
        #expect(traced.status == 0 && !traced.output.contains("dsv-trace"))
        let lines = traced.errors.split(separator: "\n")
        #expect(lines.allSatisfy { $0.contains(#/^dsv-trace +\d+\.\d{3} +\d+\.\d{3}  (step|lock|cache): /#) })
        #expect(lines.contains { $0.contains("lock: ") } && lines.contains { $0.contains("step: storing, 1 files") })
        let twice = #"for i in 1 2; do DSV_TRACE=../trace "$dsv" stats HEAD; done"#
        _ = try dataset.shell("rm -r .dsv/cache; \(twice)")
        let log = try dataset.shell("cat ../trace").output
        #expect(log.contains(": miss") && log.contains(": hit"))
        let silent = try dataset.shell(#"DSV_TRACE=0 "$dsv" stats HEAD"#)
        #expect(silent.errors.isEmpty)
        let refused = try dataset.shell(#"DSV_TRACE=/no/such/folder/trace "$dsv" stats HEAD"#)
        #expect(refused.status == 0 && refused.errors.contains("warning: DSV_TRACE: cannot open"))
    }

    @Test func `tells its version`() throws {
        let dataset = try Dataset()
        #expect(try dataset.succeed("--version").contains(#/^\d+\.\d+\.\d+\n$/#))
    }

    @Test func `without arguments shows its verbs`() throws {
        let dataset = try Dataset()
        let help = try dataset.succeed()
        #expect(help.hasPrefix("OVERVIEW: Version an image dataset"))
        #expect(try dataset.succeed("--help") == help)
        #expect(try dataset.succeed("help") == help)
    }

    @Test func `prints no progress and no colours to what is no terminal`() throws {
        var generator = SeededGenerator(seed: 1)
        let dataset = try Dataset()
        for number in 0..<400 { try dataset.write(generator.bytes(5000), to: "\(number).png") }
        let answer = try dataset.succeed("commit", "-m", "first")
        #expect(!answer.contains("\u{1b}") && !answer.contains("\r"))
    }

    @Test func `ends quietly when nobody reads on`() throws {
        let dataset = try Dataset()
        for number in 0..<1500 { try dataset.write("\(number)", to: "\(number).png") }
        try dataset.succeed("commit", "-m", String(repeating: "a long story, ", count: 9000))
        let list = try dataset.shell(#""$dsv" ls | head -n 1; exit ${PIPESTATUS[0]}"#)
        #expect(list.status == 128 + SIGPIPE && list.errors.isEmpty)
        #expect(list.output.split(separator: "\n").count == 1)
        let log = try dataset.shell(#""$dsv" log | head -n 1; exit ${PIPESTATUS[0]}"#)
        #expect(log.status == 128 + SIGPIPE && log.errors.isEmpty)
        #expect(log.output.hasPrefix("snapshot "))
        // Some parents ignore the signal, and their children with them.
        let deaf = try dataset.shell(#"trap '' PIPE; "$dsv" ls | head -n 1; exit ${PIPESTATUS[0]}"#)
        #expect(deaf.status == 128 + SIGPIPE && deaf.errors.isEmpty)
    }

    @Test(.enabled(if: access("/dev/full", W_OK) == 0))
    func `says so when the answer cannot be written`() throws {
        let dataset = try Dataset()
        try dataset.write("name,label\n", to: "labels.csv")
        try dataset.succeed("commit", "-m", "first")
        let (status, output, errors) = try dataset.shell(#""$dsv" cat HEAD:labels.csv > /dev/full"#)
        #expect(status == 128 && output.isEmpty)
        #expect(errors.hasPrefix("fatal: cannot write to 'standard output': no space left on the disk\n"))
    }
}
