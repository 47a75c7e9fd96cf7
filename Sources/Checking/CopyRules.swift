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
    func leaks() -> [Finding.Group] { disagreements(samples.splitOf) { samples.split($0) } }

    func conflicts() -> [Finding.Group] { disagreements(samples.labelOf) { samples.label($0) } }

    /// The contents of which samples have different words.
    private func disagreements(_ words: [Int32], name: (Int32) -> String?) -> [Finding.Group] {
        var first = [Int32](repeating: SampleList.none, count: copies.contentCount)
        var different: Set<Int32> = []
        forEachSample { sample, content in
            let word = words[sample]
            if word < 0 { return }
            if first[Int(content)] < 0 {
                first[Int(content)] = word
            } else if first[Int(content)] != word {
                different.insert(content)
            }
        }
        if different.isEmpty { return [] }
        var wordsOfImage: [Int32: [String]] = [:]
        forEachSample { sample, content in
            if different.contains(content), let word = name(words[sample]) {
                wordsOfImage[samples.imageOf[sample], default: []].append(word)
            }
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

    private func forEachSample(_ body: (_ sample: Int, _ content: Int32) -> Void) {
        for sample in 0..<samples.count {
            let image = Int(samples.imageOf[sample])
            if image >= 0 && !isEmpty[image] { body(sample, copies.contentOf[image]) }
        }
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
