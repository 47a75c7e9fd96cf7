import Comparison
import DatasetModel
import Labels

/// The rules about images of the same bytes, and about images that belong together.
///
/// Empty files are all the same and are none of these: see `empty-file`.
struct CopyRules {
    private let samples: SampleList
    private let copies: Copies
    private let isEmpty: [Bool]

    init(_ samples: SampleList) {
        self.samples = samples
        copies = Copies(samples.images)
        isEmpty = (0..<samples.images.count).map { samples.images.size($0) == 0 }
    }

    /// Pictures in two splits, and pictures of two labels: of each, the images that have them, and what differs.
    func leaks() -> [Finding.Group] {
        disagreements(words(samples.splitOf) + samples.otherSplits.map { ($0.image, $0.split) }) { samples.split($0) }
    }

    /// A row of a table of boxes is an object, and a picture may show several.
    func conflicts() -> [Finding.Group] {
        disagreements(words(samples.labelOf) { !samples.isObject($0) }) { samples.label($0) }
    }

    /// The images of samples that are there and not empty, with a word of each.
    private func words(_ words: [Int32], _ isWanted: (Int) -> Bool = { _ in true }) -> [(image: Int32, word: Int32)] {
        (0..<samples.count).compactMap { sample in
            let image = samples.imageOf[sample]
            guard image >= 0, words[sample] >= 0, !isEmpty[Int(image)], isWanted(sample) else { return nil }
            return (image, words[sample])
        }
    }

    /// The contents of which images have different words.
    private func disagreements(
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

    /// Groups of a declared column whose images are in more than one split.
    func groupLeaks() -> [Finding.Group] {
        if samples.groupOf.isEmpty { return [] }
        var members: [Int32: Set<Int32>] = [:]
        for sample in 0..<samples.count where samples.groupOf[sample] >= 0 && samples.splitOf[sample] >= 0 {
            members[samples.groupOf[sample], default: []].insert(samples.splitOf[sample])
        }
        members = members.filter { $0.value.count > 1 }
        if members.isEmpty { return [] }
        var paths: [Int32: [String]] = [:]
        for sample in 0..<samples.count where members[samples.groupOf[sample]] != nil {
            paths[samples.groupOf[sample], default: []].append(samples.name(sample))
        }
        return members.map { group, splits in
            let name = printable(samples.groups.names[Int(group)].utf8)
            let names = splits.compactMap(samples.split).sorted(by: byBytes).joined(separator: " / ")
            return Finding.Group((paths[group] ?? []).sorted(by: byBytes), "'\(name)': \(names)")
        }.sortedByPath()
    }
}

extension [Finding.Group] {
    /// In the byte order of the first path, then of the note.
    func sortedByPath() -> [Finding.Group] {
        sorted { left, right in
            let (one, other) = (left.paths.first ?? "", right.paths.first ?? "")
            return one == other ? byBytes(left.note, right.note) : byBytes(one, other)
        }
    }
}
