import DatasetModel
package import LabelFormats

/// How strictly each rule is applied, and with what limits.
package struct CheckSettings {
    private var declarations: [CheckRule: CheckDeclaration] = [:]
    private let only: Set<CheckRule>

    /// The settings of a dataset's dsv.yaml; with `only`, these rules and no others, whatever their level.
    ///
    /// Throws `invalid` where dsv.yaml names a rule that is none, or gives one a limit that it does not have.
    package init(_ configuration: DatasetConfiguration, only: Set<CheckRule> = []) throws {
        self.only = only
        for (name, declaration) in configuration.checks {
            guard let rule = CheckRule(named: name) else {
                let meant = Spelling(CheckRule.all.map(\.name)).closest(to: name)
                throw Self.refusal(
                    declaration, "there is no rule '\(name)'",
                    meant.map { "did you mean '\($0)'?" } ?? "'dsv check --help' lists the rules")
            }
            try Self.check(declaration, of: rule)
            declarations[rule] = declaration
        }
    }

    private static func check(_ declaration: CheckDeclaration, of rule: CheckRule) throws {
        if let level = declaration.level, CheckRule.Level(rawValue: level) == nil {
            throw refusal(declaration, "'\(level)' is no level of the rule '\(rule.name)'", "write error, warn or off")
        }
        guard rule.limit.allows(declaration) else {
            throw refusal(declaration, "the rule '\(rule.name)' has no such limit", "see docs/checks.md")
        }
    }

    private static func refusal(_ declaration: CheckDeclaration, _ problem: String, _ hint: String) -> Failure {
        Failure(.invalid, "\(DatasetConfiguration.fileName), line \(declaration.line): \(problem)", hint: hint)
    }

    /// Says whether somebody asked for a rule, by its name or as one of all.
    func isWanted(_ rule: CheckRule) -> Bool { only.isEmpty || only.contains(rule) }

    /// Says whether a rule that looks into images is on.
    package var wantsPictures: Bool { CheckRule.all.contains { $0.readsImages && level(of: $0) != .off } }

    /// The level of a rule.
    func level(of rule: CheckRule) -> CheckRule.Level {
        if !isWanted(rule) && !rule.isAlwaysApplied { return .off }
        let declared = declarations[rule]?.level.flatMap { CheckRule.Level(rawValue: $0) }
        let hasLimit = declarations[rule].map { $0.limit != nil || !$0.ranges.isEmpty } ?? false
        let level = declared ?? (hasLimit ? .error : rule.level ?? .off)
        // Who asks for a rule by name wants to see it.
        return level == .off && only.contains(rule) ? .warn : level
    }

    /// The limit that dsv.yaml gives a rule; nil where it gives none.
    func limit(of rule: CheckRule) -> Double? { declarations[rule]?.limit }

    /// The shares that splits may have, by split.
    var splitShares: [String: ClosedRange<Double>] { declarations[.splitShare]?.ranges ?? [:] }
}

extension CheckRule.Limit {
    /// Says whether what dsv.yaml gives a rule is of this kind.
    fileprivate func allows(_ declaration: CheckDeclaration) -> Bool {
        if self == .shareOfEachSplit {
            return declaration.ranges.values.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= 1 }
        }
        guard declaration.ranges.isEmpty else { return false }
        guard let number = declaration.limit else { return true }
        switch self {
        case .none, .shareOfEachSplit: return false
        case .count: return number >= 0 && number == number.rounded()
        case .share: return (0...1).contains(number)
        case .bits: return (0...8).contains(number) && number == number.rounded()
        }
    }
}
