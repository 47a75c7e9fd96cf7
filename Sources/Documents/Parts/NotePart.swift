package import Checking
package import DatasetModel

extension Note: DocumentPart {
    package static let title = "note"
    package static let details = "`kind` is one of the [kinds of notes](#kinds-of-notes)."
    package static let members = Fields {
        Member("kind", \.kind.rawValue, as: "kind")
        Member("count", \.count)
        Member("examples", \.examples, "a few of the keys, paths or lines that it is about")
        Member("text", \.text, "one line for people, without the examples")
    }
}

extension Note.Kind {
    /// What readers of docs/json.md are told.
    package var meaning: String {
        switch self {
        case .ambiguousCopies: "which of several copies became which cannot be told"
        case .ambiguousImage: "rows that name several images"
        case .ambiguousLabel: "several columns may be the label, and none is taken"
        case .annotatedTwice: "images that two annotation files are about"
        case .annotationIDZero: "an annotation with id 0, which COCO's own evaluation takes for none"
        case .caseOnly: "labels that differ only by case or space"
        case .classWithoutTraining: "a class of a validation or test split that the training split lacks"
        case .conflictingCopies: "equal bytes with several labels"
        case .contradictoryRows: "images whose rows give several labels"
        case .copiedWhole: "files that an export has whole and that may say more than was written"
        case .copiesAcrossSplits: "equal bytes in several splits"
        case .damagedScore: "a score that cannot be read"
        case .duplicateAnnotationID: "an annotation id that is given more than once"
        case .duplicateCategoryID: "a category id that is given to several categories"
        case .duplicateImage: "an image that is listed more than once"
        case .duplicateImageID: "an image id that is given to several images"
        case .duplicateKey: "rows of a table that share a key"
        case .duplicateRow: "a row that is given more than once"
        case .formatting: "a table is written differently"
        case .imageWithoutMask: "images without a mask, if most have one"
        case .incompleteProbabilities: "classes without a column of probabilities"
        case .leak: "images that the model was trained on"
        case .lowConfidence: "a confidence that the most probable class cannot have"
        case .missingBox: "an annotation without a box"
        case .missingCategory: "an annotation without a category"
        case .missingImages: "dsv.yaml declares a folder of images in which none is"
        case .missingMasks: "dsv.yaml declares a folder of masks without a picture"
        case .missingTable: "dsv.yaml declares a table that is not there"
        case .noKey: "no column names the rows of a table"
        case .noLabel: "no column was taken for the label"
        case .notMostProbable: "the predicted class is not the most probable one"
        case .notRead: "files about images, in a format that is not read"
        case .orphanRow: "rows whose image is not there"
        case .otherColumns: "further columns that may be probabilities"
        case .outsideImage: "numbers beyond the image"
        case .removedScore: "a score that was removed is compared"
        case .repeatedLooks: "how many scores the same data have given"
        case .severalColumns: "several columns fit, and one was taken"
        case .severalNames: "several files name the classes"
        case .severalRowsPerKey: "rows of a key that stands several times, on both sides"
        case .severalScores: "several scores fit, and one is compared"
        case .smallClasses: "classes of few images"
        case .unboundTable: "most rows of a table name no image, and why"
        case .unknownCategory: "annotations of categories that the file does not list"
        case .unknownClass: "predictions or rows of classes that are not known"
        case .unknownImage: "predictions or annotations of images that are not known"
        case .unknownSize: "images whose size in pixels is not known"
        case .unlabelledImage: "images without a label"
        case .unreadTables: "too many tables in a folder to be label tables"
        case .unreadable: "a file is compared as a file, and why"
        case .unusedTable: "a table with labels that do not count"
        case .verificationBias: "labels were corrected only where a model contradicted them"
        case .wholeFile: "a table is merged as a file, and why"
        case .withoutAnnotation: "images of the split that no annotation is about"
        case .withoutDetection: "images of the split in which nothing was detected"
        case .withoutPrediction: "images of the split, or scores, without a prediction"
        }
    }
}

/// A rule at level `off` finds nothing.
extension CheckRule.Level: DocumentWord {
    package static var allCases: [CheckRule.Level] { [.error, .warn] }
}

extension Finding: DocumentPart {
    package static let title = "finding"
    package static let details = """
        `count` of the rules `leak`, `duplicate` and `conflict`: groups of images with the same bytes; of any other rule: images, rows or \
        classes.
        """
    package static let members = Fields {
        Member("rule", \.rule.name, as: "rule")
        Member("level", \.level)
        Member("count", \.count)
        Member("summary", \.summary, "one line for people")
        Member("groups", \.groups)
        Member("hint", \.hint)
    }
}

extension Finding.Group: DocumentObject {
    package static let members = Fields {
        Member("paths", \.paths, as: "path", "images, or the key of a row whose image is not there")
        Member("note", \.note, "what is wrong with just these")
        Member("table", \.row?.table, only: "if a row is at fault")
        Member("line", \.row?.line, only: "if a row is at fault", "counted from 1")
    }
}
