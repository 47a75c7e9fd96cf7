import DatasetModel
import Imaging
package import LabelFormats
package import Labels

/// Applies the rules to one side and gathers what they find.
package struct DatasetCheck {
    private let side: LabelledSide
    private let configuration: DatasetConfiguration
    private let settings: CheckSettings
    private let samples: SampleList
    /// What was found so far.
    package private(set) var findings: [Finding] = []
    /// The rules that were applied so far.
    package private(set) var rules: [CheckRule] = []
    /// What could not be said, and why.
    package private(set) var notes: [String] = []

    /// Reads what a side says; no rule is applied yet.
    package init(_ side: LabelledSide, _ configuration: DatasetConfiguration, _ settings: CheckSettings) throws {
        self.side = side
        self.configuration = configuration
        self.settings = settings
        samples = try SampleList(side)
    }

    /// The number of rows that say what images are.
    package var rowCount: Int { samples.rowCount }

    /// Applies the rules that look at names, bytes as a whole, rows and counts; `pictures` tells the sizes of images that are known.
    package mutating func applyExactRules(_ pictures: PictureTable? = nil) throws {
        try applyCopyRules()
        try applyRowRules(pictures)
        try applyFileRules()
        try applyCountRules()
    }

    private mutating func applyCopyRules() throws {
        let copies = CopyRules(samples)
        try apply(
            .leak, { "\(Self.pictures($0)) in more than one split: equal bytes" },
            hint: "keep each picture in one split; 'dsv blame PATH' tells who put it there"
        ) { copies.leaks() }
        try apply(
            .conflict, { "\(Self.pictures($0)) under different labels: equal bytes" },
            hint: "a person has to look: keep the right label, or remove the picture"
        ) { copies.conflicts() }
        try apply(
            .duplicate, { "\(Self.pictures($0)) in one split more than once: equal bytes" },
            hint: "remove the copies: they count more than other pictures in training, and in scores"
        ) { copies.duplicates() }
        try apply(
            .groupLeak, { "\(counted($0, "group")) of images \($0 == 1 ? "is" : "are") in more than one split" },
            hint: "images that belong together go to one split"
        ) { copies.groupLeaks() }
    }

    private mutating func applyRowRules(_ pictures: PictureTable?) throws {
        let (rows, side) = (RowRules(samples), side)
        try apply(
            .duplicateKey, { "\(counted($0, "key")) \($0 == 1 ? "has" : "have") more than one row" },
            hint: "keep one row for each image"
        ) { rows.duplicateKeys() }
        try apply(
            .orphanRow, { "\(counted($0, "row")) \($0 == 1 ? "names" : "name") an image that is not there" },
            hint: "bring the images back, or remove the rows"
        ) { try rows.orphans() }
        try apply(
            .unlabelled, { "\(counted($0, "image")) \($0 == 1 ? "has" : "have") no label" },
            hint: "label the images, or keep them apart from the labelled ones"
        ) { try rows.unlabelled() }
        let vocabulary = try VocabularyRule(samples, configuration)
        try apply(
            .vocabulary, { "\(counted($0, "label")) \($0 == 1 ? "is" : "are") none of the declared classes" },
            hint: "correct the labels, or declare the class in dsv.yaml"
        ) { try vocabulary.unknown() }
        try apply(
            .vocabulary, level: .warn,
            { "\(counted($0, "label")) \($0 == 1 ? "differs" : "differ") from another only by case or space" },
            hint: "write each class in one way"
        ) { try vocabulary.variants() }
        if let question = vocabulary.question() { notes.append(question) }
        try apply(
            .boxes, { "\(counted($0, "image")) \($0 == 1 ? "has" : "have") impossible boxes" },
            hint: "correct the boxes, or remove them"
        ) {
            BoxCheck.faults(of: try side.annotatedImages()) { name in
                guard let pictures, let image = DatasetPath(parsing: name).flatMap(rows.images.place) else {
                    return nil
                }
                return pictures.place(of: rows.images.id(image)).flatMap(pictures.size)
            }
        }
        try applyReadingRules(rows)
    }

    /// Applies the rules about what could not be understood: a rule that could not be applied must not pass.
    ///
    /// After all that reads rows and annotations.
    private mutating func applyReadingRules(_ rows: RowRules) throws {
        try apply(
            .unreadableLabels, { "\(counted($0, "label file")) cannot be read" },
            hint: "correct the files: no rule was applied to what they say"
        ) { rows.unreadable() }
        let reasons = side.unboundTables.map(\.reason)
        try apply(
            .unboundTable, { "the rows of \(counted($0, "table")) name no images" },
            hint: (reasons.first.map { $0 + ": " } ?? "") + "correct the names, or say where the images are in dsv.yaml"
        ) { rows.unbound() }
    }

    private mutating func applyFileRules() throws {
        let files = FileRules(side.side)
        try apply(
            .emptyFile, { "\(counted($0, "image")) \($0 == 1 ? "is" : "are") empty" },
            hint: "bring the files back from where they came from, or remove them"
        ) { try files.emptyImages() }
        try apply(
            .caseOnlyNames, { "\(counted($0, "name")) \($0 == 1 ? "differs" : "differ") from another only by case" },
            hint: "rename them: a disk of macOS or Windows keeps one of them"
        ) { try files.caseOnlyNames() }
    }

    private mutating func applyCountRules() throws {
        let counts = try CountRules(side, configuration, settings)
        try apply(
            .classWithoutTraining,
            { "\(counted($0, "class", "classes")) \($0 == 1 ? "is" : "are") in no training split" },
            hint: "a model cannot learn them: move images of them to training, or remove them"
        ) { counts.withoutTraining() }
        try apply(.maxImages, { _ in "there are too many images" }, hint: "see max-images in dsv.yaml") {
            counts.tooManyImages()
        }
        try apply(
            .minPerClass, { "\(counted($0, "class", "classes")) \($0 == 1 ? "is" : "are") too small" },
            hint: "see min-per-class in dsv.yaml"
        ) { counts.smallClasses() }
        try apply(
            .maxClassShare, { "\(counted($0, "class", "classes")) \($0 == 1 ? "is" : "are") too large" },
            hint: "see max-class-share in dsv.yaml"
        ) { counts.largeClasses() }
        try apply(
            .splitShare, { "\(counted($0, "split")) \($0 == 1 ? "has" : "have") another share than declared" },
            hint: "see split-share in dsv.yaml"
        ) { counts.splitShares() }
        try apply(
            .splitBalance,
            { "the classes of \(counted($0, "pair")) of splits are too far apart" },
            hint: "see split-balance in dsv.yaml; 'dsv stats' shows the shares"
        ) { counts.unbalancedSplits() }
    }

    /// Says whether a rule that looks into images is on.
    package var wantsPictures: Bool { CheckRule.allCases.contains { $0.readsImages && settings.level(of: $0) != .off } }

    /// Applies the rules that look into images; `absentCount` contents are not here.
    package mutating func applyPictureRules(_ pictures: PictureTable, absentCount: Int) throws {
        let rules = PictureRules(samples, pictures)
        try apply(
            .unreadableImage, { "\(counted($0, "image")) cannot be read" },
            hint: "bring the files back from where they came from, or remove them"
        ) { rules.unreadable() }
        try apply(
            .wrongExtension, { "\(counted($0, "image")) \($0 == 1 ? "has" : "have") the name of another format" },
            hint: "rename them: some trainers go by the name"
        ) { rules.wrongExtensions() }
        try applyNearLeakRule(pictures)
        if absentCount > 0 {
            notes.append(
                "\(counted(absentCount, "picture")) \(absentCount == 1 ? "is" : "are") not here and could not be looked into"
            )
        }
    }

    private mutating func applyNearLeakRule(_ pictures: PictureTable) throws {
        if settings.level(of: .nearLeak) == .off { return }
        let distance = settings.limit(of: .nearLeak).map { Int($0) } ?? NearPairs.defaultDistance
        let (groups, count) = try NearLeaks(samples, pictures).find(distance: distance)
        try apply(
            .nearLeak,
            { "\(counted($0, "pair")) of pictures in different splits \($0 == 1 ? "looks" : "look") alike" },
            hint: "look at them: the same photo belongs to one split"
        ) { groups }
        if count > groups.count {
            notes.append("near-leak: \(counted(count, "pair")) in all, \(grouped(groups.count)) are listed")
        }
    }

    /// Compares the frozen splits with another side.
    package mutating func applyFrozenRule(against old: LabelledSide?) throws {
        guard let old else {
            if !configuration.frozen.isEmpty && settings.level(of: .frozenSplit) != .off {
                notes.append("frozen splits were not compared: --against REV says with what")
            }
            return
        }
        let (frozen, side) = (configuration.frozen, side)
        try apply(
            .frozenSplit, { "\(counted($0, "image")) of frozen splits changed" },
            hint: "take the change back, or thaw the split in dsv.yaml: scores before and after are not comparable"
        ) { try FrozenSplitRule.changes(of: frozen, from: old, to: side) }
    }

    /// Notes what is no finding.
    package mutating func note(_ text: String) { notes.append(text) }

    /// Applies one rule, unless it is off.
    ///
    /// The summary is made from the number of groups; of rules about single images or rows, that is what they count.
    private mutating func apply(
        _ rule: CheckRule, level most: CheckRule.Level = .error, _ summary: (Int) -> String, hint: String,
        _ find: () throws -> [Finding.Group]
    ) throws {
        let level = settings.level(of: rule)
        if level == .off { return }
        let groups = try find()
        if rules.last != rule && (settings.isWanted(rule) || !groups.isEmpty) { rules.append(rule) }
        if groups.isEmpty { return }
        findings.append(
            Finding(
                rule: rule, level: most == .warn ? .warn : level, count: groups.count, summary: summary(groups.count),
                groups: groups, hint: hint))
    }

    private static func pictures(_ count: Int) -> String {
        "\(counted(count, "picture")) \(count == 1 ? "is" : "are")"
    }
}
