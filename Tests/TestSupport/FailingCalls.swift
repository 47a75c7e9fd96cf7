import Glibc

/// The numbers of the calls that a fault loop makes fail, one after the other, until none is reached any more.
///
/// Every `step`-th, beginning at another one for each mode, so that a suite stays short; with `DSV_EXHAUSTIVE` in the environment all.
package func failingCalls<Mode: CaseIterable & Equatable>(_ mode: Mode, step: Int) -> StrideTo<Int> {
    if getenv("DSV_EXHAUSTIVE") != nil { return stride(from: 1, to: .max, by: 1) }
    let offset = Array(Mode.allCases).firstIndex(of: mode) ?? 0
    return stride(from: 1 + offset % step, to: .max, by: step)
}
