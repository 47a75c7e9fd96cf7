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
            guard let rule = CheckRule(rawValue: name) else {
                throw Self.refusal(
                    declaration, "there is no rule '\(name)'",
                    Spelling(CheckRule.allCases.map(\.rawValue)).closest(to: name).map {
                        "did you mean '\($0)'?"
                    }
                        ?? "'dsv check --help' lists the rules")
            }
            try Self.check(declaration, of: rule)
            declarations[rule] = declaration
        }
    }

    private static func check(_ declaration: CheckDeclaration, of rule: CheckRule) throws {
        if let level = declaration.level, CheckRule.Level(rawValue: level) == nil {
            throw refusal(
                declaration, "'\(level)' is no level of the rule '\(rule.rawValue)'", "write error, warn or off")
        }
        let allowed: Bool
        switch rule {
        case .maxImages, .minPerClass: allowed = declaration.limit.map { $0 >= 0 && $0 == $0.rounded() } ?? true
        case .maxClassShare, .splitBalance: allowed = declaration.limit.map { (0...1).contains($0) } ?? true
        case .nearLeak:
            let bits = 0...Double(8)
            allowed = declaration.limit.map { bits.contains($0) && $0 == $0.rounded() } ?? true
        case .splitShare:
            allowed = declaration.ranges.values.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= 1 }
        default: allowed = declaration.limit == nil
        }
        guard allowed, declaration.ranges.isEmpty || rule == .splitShare else {
            throw refusal(declaration, "the rule '\(rule.rawValue)' has no such limit", "see docs/checks.md")
        }
    }

    private static func refusal(_ declaration: CheckDeclaration, _ problem: String, _ hint: String) -> Failure {
        Failure(.invalid, "\(DatasetConfiguration.fileName), line \(declaration.line): \(problem)", hint: hint)
    }

    /// Says whether somebody asked for a rule, by its name or as one of all.
    func isWanted(_ rule: CheckRule) -> Bool { only.isEmpty || only.contains(rule) }

    /// The level of a rule.
    ///
    /// What cannot be understood is said whatever the rules are: none of them was applied to it.
    func level(of rule: CheckRule) -> CheckRule.Level {
        if !isWanted(rule) && rule != .unreadableLabels && rule != .unboundTable { return .off }
        let declared = declarations[rule]?.level.flatMap { CheckRule.Level(rawValue: $0) }
        let hasLimit = declarations[rule].map { $0.limit != nil || !$0.ranges.isEmpty } ?? false
        let level = declared ?? (hasLimit ? .error : rule.usualLevel ?? .off)
        // Who asks for a rule by name wants to see it.
        return level == .off && only.contains(rule) ? .warn : level
    }

    /// The limit that dsv.yaml gives a rule; nil where it gives none.
    func limit(of rule: CheckRule) -> Double? { declarations[rule]?.limit }

    /// The shares that splits may have, by split.
    var splitShares: [String: ClosedRange<Double>] { declarations[.splitShare]?.ranges ?? [:] }
}
