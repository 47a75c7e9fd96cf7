import Synchronization

/// How far a verb has come; written by its threads, read by whoever draws it.
package final class Progress: Sendable {
    /// A moment's state.
    package struct State: Sendable {
        /// What is being done, such as `storing`; nil before the first step.
        package var step: String?
        package var files = 0
        package var bytes: UInt64 = 0
        /// The number of files that the step will take; nil where it is not known.
        package var totalFiles: Int?
        package var totalBytes: UInt64?
    }

    private let step = Mutex(State())
    private let stepStart = Mutex(monotonicSeconds())
    private let files = Atomic<Int>(0)
    private let bytes = Atomic<UInt64>(0)

    package init() {}

    package var state: State {
        var state = step.withLock { $0 }
        state.files = files.load(ordering: .relaxed)
        state.bytes = bytes.load(ordering: .relaxed)
        return state
    }

    /// The seconds since the current step began.
    package var stepSeconds: Double { monotonicSeconds() - stepStart.withLock { $0 } }

    /// Begins a step; the counters start again at zero.
    package func begin(_ name: String, files totalFiles: Int? = nil, bytes totalBytes: UInt64? = nil) {
        noteStep()
        step.withLock { $0 = State(step: name, totalFiles: totalFiles, totalBytes: totalBytes) }
        stepStart.withLock { $0 = monotonicSeconds() }
        files.store(0, ordering: .relaxed)
        bytes.store(0, ordering: .relaxed)
    }

    /// Tells the trace what the step that ends did; the last one of a verb ends with `end`.
    private func noteStep() {
        guard Trace.isOn, let name = state.step else { return }
        let state = state
        Trace.note(since: stepStart.withLock { $0 }, "step: \(name), \(state.files) files, \(state.bytes) bytes")
    }

    /// Ends the last step.
    package func end() {
        noteStep()
        step.withLock { $0 = State() }
    }

    /// Counts files, and bytes of them, as done.
    package func add(files count: Int = 1, bytes size: UInt64 = 0) {
        files.add(count, ordering: .relaxed)
        bytes.wrappingAdd(size, ordering: .relaxed)
    }

    /// Counts bytes that were sent; fewer than none where they have to be sent again.
    package func add(sent count: Int) { bytes.wrappingAdd(UInt64(bitPattern: Int64(count)), ordering: .relaxed) }
}
