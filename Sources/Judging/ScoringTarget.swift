import Comparison
package import DatasetModel
package import Labels
package import Scoring

/// The images that a model is measured on: one split of one snapshot.
package struct ScoringTarget {
    package let snapshot: Snapshot
    package let list: ExampleList
    /// Nil: all images.
    package let split: String?
    /// Numbers of examples.
    package let members: [Int32]

    /// What is true of the images.
    package var examples: Examples { list.examples }

    /// Nil for the split: the usual one, or all images where there are no splits.
    package init(_ snapshot: Snapshot, _ list: ExampleList, split: String?) throws {
        self.snapshot = snapshot
        self.list = list
        let splits = list.examples.splits
        if let split, !splits.contains(split) {
            throw Failure(.notFound, "no split '\(split)' in \(snapshot.name)", hint: Self.hint(list.examples))
        }
        guard let chosen = split ?? list.examples.usualSplit ?? (splits.isEmpty ? "" : nil) else {
            throw Failure(
                .invalid, "which split was measured? none of \(snapshot.name) is named like a validation or test split",
                hint: Self.hint(list.examples))
        }
        self.split = chosen.isEmpty ? nil : chosen
        members = list.examples.members(of: self.split)
    }

    private static func hint(_ examples: Examples) -> String {
        if examples.splits.isEmpty { return "it has no splits; leave --split out" }
        let splits = zip(examples.splits, examples.splitCounts).map { "'\($0)' (\($1))" }
        return "its splits are \(splits.joined(separator: ", ")); name one with --split"
    }

    /// What a person should know of the labels that the score rests on.
    package var notes: [Note] {
        get throws {
            var notes: [Note] = []
            let orphans = list.orphans.filter { split == nil || $0.split == split }.map(\.key)
            if !orphans.isEmpty {
                notes.append(
                    Note(
                        kind: .orphanRow, count: orphans.count,
                        examples: Array(orphans.sorted(by: byBytes).prefix(10)),
                        text: orphans.count == 1
                            ? "a row of the split has no image; it does not count"
                            : "\(orphans.count) rows of the split have no image; they do not count"))
            }
            let contradictory = Set(list.contradictory)
            let affected = members.filter(contradictory.contains)
            if !affected.isEmpty {
                notes.append(
                    Note(
                        kind: .contradictoryRows, count: affected.count,
                        examples: try affected.prefix(10).map(list.name).sorted(by: byBytes),
                        text: affected.count == 1
                            ? "an image has rows that contradict each other; it does not count"
                            : "\(affected.count) images have rows that contradict each other; they do not count"))
            }
            if let small = smallClasses() { notes.append(small) }
            if examples.task == .detection { notes += try unannotated() }
            return notes
        }
    }

    /// Images that nobody annotated, and annotation files that cannot be read.
    private func unannotated() throws -> [Note] {
        let missing = members.filter { !examples.isLabelled($0) }
        if missing.isEmpty { return list.side.problems }
        let note = Note(
            kind: .withoutAnnotation, count: missing.count,
            examples: try missing.prefix(10).map(list.name).sorted(by: byBytes),
            text: missing.count == 1
                ? "an image of the split is not annotated; it does not count"
                : "\(missing.count) images of the split are not annotated; they do not count")
        return list.side.problems + [note]
    }

    /// Classes of so few images, or objects, that nothing can be said of them alone.
    private func smallClasses() -> Note? {
        var counts = [Int](repeating: 0, count: examples.classes.count)
        for member in members {
            for object in examples.objects?[member] ?? [] { counts[object.classIndex] += 1 }
            if examples.labels[Int(member)] >= 0 { counts[Int(examples.labels[Int(member)])] += 1 }
        }
        let small = counts.indices.filter { counts[$0] > 0 && counts[$0] < SmallNumbers.fewImages }
        if small.isEmpty { return nil }
        let unit = examples.task == .detection ? "objects" : "images"
        return Note(
            kind: .smallClasses, count: small.count,
            examples: small.map { "\(examples.classes[$0]) (\(counts[$0]))" },
            text: small.count == 1
                ? "a class has fewer than \(SmallNumbers.fewImages) \(unit) here: its own numbers say little"
                : "\(small.count) classes have fewer than \(SmallNumbers.fewImages) \(unit) here: their own numbers say little"
        )
    }
}
