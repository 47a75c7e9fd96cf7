import DatasetModel
import Snapshots
import Versioning
import Words

extension Signatures {
    func line(of snapshot: SnapshotID, _ style: Style) -> TerminalText { verdicts[snapshot]?.text(style) ?? "no" }

    func tagLine(_ style: Style) -> TerminalText {
        tag.map { "tag '\($0.name)', signed: \($0.verdict.text(style))\n" } ?? ""
    }
}

extension SignatureVerdict {
    fileprivate func text(_ style: Style) -> TerminalText {
        let problem = problem ?? ""
        return switch status {
        case .good: "\(style.added("good")), by \(signer ?? "") with \(key ?? "")"
        case .untrusted: "\(style.modified("by nobody who is known")) (\(problem)), with \(key ?? "")"
        case .bad: "\(style.removed("BAD")): \(problem)"
        case .unchecked: "\(style.modified("not checked")): \(problem)"
        }
    }
}
