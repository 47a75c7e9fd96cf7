import Comparison
import DatasetModel
import Words

/// One image, or a row without one, and all that happened to it.
struct ImageCard {
    /// One thing that became another.
    struct Step: Equatable {
        let from: String
        let to: String
    }

    /// The row's key, or the image's path.
    let name: String
    /// Where the image is on the new side; nil where it is not.
    var newImage: DatasetPath?
    /// Where the image is on the old side; nil where it is not, or where that is of no interest.
    var oldImage: DatasetPath?
    /// In the order of reports.
    private(set) var kinds: [ChangeKind] = []
    private(set) var labels: [Step] = []
    private(set) var splits: [Step] = []
    /// A label or split that did not change, where it is known.
    var label: String?
    var split: String?
    private(set) var boxes: [BoxChange] = []

    init(name: String) { self.name = name }

    var classes: [String] { unique(labels.flatMap { [$0.from, $0.to] } + (label.map { [$0] } ?? []) + boxClasses) }
    var splitNames: [String] { unique(splits.flatMap { [$0.from, $0.to] } + (split.map { [$0] } ?? [])) }

    private var boxClasses: [String] { boxes.flatMap { [$0.from, $0.to].compactMap { $0?.label } } }

    private func unique(_ names: [String]) -> [String] { Set(names).sorted(by: precedes) }

    mutating func add(_ kind: ChangeKind) { if !kinds.contains(kind) { kinds.append(kind) } }

    mutating func relabel(_ step: Step) {
        add(.relabelled)
        if !labels.contains(step) { labels.append(step) }
    }

    mutating func move(_ step: Step) {
        add(.splitMoved)
        if !splits.contains(step) { splits.append(step) }
    }

    mutating func add(_ box: BoxChange) {
        add(.boxes)
        boxes.append(box)
    }
}

/// The cards of a diff, one for each image, or for each row without one.
///
/// By their first kind of change. Images of which nothing changed but the path have none: there is nothing to see.
struct ImageCards {
    /// What is one card.
    private enum Identity: Hashable {
        case image(DatasetPath)
        case row(DatasetPath?, String)
    }

    private(set) var all: [ImageCard] = []
    private var places: [Identity: Int] = [:]

    init(_ changes: DatasetChanges) {
        for row in changes.relabelled {
            change(row.image, row.table, row.key) {
                $0.relabel(ImageCard.Step(from: row.from, to: row.to))
                $0.split = row.split
            }
        }
        for row in changes.splitMoves {
            change(row.image, row.table, row.key) {
                $0.move(ImageCard.Step(from: row.from, to: row.to))
                $0.split = nil
                if $0.labels.isEmpty { $0.label = row.label }
            }
        }
        for box in changes.boxes { change(DatasetPath(parsing: box.image), nil, box.image) { $0.add(box) } }
        let images = changes.files.images
        for file in images.removed {
            change(file.path, nil, file.path.description) {
                $0.add(.removed)
                ($0.oldImage, $0.newImage) = (file.path, nil)
            }
        }
        for file in images.added { change(file.path, nil, file.path.description) { $0.add(.added) } }
        for file in images.modified {
            change(file.path, nil, file.path.description) {
                $0.add(.modified)
                $0.oldImage = file.path
            }
        }
    }

    /// Changes the card of an image, or else of a row; makes it where there is none.
    private mutating func change(
        _ image: DatasetPath?, _ table: DatasetPath?, _ key: String, _ body: (inout ImageCard) -> Void
    ) {
        let identity = image.map { Identity.image($0) } ?? .row(table, key)
        let place = places[identity] ?? all.count
        if place == all.count {
            places[identity] = place
            all.append(ImageCard(name: key))
            all[place].newImage = image
        }
        body(&all[place])
    }
}
