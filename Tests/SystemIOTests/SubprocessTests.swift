import Glibc
import SystemIO
import SystemPackage
import TestSupport
import Testing

@Suite struct SubprocessTests {
    private let folder = TemporaryFolder()

    @Test func `an exit status and a signal are told apart`() throws {
        #expect(try run("exit 0").ending == .exited(status: 0))
        #expect(try run("exit 255").ending == .exited(status: 255))
        #expect(try run("kill -9 $$").ending == .killed(signal: SIGKILL))
    }

    @Test func `a program sees its folder, its environment and nothing else`() throws {
        #expect(try run("pwd; echo $WORD; wc -c").output == "\(folder.path)\na word\n0\n")
        let names = try run("env").output.split(separator: "\n").map { $0.prefix { $0 != "=" } }
        // Shells add some of their own.
        #expect(Set(names).subtracting(["PWD", "OLDPWD", "SHLVL", "_"]) == ["PATH", "WORD"])
    }

    @Test func `files that are open here are closed there`() throws {
        try folder.write("content", to: "opened here")
        let file = try OpenFile(reading: folder.path.appending("opened here"))
        let seen = try run("ls -l /proc/self/fd").output
        #expect(seen.contains("output") && !seen.contains("opened here"))
        #expect(try file.status().size == 7)
    }

    @Test func `an environment is handed on byte by byte`() throws {
        let seen = try run("env | grep ^ODD=", [Array("ODD=".utf8) + [0xff, 0xfe]])
        #expect(seen.bytes == Array("ODD=".utf8) + [0xff, 0xfe, 10])
    }

    @Test func `this process's environment has its variables`() {
        let path = getenv("PATH").map { Array("PATH=\(String(cString: $0))".utf8) }
        #expect(path.map(processEnvironment().contains) == true)
    }

    @Test func `what cannot be started is an error`() throws {
        let missing = folder.path.appending("missing")
        #expect(throws: SystemError("start", missing, .noSuchFileOrDirectory)) {
            try subprocess(missing, .standardError).run()
        }
        let text = try folder.write("#!/bin/sh\n", to: "text")
        #expect(!isExecutable(text))
        #expect(throws: SystemError("start", text, .permissionDenied)) { try subprocess(text, .standardError).run() }
        let odd = try script("no program", "odd")
        #expect(isExecutable(odd))
        #expect(throws: SystemError("start", odd, .execFormatError)) { try subprocess(odd, .standardError).run() }
    }

    private func subprocess(_ path: FilePath, _ output: FileDescriptor, _ more: [[UInt8]] = []) -> Subprocess {
        let environment = ["PATH=\(Program.path)", "WORD=a word"].map { Array($0.utf8) }
        return Subprocess(
            path, in: folder.path, Subprocess.Surroundings(environment: environment + more, output: output))
    }

    private func script(_ text: String, _ name: String) throws -> FilePath {
        let path = try folder.write(text, to: name)
        try #require(chmod(path.string, 0o755) == 0)
        return path
    }

    private func run(
        _ lines: String, _ more: [[UInt8]] = []
    ) throws -> (ending: Subprocess.Ending, output: String, bytes: [UInt8]) {
        let path = try script("#!/bin/sh\n\(lines)\n", "script")
        try folder.write("", to: "output")
        let output = try FileDescriptor.open(
            folder.path.appending("output"), .writeOnly, options: [.append, .closeOnExec])
        let ending = try output.closeAfter { try subprocess(path, output, more).run() }
        let bytes = try folder.read("output")
        return (ending, String(decoding: bytes, as: UTF8.self), bytes)
    }
}
