package import DatasetModel
package import Snapshots
import Versioning

/// What the signatures of snapshots, and of a tag, are worth, as answers show it.
package struct Signatures: Sendable {
    private let verdicts: [SnapshotID: SignatureVerdict]
    private let tag: (name: String, verdict: SignatureVerdict)?

    /// A snapshot without a verdict has no signature; so has a tag.
    package init(_ verdicts: [SnapshotID: SignatureVerdict], tag: (name: String, verdict: SignatureVerdict)? = nil) {
        (self.verdicts, self.tag) = (verdicts, tag)
    }

    func line(of snapshot: SnapshotID, _ style: Style) -> TerminalText { verdicts[snapshot]?.text(style) ?? "no" }

    func tagLine(_ style: Style) -> TerminalText {
        tag.map { "tag '\($0.name)', signed: \($0.verdict.text(style))\n" } ?? ""
    }

    func json(of snapshot: SnapshotID) -> JSON { verdicts[snapshot]?.json ?? .null }

    func members(of snapshot: SnapshotID) -> [JSON.Member] {
        let own = JSON.Member(key: "signature", value: json(of: snapshot))
        guard let tag else { return [own] }
        return [
            own, JSON.Member(key: "tag", value: ["name": .string(tag.name), "signature": tag.verdict.json]),
        ]
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

    fileprivate var json: JSON {
        [
            "status": .string(status.rawValue), "signer": .optional(signer), "key": .optional(key),
            "problem": .optional(problem),
        ]
    }
}

extension JSON {
    /// An object with more members behind its own.
    func adding(_ more: [Member]) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(members + more)
    }
}
