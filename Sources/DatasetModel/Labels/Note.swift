/// What a person should know beside the answer itself.
package struct Note: Sendable, Hashable {
    package var kind: Kind
    package var count: Int
    /// A few of the keys, paths or lines that it is about.
    package var examples: [String]
    /// One line for people, without the examples.
    package var text: String

    package init(kind: Kind, count: Int, examples: [String], text: String) {
        self.kind = kind
        self.count = count
        self.examples = examples
        self.text = text
    }
}

extension Note {
    /// What a note is about: a word that programs test.
    ///
    /// docs/json.md says what each means.
    package enum Kind: String, Sendable, CaseIterable {
        case ambiguousCopies = "ambiguous-copies"
        case ambiguousImage = "ambiguous-image"
        case ambiguousLabel = "ambiguous-label"
        case annotatedTwice = "annotated-twice"
        case annotationIDZero = "annotation-id-zero"
        case caseOnly = "case-only"
        case classWithoutTraining = "class-without-training"
        case conflictingCopies = "conflicting-copies"
        case contradictoryRows = "contradictory-rows"
        case copiedWhole = "copied-whole"
        case copiesAcrossSplits = "copies-across-splits"
        case damagedScore = "damaged-score"
        case duplicateAnnotationID = "duplicate-annotation-id"
        case duplicateCategoryID = "duplicate-category-id"
        case duplicateImage = "duplicate-image"
        case duplicateImageID = "duplicate-image-id"
        case duplicateKey = "duplicate-key"
        case duplicateRow = "duplicate-row"
        case formatting
        case imageWithoutMask = "image-without-mask"
        case incompleteProbabilities = "incomplete-probabilities"
        case leak
        case lowConfidence = "low-confidence"
        case missingBox = "missing-box"
        case missingCategory = "missing-category"
        case missingImages = "missing-images"
        case missingMasks = "missing-masks"
        case missingTable = "missing-table"
        case noKey = "no-key"
        case noLabel = "no-label"
        case notMostProbable = "not-most-probable"
        case notRead = "not-read"
        case orphanRow = "orphan-row"
        case otherColumns = "other-columns"
        case outsideImage = "outside-image"
        case removedScore = "removed-score"
        case repeatedLooks = "repeated-looks"
        case severalColumns = "several-columns"
        case severalNames = "several-names"
        case severalRowsPerKey = "several-rows-per-key"
        case severalScores = "several-scores"
        case smallClasses = "small-classes"
        case unboundTable = "unbound-table"
        case unknownCategory = "unknown-category"
        case unknownClass = "unknown-class"
        case unknownImage = "unknown-image"
        case unknownSize = "unknown-size"
        case unlabelledImage = "unlabelled-image"
        case unreadTables = "unread-tables"
        case unreadable
        case unusedTable = "unused-table"
        case verificationBias = "verification-bias"
        case wholeFile = "whole-file"
        case withoutAnnotation = "without-annotation"
        case withoutDetection = "without-detection"
        case withoutPrediction = "without-prediction"
    }
}
