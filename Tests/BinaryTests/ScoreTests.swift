import SystemIO
import SystemPackage
import TestSupport
import Testing

@Suite struct `Many recorders` {
    @Test func `of two that add 60 scores each at once, none is lost`() throws {
        let dataset = try Dataset()
        try dataset.write("an image", to: "a.png")
        try dataset.write("fname,label,split\na.png,i,val\n", to: "labels.csv")
        try dataset.succeed("commit", "-m", "first")
        let loop = #"for n in $(seq 101 160); do "$0" score add "accuracy=0.$n" --model "$1" || exit 1; done"#
        let recorders = try ["one", "two"].map { name in
            try ChildProcess(
                starting: ["sh", "-c", loop, dataset.program, name], in: dataset.root, environment: dataset.environment)
        }
        for recorder in recorders {
            let (status, _, errors) = try recorder.wait()
            #expect(status == 0, "\(String(decoding: errors, as: UTF8.self))")
        }
        let listed = try dataset.succeed("score", "list", "--json")
        for name in ["one", "two"] {
            #expect(listed.split(separator: "\n").count { $0.contains("\"model\": \"\(name)\"") } == 60)
        }
        let git = try runGit(["-C", dataset.root.appending(".dsv/history").string, "fsck", "--strict"])
        #expect(git.status == 0)
        let references = try runGit(
            ["-C", dataset.root.appending(".dsv/history").string, "for-each-ref", "refs/scores"])
        #expect(references.output.split(separator: "\n").count == 120)
    }
}
