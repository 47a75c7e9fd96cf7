package import DatasetModel
package import Snapshots
package import Words

/// What stands on stderr if a verb that was asked for JSON could not do what it was told.
package struct ErrorDocument: Document {
    private let error: Content

    package init(_ failure: Failure) {
        error = Content(kind: .failure(failure.kind), message: failure.message, hints: failure.hints)
    }

    /// A hook refused a commit.
    package init(_ refusal: HookRefusal) {
        error = Content(kind: .refused, message: refusal.message, hints: refusal.hints)
    }

    /// The command line was not understood.
    package init(_ misunderstanding: Misunderstanding) {
        let usage = misunderstanding.usage.map { ["usage: \($0)"] } ?? []
        error = Content(kind: .usage, message: misunderstanding.message, hints: usage + misunderstanding.hints)
    }

    package static let schema = "dsv.error/1"
    package static let verbs: [String] = []
    package static let about = """
        An error is a document on stderr, and the exit status is 128, or 129 for a command line that was not understood. If a hook refused a \
        commit, the exit status is 1, and what the hook printed stands before the document.
        """
    package static let details = "`kind` is one of the [kinds of errors](#kinds-of-errors)."
    package static let members = Fields { Member("error", \.error) }

    private struct Content: DocumentObject {
        let kind: ErrorKind
        let message: String
        let hints: [String]

        static let members = Fields {
            Member("kind", \.kind.name, as: "kind")
            Member("message", \.message)
            Member("hints", \.hints, "what a person can do, one line each")
        }
    }
}

/// What a program can tell apart of what went wrong.
package enum ErrorKind: CaseIterable, Sendable {
    case failure(Failure.Kind)
    case refused
    case usage

    package static var allCases: [ErrorKind] { Failure.Kind.allCases.map(failure) + [.refused, .usage] }

    package var name: String {
        switch self {
        case .failure(let kind): kind.rawValue
        case .refused: "refused"
        case .usage: "usage"
        }
    }

    /// What readers of docs/json.md are told.
    package var meaning: String {
        switch self {
        case .failure(.notFound): "what was named does not exist"
        case .failure(.alreadyExists): "what was to be made exists"
        case .failure(.conflict): "going on would lose or contradict something"
        case .failure(.invalid): "what was asked for is not in order"
        case .failure(.corrupt): "stored bytes are not what they must be"
        case .failure(.purged): "the bytes were removed for good, as a tombstone says"
        case .failure(.unavailable): "the system refused: no permission, a full disk, a lock"
        case .refused: "a hook refused the commit"
        case .usage: "the command line was not understood"
        }
    }
}
