/// Runs real git with these arguments; its output includes, at the end, what it says on stderr.
package func runGit(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let outcome = try Program.git.run(["-c", "safe.directory=*"] + arguments)
    return (outcome.exitCode, String(decoding: outcome.output, as: UTF8.self) + outcome.errors)
}
