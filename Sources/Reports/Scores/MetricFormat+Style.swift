import Scoring
import Words

extension MetricFormat {
    /// The change painted as what it is for the model: green where it got better.
    func painted(_ text: TerminalText, _ change: Double, _ style: Style) -> TerminalText {
        guard let higherIsBetter = metric.higherIsBetter, change != 0 else { return text }
        return (change > 0) == higherIsBetter ? style.added(text) : style.removed(text)
    }
}
