import Reports
import Snapshots
import SystemIO
import Synchronization
import Versioning

/// One line on the terminal that shows how far a verb is; drawn by a thread of its own.
final class ProgressLine: Sendable {
    private let ticker: Ticker
    private let output: @Sendable (TerminalText) -> Void
    private let drawn: Drawn

    private final class Drawn: Sendable {
        let isVisible = Atomic<Bool>(false)
    }

    // What is over sooner needs no line.
    private static let delay = 0.5
    private static let interval = 0.1

    init(_ progress: Progress, _ output: @Sendable @escaping (TerminalText) -> Void) {
        self.output = output
        let drawn = Drawn()
        self.drawn = drawn
        ticker = Ticker(delay: Self.delay, interval: Self.interval) {
            guard let text = progress.state.line(elapsed: progress.stepSeconds) else { return }
            // Back to the start of the line, the text, the rest of the line cleared.
            output("\r\(text)\u{1b}[K")
            drawn.isVisible.store(true, ordering: .relaxed)
        }
    }

    /// Ends the drawing and clears the line.
    func end() {
        ticker.stop()
        if drawn.isVisible.load(ordering: .relaxed) { output("\r\u{1b}[K") }
    }
}
