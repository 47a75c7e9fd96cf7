import DatasetModel
import Imaging
import Labels
import SystemIO

extension CheckRule {
    /// Pictures of different splits that look alike.
    static let nearLeak: CheckRule = CheckRule("near-leak", .off, limit: .bits, readsImages: true) { state in
        guard let pictures = state.pictures else { return Answer(isApplied: false) }
        let distance = state.settings.limit(of: .nearLeak).map { Int($0) } ?? NearPairs.defaultDistance
        let (groups, count) = try NearLeaks(state.samples, pictures).find(distance: distance)
        let alike = groups.count == 1 ? "looks" : "look"
        var answer = Answer(faults: [
            Fault(
                groups: groups,
                summary: "\(counted(groups.count, "pair")) of pictures in different splits \(alike) alike",
                hint: "look at them: the same photo belongs to one split")
        ])
        if count > groups.count {
            answer.notes = ["near-leak: \(counted(count, "pair")) in all, \(grouped(groups.count)) are listed"]
        }
        return answer
    }
}

/// Finds pictures of one split that look like pictures of another, whatever their bytes: encoded again, scaled, turned, mirrored.
private struct NearLeaks {
    /// One picture for each content that has a split and is not too plain.
    private struct Picture {
        let sample: Int
        let place: Int
    }

    private let samples: SampleList
    private let pictures: PictureTable
    private let shown: [Picture]

    // A set of which so many are alike is no set of photos; a person would not read further.
    private static let mostPairs = 10_000

    init(_ samples: SampleList, _ pictures: PictureTable) {
        (self.samples, self.pictures) = (samples, pictures)
        var seen = [Bool](repeating: false, count: pictures.count)
        shown = (0..<samples.count).compactMap { sample in
            guard samples.imageOf[sample] >= 0, samples.splitOf[sample] >= 0,
                let place = pictures.place(of: samples.images.id(Int(samples.imageOf[sample]))),
                pictures.hash(place) != nil, !seen[place]
            else { return nil }
            seen[place] = true
            return Picture(sample: sample, place: place)
        }
    }

    /// The pairs within a distance, on all processors, and how many there are in all.
    func find(distance: Int) throws -> (groups: [Finding.Group], count: Int) {
        let hashes = shown.flatMap { picture in Turn.allCases.map { pictures.hash(picture.place, $0) ?? 0 } }
        let near = NearPairs(hashes: hashes, groups: shown.map { samples.splitOf[$0.sample] }, distance: distance)
        let found = Collector<Int, NearPairs.Found>()
        try forEach(count: near.partCount, batch: 1) { found[$0] = near.pairs(ofPart: $0, atMost: Self.mostPairs) }
        let parts = found.values.values
        let groups = parts.flatMap(\.pairs).map { pair in
            let both = [shown[Int(pair.first)].sample, shown[Int(pair.second)].sample]
            let splits = both.compactMap { samples.split(samples.splitOf[$0]) }.joined(separator: " / ")
            let turn = pair.turn == .none ? "" : ", \(pair.turn.title)"
            return Finding.Group(both.map(samples.name), "\(splits), \(pair.distance) of 64 bits differ\(turn)")
        }.sortedByPath()
        return (Array(groups.prefix(Self.mostPairs)), parts.reduce(0) { $0 + $1.count })
    }
}

extension Turn {
    /// How the first of two pictures has to be turned to lie as the second one does, in words.
    fileprivate var title: String {
        switch self {
        case .none: "as it lies"
        case .mirrored: "mirrored"
        case .flipped: "upside down and mirrored"
        case .halfTurn: "upside down"
        case .transposed: "turned left and mirrored"
        case .clockwise: "turned right"
        case .counterclockwise: "turned left"
        case .antitransposed: "turned right and mirrored"
        }
    }
}
