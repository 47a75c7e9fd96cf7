import Glibc
import SystemIO
import SystemPackage
import TestSupport
import Testing

@Suite struct `A file system that cannot be written` {
    /// Says whether this user may mount a file system that only one program sees.
    private static let canMount =
        (try? ChildProcess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"], in: "/", environment: [:])
            .status) == 0

    @Test(.enabled(if: canMount, "needs the right to mount"))
    func `can be asked all the same, and nothing is remembered`() throws {
        let dataset = try Dataset()
        let place = dataset.folder.path.appending("mounted")
        try LocalDisk().makeFolder(place)
        let script = """
            set -e
            mount -t tmpfs none '\(place)' && cd '\(place)'
            "$dsv" init >/dev/null
            printf 'fname,label\\na.png,cat\\n' >labels.csv; echo 1 >a.png
            "$dsv" commit -m one >/dev/null
            echo 2 >a.png
            mount -o remount,ro '\(place)'
            "$dsv" status --json
            "$dsv" diff --json
            "$dsv" check worktree --json || [ $? = 1 ]
            for verb in "stats worktree" "log" "show" "ls" "blame a.png" "diff HEAD worktree" "check" "branch" "tag" "fsck" "score list" "du"; do
                "$dsv" $verb >/dev/null || [ $? = 1 ] || { echo "failed: $verb"; exit 9; }
            done
            """
        var environment = dataset.environment
        environment["dsv"] = dataset.program
        let (status, output, errors) = try ChildProcess.run(
            ["unshare", "-m", "sh", "-c", script], in: dataset.folder.path, environment: environment)
        let text = String(decoding: output, as: UTF8.self)
        let notes = String(decoding: errors, as: UTF8.self)
        #expect(status == 0, "\(text)\(notes)")
        #expect(text.contains(#""modified": ["a.png"]"#) || text.contains("a.png"), "\(text)")
        #expect(notes.contains("warning: nothing is remembered for the next time: cannot open the lock"), "\(notes)")
        #expect(notes.contains("read-only file system"), "\(notes)")
    }
}
