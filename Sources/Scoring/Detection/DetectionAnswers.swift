package import DatasetModel

/// What a detector found, by the contents of the images that it looked at; boxes in pixels.
package struct DetectionAnswers: ModelAnswers {
    private let classes: [String]
    private let detections: [[Detection]]
    private let index: IdentityIndex

    /// Takes what was found in each of some images, which may be nothing; of equal images the first counts.
    ///
    /// Detections have indices into `classes`.
    package init(classes: [String], identities: [ObjectID], detections: [[Detection]]) {
        precondition(identities.count == detections.count)
        self.classes = classes
        self.detections = detections
        index = IdentityIndex(identities)
    }

    package func cover(_ members: [Int32], of examples: Examples) -> [Bool] {
        members.map { index.contains(examples.identities[Int($0)]) }
    }

    package func measured(_ members: [Int32], of examples: Examples) -> any Measurement {
        evaluation(of: members, in: examples)
    }

    /// Says whether another detector found just the same in some members: the same classes, boxes and scores in the same order.
    package func agrees(with other: DetectionAnswers, about members: [Int32], of examples: Examples) -> Bool {
        members.allSatisfy { member in
            let identity = examples.identities[Int(member)]
            guard let ours = found(in: identity), let theirs = other.found(in: identity), ours.count == theirs.count
            else { return false }
            return zip(ours, theirs).allSatisfy { one, two in
                one.box == two.box && one.score == two.score
                    && classes[one.classIndex].utf8.elementsEqual(other.classes[two.classIndex].utf8)
            }
        }
    }

    private func found(in identity: ObjectID) -> [Detection]? { index.member(identity).map { detections[Int($0)] } }

    /// Matches what was found in some members with the objects that are there, whose classes are those of the examples.
    package func evaluation(of members: [Int32], in examples: Examples) -> DetectionEvaluation {
        let places = Dictionary(examples.classes.enumerated().map { (Array($1.utf8), $0) }) { first, _ in first }
        let translated = classes.map { places[Array($0.utf8)] }
        let images = members.lazy.compactMap { member -> DetectionImage? in
            guard let place = index.member(examples.identities[Int(member)]),
                let truth = examples.objects?.inPixels(member)
            else { return nil }
            // What is of a class that no object has counts for and against nothing.
            let found = detections[Int(place)].compactMap { detection in
                translated[detection.classIndex].map {
                    Detection(classIndex: $0, box: detection.box, score: detection.score)
                }
            }
            return DetectionImage(truth: truth, detections: found)
        }
        return DetectionEvaluation(images, classCount: examples.classes.count)
    }
}

extension DetectionEvaluation: Measurement {
    package var count: Int { imageCount }

    package func value(named metric: String) -> Double? { DetectionMetric(rawValue: metric).flatMap { value(of: $0) } }
}
