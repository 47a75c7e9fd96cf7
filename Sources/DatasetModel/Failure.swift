/// What a verb could not do, in words that a person can act on.
package struct Failure: Error, Sendable, Equatable {
    /// What a program can tell apart.
    package enum Kind: String, Sendable, CaseIterable {
        /// What was named does not exist.
        case notFound
        /// What was to be made exists.
        case alreadyExists
        /// Going on would lose or contradict something.
        case conflict
        /// What was asked for is not in order.
        case invalid
        /// Stored bytes are not what they must be.
        case corrupt
        /// The bytes were removed for good, as a tombstone says.
        case purged
        /// The system refused: no permission, a full disk, a lock.
        case unavailable
    }

    package let kind: Kind
    /// Lower case, no full stop, what failed first, subjects in single quotes.
    package let message: String
    /// What the person can do next, one line each.
    package let hints: [String]

    /// With any number of hints.
    package init(_ kind: Kind, _ message: String, hints: [String] = []) {
        self.kind = kind
        self.message = message
        self.hints = hints
    }

    /// With one hint.
    package init(_ kind: Kind, _ message: String, hint: String) { self.init(kind, message, hints: [hint]) }

    /// A name that no dataset can have.
    package init(_ refusal: NameRules.Refusal, of kind: NameRules.Kind, named path: DatasetPath, hint: String) {
        self.init(
            .invalid, "a \(kind.rawValue) named '\(path)' cannot be part of a dataset: \(refusal.reason)", hint: hint)
    }
}
