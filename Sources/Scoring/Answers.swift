package import DatasetModel

/// What a model answered, by what it was asked about: images by their contents, so that renaming one changes nothing.
package struct Answers: ModelAnswers {
    /// The classes that were answered, sorted by bytes.
    package let classes: [String]
    package let identities: [ObjectID]
    /// Indices into `classes`.
    package let predicted: [Int32]
    private let index: IdentityIndex

    /// Of several answers about equal images the first counts.
    package init(classes: [String], identities: [ObjectID], predicted: [Int32]) {
        precondition(identities.count == predicted.count)
        self.classes = classes
        self.identities = identities
        self.predicted = predicted
        index = IdentityIndex(identities)
    }

    package func cover(_ members: [Int32], of examples: Examples) -> [Bool] {
        var cursor = IdentityIndex.Cursor()
        return members.map { index.member(examples.identities[Int($0)], near: &cursor) != nil }
    }

    package func measured(_ members: [Int32], of examples: Examples) -> any Measurement {
        Judgement(self, members, of: examples)
    }

    /// The answers about some examples in turn, as indices into `classes` of another order; `Examples.none` where there is none.
    package func about(
        _ members: [Int32], of examples: Examples, in confusion: ConfusionMatrix
    ) -> [Int32] {
        let translated = confusion.indices(of: classes).map { Int32($0) }
        var cursor = IdentityIndex.Cursor()
        return members.map { member in
            guard let place = index.member(examples.identities[Int(member)], near: &cursor) else {
                return Examples.none
            }
            return translated[Int(predicted[Int(place)])]
        }
    }
}

/// The labels of some examples and what one model answered about them; those without either do not count.
package struct Judgement: Measurement {
    package let confusion: ConfusionMatrix
    /// Of each member in turn, whether its answer is right; nil where it has no label or no answer.
    package let isRight: [Bool?]

    /// Judges answers about some members of the examples by the examples' labels.
    package init(_ answers: Answers, _ members: [Int32], of examples: Examples) {
        var confusion = ConfusionMatrix(classes: examples.classes + answers.classes)
        let truths = confusion.indices(of: examples.classes)
        let answered = answers.about(members, of: examples, in: confusion)
        var isRight: [Bool?] = []
        isRight.reserveCapacity(members.count)
        for (place, member) in members.enumerated() {
            let label = examples.labels[Int(member)]
            guard label >= 0, answered[place] >= 0 else {
                isRight.append(nil)
                continue
            }
            confusion.add(truth: truths[Int(label)], predicted: Int(answered[place]))
            isRight.append(truths[Int(label)] == Int(answered[place]))
        }
        self.confusion = confusion
        self.isRight = isRight
    }

    package var count: Int { confusion.counts.total }

    package func value(named metric: String) -> Double? {
        ConfusionMetric(rawValue: metric)?.value(of: confusion.counts)
    }
}

extension ConfusionMatrix {
    /// The indices of names that are among its classes.
    package func indices(of names: [String]) -> [Int] {
        names.map { name in
            guard let index = index(of: name) else { fatalError("BUG: a class that the matrix was not made of") }
            return index
        }
    }
}
