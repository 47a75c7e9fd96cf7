import SystemIO
import TestSupport
import Testing

@Suite struct `A limit of file sizes` {
    @Test func `is said, loses nothing, and does not bind the programs that are started`() throws {
        let dataset = try Dataset()
        try dataset.write("one", to: "one.png")
        try dataset.succeed("commit", "-m", "first")
        let old = try dataset.snapshot()
        try dataset.write([UInt8](repeating: 7, count: 300_000), to: "large.png")
        let ended = try dataset.shell("ulimit -f 100; \"$dsv\" commit -m second")
        #expect(ended.status == 128 && ended.output.isEmpty)
        #expect(
            ended.errors.hasPrefix("fatal: cannot write ")
                && ended.errors.contains("ile too large\nhint: nothing was lost; raise the limit"))
        try dataset.expectWhole("after a limit of file sizes")
        #expect(try dataset.snapshot() == old)
        try dataset.succeed("commit", "-m", "second")
    }
}
