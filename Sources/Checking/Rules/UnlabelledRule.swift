import Comparison
import DatasetModel
import LabelFormats
import Labels

extension CheckRule {
    /// Images without a label: without a row or annotation, or outside the folders of classes.
    static let unlabelled = CheckRule(
        "unlabelled", .warn, summary: { "\(counted($0, "image")) \($0 == 1 ? "has" : "have") no label" },
        hint: "label the images, or keep them apart from the labelled ones"
    ) { state in try Unlabelled(state).all() }
}

/// Finds images without a label.
private struct Unlabelled {
    private let side: LabelledSide
    private let samples: SampleList

    init(_ state: CheckedState) { (side, samples) = (state.side, state.samples) }

    func all() throws -> [Finding.Group] {
        let unlabelled: [Int]
        switch side.source {
        case .none: return []
        case .tables:
            // A table that names no image says nothing about which are missing.
            let tables = samples.tables.compactMap { side.tables[$0.path] }
            if tables.contains(where: { $0.description.naming == nil && $0.description.rowCount > 0 }) { return [] }
            unlabelled = Array(samples.rowCount..<samples.count) + withEmptyLabel()
        case .folders: unlabelled = (0..<samples.count).filter { samples.labelOf[$0] < 0 }
        case .annotations: unlabelled = try withoutAnnotation()
        }
        return unlabelled.map { Finding.Group([samples.name($0)], samples.split(samples.splitOf[$0]) ?? "") }
            .sortedByPath()
    }

    /// Rows with an image none of whose rows says a label: an empty cell is none.
    private func withEmptyLabel() -> [Int] {
        let empty = (0..<samples.rowCount).filter { samples.labelOf[$0] < 0 && samples.imageOf[$0] >= 0 }
        if empty.isEmpty { return [] }
        let labelled = Set((0..<samples.rowCount).filter { samples.labelOf[$0] >= 0 }.map { samples.imageOf[$0] })
        var seen: Set<Int32> = []
        return empty.filter { !labelled.contains(samples.imageOf[$0]) && seen.insert(samples.imageOf[$0]).inserted }
    }

    /// Images that no annotation file lists; YOLO's trainers take such an image for one without objects.
    private func withoutAnnotation() throws -> [Int] {
        guard let annotations = side.annotations else { return [] }
        if annotations.formats.contains(where: \.meansEmptyIfAbsent) { return [] }
        var named = Set(annotations.files.keys)
        for collection in annotations.collections {
            for image in collection.content { named.insert(collection.name(of: image.name, in: samples.images)) }
        }
        return (0..<samples.count).filter { !named.contains(samples.name($0)) }
    }
}
