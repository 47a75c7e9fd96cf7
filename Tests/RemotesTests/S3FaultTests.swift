import Glibc
import Remotes
import SystemIO
import TestSupport
import Testing

/// What each call makes of an answer that a proxy, or a server that is not quite S3, has spoiled.
@Suite struct S3FaultTests {
    private static let small = Array("0123456789".utf8)
    private static let keys: [RemoteKey] = ["a", "b/1", "b/2", "b/3", "b/4", "b/5", "b/6", "c"]

    private struct Setting {
        let double: S3Double
        let remote: any Remote

        init(_ fault: S3Fault) throws {
            double = try S3Double()
            remote = try double.remote(attempts: 2)
            for key in S3FaultTests.keys { try remote.put(key, .bytes(S3FaultTests.small)) }
            double.spoil(fault)
        }

        /// Nil if the call failed as calls to a remote do.
        func outcome<Value>(_ body: (any Remote) throws -> Value) throws -> Value? {
            let start = monotonicSeconds()
            defer { #expect(monotonicSeconds() - start < 20) }
            do { return try body(remote) } catch is RemoteError { return nil }
        }
    }

    @Test(arguments: S3Fault.allCases) func `what a put says is stored is stored`(fault: S3Fault) throws {
        let place = try Setting(fault)
        let folder = TemporaryFolder()
        let large = someBytes(100_000)
        let file = try folder.write(large, to: "file")
        if try place.outcome({ try $0.put("new", .bytes(Self.small)) }) != nil {
            #expect(place.double.objects["new"]?.bytes == Self.small)
        }
        if try place.outcome({ try $0.put("file", .file(file)) }) != nil {
            #expect(place.double.objects["file"]?.bytes == large)
        }
        if try place.outcome({ try $0.put("first", .bytes(Self.small), .ifAbsent) }) != nil {
            #expect(place.double.objects["first"]?.bytes == Self.small)
        }
    }

    @Test(arguments: S3Fault.allCases) func `what is read is what is there, and so is a range`(fault: S3Fault) throws {
        let place = try Setting(fault)
        if let read = try place.outcome({ try $0.read("a", limit: 100) }) {
            // A server that says with S3's words, or in silence, that there is nothing is believed.
            let denies = fault == .missingKey || fault == .missingInSilence
            #expect(read.map { $0.bytes == Self.small } ?? denies)
        }
        if let bytes = try place.outcome({ try $0.bytes("a", 2..<7) }) {
            // Its bytes are verified by those who know what they have to be.
            #expect(bytes.count == 5 && (bytes == Array(Self.small[2..<7]) || fault == .flippedBit))
        }
        _ = try place.outcome { try $0.bytes("a") }
    }

    @Test(arguments: S3Fault.allCases) func `a list is whole, and what is removed is gone`(fault: S3Fault) throws {
        let place = try Setting(fault)
        if let entries = try place.outcome({ try $0.list("b/") }) {
            // Nothing tells a digit in a list from another one.
            let isAsItWas = entries.map(\.key) == Array(Self.keys[1...6]) && entries.allSatisfy { $0.size == 10 }
            #expect(isAsItWas || fault == .flippedBit)
        }
        if try place.outcome({ try $0.delete("c") }) != nil {
            let denies = fault == .missingKey || fault == .missingInSilence
            #expect(place.double.objects["c"] == nil || denies || fault == .noContent)
        }
    }

    @Test func `a clock that differs is said with the difference`() throws {
        let place = try Setting(.clock)
        guard
            case .clockDiffers(let text) = #expect(throws: RemoteError.self, performing: { try place.remote.list("") })
        else {
            Issue.record("it is not told from other refusals")
            return
        }
        #expect(text.contains("RequestTimeTooSkewed") && text.contains("minutes ahead"), "\(text)")
    }

    @Test func `a redirect is not followed, and named without what its query holds`() throws {
        let place = try Setting(.redirectElsewhere)
        #expect(
            throws: RemoteError.refused("the bucket 'double' is to be reached at 'http://127.0.0.1:1'")
        ) { try place.remote.list("") }
    }
}
