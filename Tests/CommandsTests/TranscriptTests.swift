import Commands
import DatasetModel
import Glibc
import History
import Testing

@testable import Snapshots

/// Whatever the user's own git is set to must not show in a transcript.
let isolateFromUserConfiguration: Void = {
    do { try History.ignoreUserConfiguration() } catch { fatalError("cannot ignore git's configuration: \(error)") }
}()

@Suite struct `Transcripts` {
    private static let isRecording = getenv("DSV_RECORD").map { String(cString: $0) } == "1"

    @Test(arguments: Transcript.all)
    func `dsv prints what the transcript has`(name: String) throws {
        let transcript = try Transcript(name)
        let replayed = try transcript.replayed()
        if Self.isRecording { return try transcript.record(replayed) }
        if replayed != transcript.recorded {
            Issue.record(
                """
                \(name) is not as recorded; 'make record' records it anew:
                \(Transcript.difference(from: transcript.recorded, to: replayed))
                """)
        }
    }

    @Test func `every verb has a transcript`() {
        let folders = Set(Transcript.all.compactMap { $0.split(separator: "/").first.map(String.init) })
        for verb in DSV.verbs { #expect(folders.contains(verb), "'dsv \(verb)' has no folder in Fixtures/Golden") }
    }
}
