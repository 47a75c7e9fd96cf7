import DatasetModel

/// Boxes by class and place, for finding one that differs by noise only; each can be taken once.
struct BoxGrid {
    /// A square of the image; in floating point, for which no number is too large.
    private struct Cell: Hashable {
        let label: String
        let x: Double
        let y: Double
    }

    private struct Entry {
        let number: Int
        let box: Box
        let outline: UInt64?
    }

    // Hundreds of boxes on one spot are noise themselves: which of them is taken does not matter.
    private static let mostCandidates = 256

    private let noise: Double
    private let comparesOutlines: Bool
    private let width: Double
    private var cells: [Cell: [Entry]] = [:]

    init(noise: Double, comparesOutlines: Bool) {
        self.noise = noise
        self.comparesOutlines = comparesOutlines
        width = 4 * noise
    }

    /// Adds a box; among equal ones the last that was added is taken first.
    mutating func add(_ number: Int, _ object: LabelledObject, at box: Box) {
        let cell = Cell(label: object.label, x: (box.x / width).rounded(), y: (box.y / width).rounded())
        cells[cell, default: []].append(Entry(number: number, box: box, outline: object.outline))
    }

    /// Takes the box of the object's class that is nearest, and near enough; those of its outline come first.
    mutating func take(nearest box: Box, _ object: LabelledObject) -> Int? {
        var best: (isOther: Int, distance: Double, number: Int, cell: Cell, place: Int)?
        for cell in cells(around: box, object.label) {
            guard let entries = cells[cell] else { continue }
            for place in entries.indices.suffix(Self.mostCandidates) {
                let entry = entries[place]
                guard box.difference(entry.box) <= noise else { continue }
                let distance = box.edgeDistance(entry.box)
                let isOther = comparesOutlines && entry.outline != object.outline ? 1 : 0
                if let best, (best.isOther, best.distance, best.number) <= (isOther, distance, entry.number) {
                    continue
                }
                best = (isOther, distance, entry.number, cell, place)
            }
        }
        guard let best else { return nil }
        cells[best.cell]?.remove(at: best.place)
        return best.number
    }

    /// The cells in which a box may stand that is near enough: at most four.
    private func cells(around box: Box, _ label: String) -> [Cell] {
        func places(_ center: Double) -> [Double] {
            let (low, high) = (((center - noise) / width).rounded(), ((center + noise) / width).rounded())
            return low == high ? [low] : [low, high]
        }
        return places(box.x).flatMap { x in places(box.y).map { y in Cell(label: label, x: x, y: y) } }
    }
}

/// Boxes in the order of their left or top edges, for finding those that may overlap another by one half.
struct BoxNeighbours {
    /// By the edges that are spread more widely: those of text lines all begin at the same left edge.
    private let isByTop: Bool
    private let sorted: [(edge: Double, number: Int)]

    /// Of `boxes`, those of the given numbers that have an area.
    init(_ boxes: [Box], _ numbers: [Int]) {
        let numbers = numbers.filter { !boxes[$0].isDegenerate && boxes[$0].x.isFinite && boxes[$0].y.isFinite }
        func spread(_ edges: [Double]) -> Double { (edges.max() ?? 0) - (edges.min() ?? 0) }
        let isByTop = spread(numbers.map { boxes[$0].y }) > spread(numbers.map { boxes[$0].x })
        sorted = numbers.map { (isByTop ? boxes[$0].y : boxes[$0].x, $0) }.sorted { $0.0 < $1.0 }
        self.isByTop = isByTop
    }

    /// Calls `body` with the numbers of the boxes whose edge is near enough.
    ///
    /// What overlaps by one half is at most twice as long; its edge is at most one length before or half a length behind. Of more than `most`
    /// boxes, `body` sees those around a `share` of them, from 0 to 1.
    func visit(_ box: Box, most: Int, share: Double, _ body: (Int) -> Void) {
        let edge = isByTop ? box.y : box.x
        let length = isByTop ? box.height : box.width
        let low = firstPlace { $0 >= edge - length }
        let high = max(low, firstPlace { $0 > edge + length / 2 })
        let excess = max(0, high - low - most)
        let start = low + Int(share * Double(excess))
        for neighbour in sorted[start..<(high - excess + start - low)] { body(neighbour.number) }
    }

    private func firstPlace(where isBehind: (Double) -> Bool) -> Int {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if isBehind(sorted[middle].edge) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
