package import DatasetModel

/// What a model was trained on: contents, and groups such as patients.
package struct TrainingSet: Sendable {
    private let index: IdentityIndex
    private let groups: Set<UInt64>

    /// Takes the examples of a snapshot that a model was trained on.
    package init(_ members: [Int32], of examples: Examples) {
        index = IdentityIndex(examples.identities, members: members)
        groups = examples.groups.isEmpty ? [] : Set(members.map { examples.groups[Int($0)] })
    }

    package func contains(_ identity: ObjectID) -> Bool { index.contains(identity) }

    package func containsGroup(_ group: UInt64) -> Bool { groups.contains(group) }
}

/// The images on which two models can be compared fairly, and why the others are left out.
///
/// Those of one split that both models answered for and neither was trained on, by content, each once; docs/statistics.md.
package struct ComparisonSet: Sendable {
    /// Why an image is left out; the first reason counts.
    package enum Exclusion: String, Sendable, CaseIterable {
        /// It has no label, or several that differ; nobody annotated the objects in it.
        case unlabelled = "without-label"
        /// Its bytes stand in the split already, under another name.
        case repeated = "same-image-twice"
        case seenInTraining = "seen-in-training"
        case groupSeenInTraining = "group-seen-in-training"
        case notPredictedByFirst = "not-predicted-by-from"
        case notPredictedBySecond = "not-predicted-by-to"
    }

    /// Numbers of examples.
    package let members: [Int32]
    package let excluded: [Exclusion: [Int32]]

    package init(
        of split: String?, in examples: Examples, answeredBy first: any ModelAnswers,
        _ second: any ModelAnswers,
        training: [TrainingSet]
    ) {
        var members: [Int32] = []
        var excluded: [Exclusion: [Int32]] = [:]
        let all = examples.members(of: split)
        let index = IdentityIndex(examples.identities, members: all.filter(examples.isLabelled))
        let contradicted = index.hasRepeats ? Self.contradicted(all, of: examples, index) : []
        let areAnswered = zip(first.cover(all, of: examples), second.cover(all, of: examples))
        for (member, (isAnsweredByFirst, isAnsweredBySecond)) in zip(all, areAnswered) {
            let identity = examples.identities[Int(member)]
            let group = examples.groups.isEmpty ? nil : examples.groups[Int(member)]
            let exclusion: Exclusion? =
                if !examples.isLabelled(member) || contradicted.contains(identity) {
                    .unlabelled
                } else if index.hasRepeats && index.member(identity) != member {
                    .repeated
                } else if training.contains(where: { $0.contains(identity) }) {
                    .seenInTraining
                } else if let group, training.contains(where: { $0.containsGroup(group) }) {
                    .groupSeenInTraining
                } else if !isAnsweredByFirst {
                    .notPredictedByFirst
                } else if !isAnsweredBySecond {
                    .notPredictedBySecond
                } else { nil }
            if let exclusion { excluded[exclusion, default: []].append(member) } else { members.append(member) }
        }
        self.members = members
        self.excluded = excluded
    }

    /// What stands in the split several times, under different labels.
    private static func contradicted(
        _ members: [Int32], of examples: Examples, _ index: IdentityIndex
    ) -> Set<ObjectID> {
        if examples.task == .detection { return [] }
        var found: Set<ObjectID> = []
        for member in members where examples.isLabelled(member) {
            let identity = examples.identities[Int(member)]
            guard let first = index.member(identity) else { continue }
            if examples.labels[Int(first)] != examples.labels[Int(member)] { found.insert(identity) }
        }
        return found
    }
}

/// The answers of two models about the same images.
package struct PairedAnswers: Sendable {
    /// A pair of answers to images of one class, all by index into the classes.
    package struct Cell: Hashable, Sendable {
        package let truth: Int32
        package let first: Int32
        package let second: Int32
    }

    package private(set) var table = PairedTable()
    /// How many images have each truth and answers.
    package private(set) var cells: [Cell: Int] = [:]
    /// Of each member in turn.
    package private(set) var triples: [Cell] = []
    /// Both confusion matrices, over the same classes.
    package private(set) var first: ConfusionMatrix
    package private(set) var second: ConfusionMatrix

    /// Pairs the answers about members that both models answered for.
    package init(_ first: Answers, _ second: Answers, about members: [Int32], of examples: Examples) {
        let empty = ConfusionMatrix(classes: examples.classes + first.classes + second.classes)
        (self.first, self.second) = (empty, empty)
        let truths = empty.indices(of: examples.classes).map { Int32($0) }
        let left = first.about(members, of: examples, in: empty)
        let right = second.about(members, of: examples, in: empty)
        for (place, member) in members.enumerated() {
            let truth = truths[Int(examples.labels[Int(member)])]
            let cell = Cell(truth: truth, first: left[place], second: right[place])
            triples.append(cell)
            cells[cell, default: 0] += 1
        }
        for (cell, count) in cells {
            table.add(
                firstIsRight: cell.first == cell.truth, secondIsRight: cell.second == cell.truth, count: count)
            self.first.add(truth: Int(cell.truth), predicted: Int(cell.first), count: count)
            self.second.add(truth: Int(cell.truth), predicted: Int(cell.second), count: count)
        }
    }

    /// The classes that the cells count by.
    package var classes: [String] { first.classes }
}
