/// A rule that `check` holds a dataset against; its name is what dsv.yaml and the command line call it.
package enum CheckRule: String, CaseIterable, Sendable {
    case leak
    case nearLeak = "near-leak"
    case groupLeak = "group-leak"
    case conflict
    case duplicate
    case duplicateKey = "duplicate-key"
    case vocabulary
    case orphanRow = "orphan-row"
    case unlabelled
    case unreadableLabels = "unreadable-labels"
    case unboundTable = "unbound-table"
    case emptyFile = "empty-file"
    case unreadableImage = "unreadable-image"
    case wrongExtension = "extension"
    case caseOnlyNames = "case-only-names"
    case boxes
    case classWithoutTraining = "class-without-training"
    case frozenSplit = "frozen-split"
    case maxImages = "max-images"
    case minPerClass = "min-per-class"
    case maxClassShare = "max-class-share"
    case splitShare = "split-share"
    case splitBalance = "split-balance"

    /// How much a rule counts.
    package enum Level: String, Sendable {
        case error, warn, off
    }

    /// The level where nobody says another; nil: off unless dsv.yaml gives the rule a limit, which makes it an error.
    ///
    /// What cannot be meant is an error, what may be meant a warning, and what only a person can judge is off.
    var usualLevel: Level? {
        switch self {
        case .leak, .groupLeak, .conflict, .vocabulary, .orphanRow, .unreadableLabels, .unboundTable, .emptyFile,
            .unreadableImage, .boxes, .frozenSplit:
            .error
        case .duplicate, .duplicateKey, .unlabelled, .wrongExtension, .caseOnlyNames, .classWithoutTraining: .warn
        case .nearLeak: .off
        case .maxImages, .minPerClass, .maxClassShare, .splitShare, .splitBalance: nil
        }
    }

    /// Says whether the rule looks into images, which costs reading them.
    package var readsImages: Bool { [.nearLeak, .unreadableImage, .wrongExtension].contains(self) }
}
