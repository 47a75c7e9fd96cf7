import Glibc
import SystemIO
import SystemPackage
import TestSupport
import Testing

/// A file system of two megabytes that is full at one verb or another.
@Suite struct `A full disk` {
    private static let canMount: Bool = {
        let folder = TemporaryFolder()
        guard mount("tmpfs", folder.path.string, "tmpfs", 0, "size=2m") == 0 else { return false }
        return umount(folder.path.string) == 0
    }()

    @Test(
        .enabled(if: canMount, "only root may mount"),
        arguments: [
            ["commit", "-m", "second"], ["tag", "-m", "a message", "v1"],
            ["score", "add", "accuracy=0.5", "--model", "net"], ["switch", "other"],
        ])
    func `loses nothing, says so, and all works when there is room`(verb: [String]) throws {
        var runs = 0
        // Pages that are left when the verb begins.
        for room in [0, 1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 20, 24, 32] {
            let folder = TemporaryFolder()
            try #require(mount("tmpfs", folder.path.string, "tmpfs", 0, "size=2m") == 0)
            defer { umount(folder.path.string) }
            let dataset = try Dataset(in: folder)
            try dataset.write("one", to: "a.png")
            try dataset.succeed("commit", "-m", "first")
            try dataset.succeed("switch", "-c", "other")
            try dataset.write([UInt8](repeating: 5, count: 20_000), to: "sub/b.png")
            try dataset.succeed("commit", "-m", "on the other branch")
            try dataset.succeed("switch", "main")
            if verb[0] == "commit" { try dataset.write([UInt8](repeating: 3, count: 9_000), to: "c.png") }
            let old = try dataset.snapshot().id
            let filler = folder.path.appending("filler")
            try Self.fill(filler, leaving: room)
            // The outputs of the verb would not fit, either.
            let outcome = try dataset.shell(
                "\"$dsv\" \(verb.map { "'\($0)'" }.joined(separator: " ")) 2>&1 >/dev/null | cat")
            try LocalDisk().remove(filler)
            runs += 1
            let when = "\(verb[0]) with \(room) pages left: \(outcome.output)"
            #expect(
                outcome.output.isEmpty || outcome.output.contains("no space left on the disk")
                    || outcome.output.contains("No space left on device"), "\(when)")
            try dataset.expectWhole(when)
            if outcome.output.isEmpty { continue }
            let head = try dataset.snapshot().id
            #expect(head == old || verb[0] == "commit" || verb[0] == "switch", "\(when)")
            let again = try ChildProcess.run(
                [dataset.program] + verb, in: dataset.root, environment: dataset.environment)
            #expect(again.status == 0 || (again.status == 1 && verb[0] == "commit" && head != old), "\(when)")
        }
        print("\(verb[0]): \(runs) fill levels, nothing lost")
    }

    /// Fills the file system with one file until so many pages are left.
    private static func fill(_ path: FilePath, leaving pages: Int) throws {
        let file = open(path.string, O_WRONLY | O_CREAT, 0o600)
        defer { close(file) }
        let page = [UInt8](repeating: 0, count: 4096)
        var size = 0
        while write(file, page, page.count) == page.count { size += page.count }
        try #require(ftruncate(file, max(0, size - pages * page.count)) == 0)
    }
}
