import Comparison
import DatasetModel
import LabelFormats
import Labels
import Scoring
import SystemIO

/// The results of a detector and the images of a snapshot that they are about.
///
/// COCO's results name only images in which something was found: in all others of the split the detector found nothing.
struct StoredDetections: MatchedPredictions {
    let bytes: [UInt8]
    let file: ScoreContent.PredictionFile
    private let results: DetectionResults
    private let match: DetectionMatch
    private let list: ExampleList
    private let split: String?
    /// Boxes beside fractions are fractions, too, if none of them could be seen otherwise.
    private let areFractions: Bool

    /// Finds the images and classes of results; `split` is what the detector was run on.
    init(
        _ results: DetectionResults, _ input: PredictionInput, on list: ExampleList, split: String?,
        elsewhere: () throws -> [ImageCatalog]
    ) throws {
        self.list = list
        self.split = split
        self.results = results
        bytes = input.bytes
        file = ScoreContent.PredictionFile(
            file: "predictions.json", id: ObjectID(sha256Of: bytes), size: UInt64(bytes.count), key: nil,
            predicted: nil)
        match = try DetectionMatch(results, list, split: split, elsewhere: elsewhere)
        areFractions =
            list.examples.objects?.unit == .fractions
            && results.detections.allSatisfy { $0.box.numbers.allSatisfy { abs($0) <= Self.largestFraction } }
        try list.readSizes(of: split)
    }

    /// Boxes may reach beyond the image.
    private static let largestFraction = 2.0

    func answers(also other: ExampleList?) throws -> any ModelAnswers { try detectionAnswers(also: other) }

    private func detectionAnswers(also other: ExampleList?) throws -> DetectionAnswers {
        // What is of a class that nobody knows by name matches no object anywhere.
        let names = match.classOf.compactMap(\.self)
        let places = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
        let classes = match.classOf.map { $0.flatMap { places[$0] } }
        let images = zip(results.images, match.exampleOf).map { image($0, $1, also: other === list ? nil : other) }
        var found: [ObjectID: (image: FoundImage, detections: [Detection])] = [:]
        for detection in results.detections {
            guard let image = images[Int(detection.image)], let place = classes[Int(detection.category)] else {
                continue
            }
            // Of equal images under several names the first counts.
            if found[image.identity, default: (image, [])].image != image { continue }
            let box = image.size.map(detection.box.scaled) ?? detection.box
            found[image.identity, default: (image, [])].detections.append(
                Detection(classIndex: place, box: box, score: Double(detection.score)))
        }
        let members = list.examples.members(of: split).map { list.examples.identities[Int($0)] }
        let seen = Set(members).union(images.compactMap { $0?.identity }).sorted()
        return DetectionAnswers(classes: names, identities: seen, detections: seen.map { found[$0]?.detections ?? [] })
    }

    /// An image that the results speak of.
    private struct FoundImage: Equatable {
        let identity: ObjectID
        let key: ArraySlice<UInt8>
        /// What boxes are fractions of; nil where they are in pixels.
        let size: PixelSize?
    }

    /// The image that a reference means, if it is an example or one of `other`; nil, too, where boxes are fractions of an unknown size.
    private func image(
        _ reference: DetectionResults.Reference, _ example: Int32, also other: ExampleList?
    ) -> FoundImage? {
        if example >= 0 {
            let size = areFractions ? list.examples.objects?[sizeOf: example] : nil
            if areFractions && size == nil { return nil }
            return FoundImage(
                identity: list.examples.identities[Int(example)], key: list.keys[Int(example)], size: size)
        }
        guard case .name(let name) = reference, !areFractions else { return nil }
        let key = normalised(Array(name.utf8))[...]
        guard let other, let found = other.example(ofKey: key) else { return nil }
        return FoundImage(identity: other.examples.identities[Int(found)], key: key, size: nil)
    }

    func evaluation(of target: ScoringTarget) throws -> Evaluation {
        try requireMatches(target)
        let found = try detectionAnswers(also: nil).evaluation(of: target.members, in: target.examples)
        let computed = found.values(named: ScoringTask.detection.recordedMetrics)
        if computed.isEmpty {
            throw Failure(
                .invalid, "split '\(target.split ?? "all")' of \(target.snapshot.name) has no annotated object to find",
                hint: "name a split whose images are annotated with --split")
        }
        return Evaluation(
            count: found.imageCount, computed: computed.map { .init(name: $0.name, value: $0.value) },
            precisions: found.precisions(target.examples.classes), notes: try notes(about: target))
    }

    /// Throws where there are detections, but none in an image of the split, or none of a known class.
    private func requireMatches(_ target: ScoringTarget) throws {
        if results.detections.isEmpty { return }
        let members = Set(target.members)
        if !match.exampleOf.contains(where: members.contains) {
            let sample = results.images.prefix(2).map(\.text).joined(separator: ", ")
            throw Failure(
                .invalid,
                "no detection is in an image of split '\(target.split ?? "all")' of \(target.snapshot.name)",
                hint: "images of the results look like \(sample); "
                    + "those of the snapshot like \(target.list.sampleKeys(target.members))")
        }
        if !match.classOf.contains(where: { $0.map(match.knownClasses.contains) ?? false }) {
            let sample = results.classes.prefix(2).map(\.text).joined(separator: ", ")
            let classes = target.examples.classes.prefix(2).map { "'\(printable($0.utf8))'" }.joined(separator: ", ")
            throw Failure(
                .invalid, "no detection is of a class of \(target.snapshot.name)",
                hint: "classes of the results look like \(sample); those of the snapshot like \(classes)")
        }
    }

    /// Says whether the objects of an example cannot be told in pixels.
    private func hasUnknownSize(_ member: Int32, _ examples: Examples) -> Bool {
        examples.isLabelled(member) && examples.objects?.inPixels(member) == nil
    }

    /// What does not fit: images and classes that the snapshot does not have, and images in which nothing was found.
    private func notes(about target: ScoringTarget) throws -> [Note] {
        var notes: [Note] = []
        func add(_ kind: Note.Kind, _ examples: [String], _ one: String, _ several: (Int) -> String) {
            if examples.isEmpty { return }
            notes.append(
                Note(
                    kind: kind, count: examples.count, examples: Array(examples.sorted(by: byBytes).prefix(10)),
                    text: examples.count == 1 ? one : several(examples.count)))
        }
        let name = target.snapshot.name
        add(
            .unknownImage, zip(results.images, match.exampleOf).filter { $1 < 0 }.map { $0.0.text },
            "an image of the results is not one of \(name)"
        ) { "\(grouped($0)) images of the results are not in \(name)" }
        let unknown = zip(results.classes, match.classOf).filter { reference, found in
            found.map { !match.knownClasses.contains($0) } ?? true
        }
        add(.unknownClass, unknown.map { $0.0.text }, "a class is detected that \(name) does not have") {
            "\(grouped($0)) classes are detected that \(name) does not have"
        }
        add(
            .unknownSize, try target.members.filter { hasUnknownSize($0, target.examples) }.map(list.name),
            "an image of the split has boxes that are fractions of an unknown size; it does not count"
        ) { "\(grouped($0)) images of the split have boxes that are fractions of an unknown size; they do not count" }
        let found = Set(match.exampleOf)
        add(
            .withoutDetection,
            try target.members.filter { !found.contains($0) && target.examples.isLabelled($0) }.map(list.name),
            "in an image of the split nothing was detected; it counts"
        ) { "in \($0) images of the split nothing was detected; they count" }
        return notes
    }
}

extension DetectionResults {
    /// Reads a file of results.
    init(_ bytes: [UInt8]) throws(FormatError) {
        var reader = DetectionReader()
        try reader.read(bytes.span)
        self = try reader.finish()
    }
}
