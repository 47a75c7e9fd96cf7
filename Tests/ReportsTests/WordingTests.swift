import DatasetModel
import Documents
import JSON
import Reports
import SystemIO
import Testing
import Versioning
import Words

@Suite struct `Progress lines` {
    private func line(
        _ step: String?, files: Int = 0, bytes: UInt64 = 0, of totalFiles: Int? = nil, _ totalBytes: UInt64? = nil,
        after seconds: Double = 0
    ) -> TerminalText? {
        var state = Progress().state
        state.step = step
        state.files = files
        state.bytes = bytes
        state.totalFiles = totalFiles
        state.totalBytes = totalBytes
        return state.line(elapsed: seconds)
    }

    @Test func `before the first step there is nothing to say`() { #expect(line(nil) == nil) }

    @Test func `a step is named, with what is known of it`() {
        #expect(line("comparing") == "comparing")
        #expect(line("looking at the files", files: 1) == "looking at the files: 1 file")
        #expect(line("storing", files: 31_415, of: 100_000) == "storing: 31,415 of 100,000 files")
        #expect(line("storing", files: 0, of: 1, 10) == "storing: 0 of 1 file, 0 bytes of 10 bytes")
        #expect(line("storing", files: 0, of: 0, 0) == "storing: 0 of 0 files")
    }

    @Test func `rate and rest come once there is something to divide`() {
        let text = line("storing", files: 1, bytes: 500_000_000, of: 2, 1_000_000_000, after: 0.1)
        #expect(text == "storing: 1 of 2 files, 500 MB of 1.00 GB")
        let later = line("storing", files: 1, bytes: 500_000_000, of: 2, 1_000_000_000, after: 1)
        #expect(later == "storing: 1 of 2 files, 500 MB of 1.00 GB, 500 MB/s, 1 s left")
    }

    @Test(arguments: [
        (1, 60, "1 s left"), (1, 2, "49 s left"), (10, 10, "1 min 30 s left"), (60, 1, "1 h 39 min left"),
        (1, 100, "0 s left"),
    ])
    func `the rest is in units that people count in`(elapsed: Double, done: UInt64, rest: String) throws {
        let text = try #require(line("storing", bytes: done, of: 1, 100, after: elapsed))
        #expect(text.string.hasSuffix(", \(rest)"))
    }

    @Test func `more bytes than expected leave nothing to do`() {
        #expect(line("storing", bytes: 200, of: 1, 100, after: 1)?.string.hasSuffix("0 s left") == true)
    }
}

@Suite struct `Failures` {
    @Test func `a failure is what failed, then what to do`() {
        let failure = Failure(.notFound, "not found: 'x'", hints: ["look here", "or there"])
        #expect(failure.text(.plain) == "fatal: not found: 'x'\nhint: look here\nhint: or there\n")
        #expect(Failure(.notFound, "not found: 'x'").text(.plain) == "fatal: not found: 'x'\n")
    }

    @Test func `a failure as a document tells its kind`() throws {
        let document = try ErrorDocument(Failure(.corrupt, "damaged", hint: "copy it back")).json
        #expect(
            document == [
                "schema": "dsv.error/1",
                "error": ["kind": "corrupt", "message": "damaged", "hints": .array(["copy it back"])],
            ])
    }
}

@Suite struct `Misunderstandings` {
    @Test func `the parser's words become git's`() {
        let said = """
            Error: Missing expected argument '--message <text>'
            Help:  --message <text>  What changed
            Usage: dsv commit --message <text>
              See 'dsv commit --help' for more information.
            """
        #expect(
            Misunderstanding(parserText: said).text == """
                error: missing expected argument '--message <text>'
                usage: dsv commit --message <text>
                hint: --message <text>  What changed
                hint: see 'dsv commit --help'

                """)
    }

    @Test func `two sentences become one`() {
        let said = "Error: The value 'x' is invalid for '--color'. Please provide one of 'auto' or 'never'."
        #expect(
            Misunderstanding(parserText: said).text
                == "error: the value 'x' is invalid for '--color': it takes 'auto' or 'never'\n")
    }

    @Test func `with JSON it is a document of its own kind`() throws {
        let document = try ErrorDocument(Misunderstanding(parserText: "Error: No.\nUsage: dsv <subcommand>")).json
        #expect(
            document == [
                "schema": "dsv.error/1",
                "error": ["kind": "usage", "message": "no", "hints": .array(["usage: dsv <subcommand>"])],
            ])
    }
}
