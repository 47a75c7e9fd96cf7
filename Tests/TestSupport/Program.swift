import Glibc
package import SystemPackage

/// A program of this machine, for tests that compare dsv with it.
package struct Program: Sendable {
    package struct Outcome: Sendable {
        package let exitCode: Int32
        package let output: [UInt8]
        package let errors: String
    }

    private let name: String

    package static let git = Program("git")

    package init(_ name: String) { self.name = name }

    package var isInstalled: Bool {
        Self.path.split(separator: ":").contains { access("\($0)/\(name)", X_OK) == 0 }
    }

    /// Where programs are looked for.
    package static let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"

    /// Runs the program to its end.
    ///
    /// It finds no settings of the user or of the machine.
    package func run(_ arguments: [String], input: [UInt8] = []) throws -> Outcome {
        let home = TemporaryFolder()
        let (status, output, errors) = try ChildProcess.run(
            [name] + arguments, in: home.path, environment: Self.environment(home: home.path), input: input)
        return Outcome(exitCode: status, output: output, errors: String(decoding: errors, as: UTF8.self))
    }

    /// An environment without settings of the user or of the machine.
    package static func environment(home: FilePath) -> [String: String] {
        [
            "PATH": path, "HOME": home.string, "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
        ]
    }
}
