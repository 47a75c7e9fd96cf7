import Glibc
import Synchronization
import SystemPackage

/// A log of what a run does and how long each part takes: steps, requests, locks, caches, programs that are started.
///
/// Off unless `start` is called. A line is the seconds since then, the seconds that the part took, and what it was:
///
///     dsv-trace    0.012   0.004  cache: labels of tree 3f2a…: hit
package enum Trace {
    private struct Output {
        let file: CInt
        let start = monotonicSeconds()
    }

    private static let output = Mutex<Output?>(nil)
    private static let isStarted = Atomic<Bool>(false)

    /// Begins the log: `1` or `true` is the standard error, `0` or nothing is none, and anything else a file, to whose end it is added.
    ///
    /// A file that cannot be opened is said, once, on the standard error; the run goes on.
    package static func start(_ destination: String) {
        if ["", "0", "false"].contains(destination.lowercased()) { return }
        var file = STDERR_FILENO
        if !["1", "2", "true"].contains(destination.lowercased()) {
            file = unsafe open(destination, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
            if file < 0 {
                write(to: STDERR_FILENO, "warning: DSV_TRACE: cannot open '\(shown(destination))': \(Errno.last)\n")
                return
            }
        }
        output.withLock { $0 = Output(file: file) }
        isStarted.store(true, ordering: .releasing)
    }

    /// Says whether there is a log.
    package static var isOn: Bool { isStarted.load(ordering: .acquiring) }

    /// Adds a line for a part that began at `start`, in `monotonicSeconds`.
    ///
    /// Costs next to nothing if there is no log.
    package static func note(since start: Double? = nil, _ text: @autoclosure () -> String) {
        guard isOn, let output = output.withLock({ $0 }) else { return }
        let now = monotonicSeconds()
        let taken = start.map { column(now - $0) } ?? "        "
        write(to: output.file, "dsv-trace \(column(now - output.start))\(taken)  \(shown(text()))\n")
    }

    /// Does something and adds a line that says how long it took; a failure is noted as one.
    package static func measure<Result, Problem: Error>(
        _ text: @autoclosure () -> String, _ body: () throws(Problem) -> Result
    ) throws(Problem) -> Result {
        guard isOn else { return try body() }
        let start = monotonicSeconds()
        do throws(Problem) {
            let result = try body()
            note(since: start, text())
            return result
        } catch {
            note(since: start, "\(text()): \(error)")
            throw error
        }
    }

    /// Seconds with three decimals, in eight columns.
    private static func column(_ seconds: Double) -> String {
        let milliseconds = Int((seconds * 1000).rounded())
        let text = "\(milliseconds / 1000).\(String(1000 + milliseconds % 1000).dropFirst())"
        return String(repeating: " ", count: max(1, 8 - text.count)) + text
    }

    /// Others' names may be in it, and nothing of them is to reach a terminal as a command.
    private static func shown(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
                    default: scalar
                    }
                }))
    }

    /// One write a line, so that the lines of several threads and processes do not mix.
    private static func write(to file: CInt, _ line: String) {
        // A log that cannot be written is no reason to stop.
        _ = unsafe Glibc.write(file, line, line.utf8.count)
    }
}
