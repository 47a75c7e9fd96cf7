import Glibc
import SystemIO
import SystemPackage
import TestSupport
import Testing

@Suite struct `docs/json.md` {
    private static let path = Fixtures.folder.removingLastComponent().pushing("docs/json.md")
    private static let isRecording = getenv("DSV_RECORD").map { String(cString: $0) } == "1"

    @Test func `it is what the types of the documents say`() throws {
        let text = Reference.text
        if Self.isRecording {
            try LocalDisk().replace(
                Self.path, with: Array(text.utf8), via: FilePath("\(Self.path).partial"), isDurable: false)
        }
        let committed = String(decoding: try OpenFile.contents(of: Self.path), as: UTF8.self)
        #expect(
            committed == text, "it is not what Sources/Documents says; 'make record' writes it again")
    }
}
