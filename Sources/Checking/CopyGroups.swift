import Comparison
import DatasetModel
import Labels

/// The images of a state by their bytes, for the rules about copies.
///
/// Empty files are all the same and are left out: see `empty-file`.
struct CopyGroups {
    private let samples: SampleList
    private let copies: Copies
    private let isEmpty: [Bool]

    init(_ samples: SampleList) {
        self.samples = samples
        copies = Copies(samples.images)
        isEmpty = (0..<samples.images.count).map { samples.images.size($0) == 0 }
    }

    /// The images of samples that are there and not empty, with a word of each.
    func words(_ words: [Int32], _ isWanted: (Int) -> Bool = { _ in true }) -> [(image: Int32, word: Int32)] {
        (0..<samples.count).compactMap { sample in
            let image = samples.imageOf[sample]
            guard image >= 0, words[sample] >= 0, !isEmpty[Int(image)], isWanted(sample) else { return nil }
            return (image, words[sample])
        }
    }

    /// The contents of which images have different words: of each, its images and their words.
    func disagreements(
        _ words: [(image: Int32, word: Int32)], name: (Int32) -> String?
    ) -> [Finding.Group] {
        var first = [Int32](repeating: SampleList.none, count: copies.contentCount)
        var different: Set<Int32> = []
        for (image, word) in words {
            let content = copies.contentOf[Int(image)]
            if first[Int(content)] < 0 {
                first[Int(content)] = word
            } else if first[Int(content)] != word {
                different.insert(content)
            }
        }
        if different.isEmpty { return [] }
        var wordsOfImage: [Int32: [String]] = [:]
        for (image, word) in words where different.contains(copies.contentOf[Int(image)]) {
            if let word = name(word) { wordsOfImage[image, default: []].append(word) }
        }
        return copies.images(of: different).values.map { places in
            let images = places.map { (path: samples.images.file($0).path, words: wordsOfImage[Int32($0)] ?? []) }
                .sorted { $0.path < $1.path }
            // In the order of the paths, so that the first word is that of the first image.
            var seen: Set<String> = []
            let words = images.flatMap { $0.words.sorted(by: byBytes) }.filter { seen.insert($0).inserted }
            return Finding.Group(images.map(\.path.description), words.joined(separator: " / "))
        }.sortedByPath()
    }

    /// Contents that several images of one split have.
    func duplicates() -> [Finding.Group] {
        var splitOfImage = [Int32](repeating: SampleList.none, count: samples.images.count)
        for sample in 0..<samples.count where samples.imageOf[sample] >= 0 {
            splitOfImage[Int(samples.imageOf[sample])] = samples.splitOf[sample]
        }
        var counts = [Int32](repeating: 0, count: copies.contentCount)
        for (place, content) in copies.contentOf.enumerated() where !isEmpty[place] { counts[Int(content)] += 1 }
        let several = Set(counts.indices.filter { counts[$0] > 1 }.map { Int32($0) })
        return copies.images(of: several).values.flatMap { places in
            Dictionary(grouping: places) { splitOfImage[$0] }.filter { $0.value.count > 1 }.map { split, places in
                group(places, samples.split(split) ?? "")
            }
        }.sortedByPath()
    }

    private func group(_ places: [Int], _ note: String) -> Finding.Group {
        Finding.Group(places.map { samples.images.file($0).path }.sorted().map(\.description), note)
    }
}
