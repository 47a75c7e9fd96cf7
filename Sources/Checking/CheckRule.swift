/// A rule that `check` holds a dataset against.
///
/// A new one is a file in `Rules` and a line in `all`.
package struct CheckRule: Sendable {
    /// What dsv.yaml, the command line and the findings call it.
    package let name: String
    /// Says whether the rule looks into images, which costs reading them.
    package let readsImages: Bool
    /// The default level; nil: off unless dsv.yaml gives the rule a limit, which makes it an error.
    ///
    /// What cannot be meant is an error, what may be meant a warning, and what only a person can judge is off.
    let level: Level?
    /// What numbers dsv.yaml may give the rule.
    let limit: Limit
    /// Says whether the rule is applied whatever rules are asked for: it tells what the others could not look at.
    let isAlwaysApplied: Bool
    /// Applies the rule.
    let answer: @Sendable (CheckedState) throws -> Answer

    /// All rules, in the order in which they are applied and what they find is printed.
    ///
    /// Rules about what could not be read come after those that read labels, and rules that look into images last: what is exact comes first.
    package static let all: [CheckRule] = [
        .leak, .conflict, .duplicate, .groupLeak,
        .duplicateKey, .orphanRow, .unlabelled, .vocabulary, .boxes,
        .unreadableLabels, .unboundTable,
        .emptyFile, .caseOnlyNames,
        .classWithoutTraining, .maxImages, .minPerClass, .maxClassShare, .splitShare, .splitBalance,
        .unreadableImage, .wrongExtension, .nearLeak,
        .frozenSplit,
    ]

    /// How much a rule counts.
    package enum Level: String, Sendable {
        case error, warn, off
    }

    /// The numbers that a rule may be given.
    enum Limit {
        case none
        /// How many, from 0.
        case count
        /// A part of all, 0 to 1.
        case share
        /// How many of 64 bits may differ, 0 to 8.
        case bits
        /// A range of shares for each split.
        case shareOfEachSplit
    }

    /// What a rule has to say of a state.
    struct Answer {
        var faults: [Fault] = []
        /// What the rule could not say, and why.
        var notes: [String] = []
        /// False if the rule could not be applied; a note says why.
        var isApplied = true
    }

    /// What a rule has against a state.
    struct Fault {
        let groups: [Finding.Group]
        /// One line for people.
        let summary: String
        /// What a person can do about it.
        let hint: String
        /// A warning stays one, even if the rule is an error.
        var isWarning = false
    }

    /// A rule with one kind of fault: `summary` is made from the number of groups, of images or rows that are at fault alone.
    init(
        _ name: String, _ level: Level?, limit: Limit = .none, readsImages: Bool = false, isAlwaysApplied: Bool = false,
        summary: @escaping @Sendable (Int) -> String, hint: String,
        find: @escaping @Sendable (CheckedState) throws -> [Finding.Group]
    ) {
        self.init(name, level, limit: limit, readsImages: readsImages, isAlwaysApplied: isAlwaysApplied) { state in
            let groups = try find(state)
            return Answer(faults: [Fault(groups: groups, summary: summary(groups.count), hint: hint)])
        }
    }

    /// A rule that says more than one thing.
    init(
        _ name: String, _ level: Level?, limit: Limit = .none, readsImages: Bool = false, isAlwaysApplied: Bool = false,
        answer: @escaping @Sendable (CheckedState) throws -> Answer
    ) {
        self.name = name
        self.level = level
        self.limit = limit
        self.readsImages = readsImages
        self.isAlwaysApplied = isAlwaysApplied
        self.answer = answer
    }

    /// The rule of a name; nil if there is none.
    package init?(named name: String) {
        guard let rule = Self.all.first(where: { $0.name == name }) else { return nil }
        self = rule
    }
}

extension CheckRule: Hashable {
    package static func == (one: CheckRule, other: CheckRule) -> Bool { one.name == other.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
