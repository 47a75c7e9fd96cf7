package import DatasetModel
import SystemIO

/// Calls `body` with each folder whose own files or whose existence may differ between two sides, parents first.
///
/// Folders of equal trees are not loaded: the cost grows with what changed. The folders that come next are loaded together, on all
/// processors or `threads`; `body` is called on this thread, in the order of the paths' parts.
package func forEachDifference(
    from old: FolderNode?, to new: FolderNode?, threads: Int = Workers.processorCount,
    _ body: (DatasetPath, FolderContent?, FolderContent?) throws -> Void
) throws {
    // The next one last.
    var waiting: [FolderPair] = []
    if mayDiffer(old, new) { waiting.append(FolderPair(path: .root, old: old, new: new)) }
    var count = fewestLoaded
    while let next = waiting.last {
        if !next.isLoaded {
            let loaded = try loadLast(threads == 1 ? 1 : count, of: &waiting, threads: threads)
            // Small folders many at a time, so that threads are seldom started; of large ones, few are in memory.
            count = loaded < 16 * count ? min(2 * count, mostLoaded) : fewestLoaded
        }
        let pair = waiting.removeLast()
        try body(pair.path, pair.before, pair.after)
        waiting += pair.subfolders.reversed()
    }
}

private let fewestLoaded = 16
private let mostLoaded = 1024

/// Loads the last `count` pairs, as far as they are not; returns the number of files in them.
private func loadLast(_ count: Int, of pairs: inout [FolderPair], threads: Int) throws -> Int {
    let places = pairs.indices.suffix(count).filter { !pairs[$0].isLoaded }
    let nodes = places.flatMap { [pairs[$0].old, pairs[$0].new] }
    if threads == 1 {
        for place in places {
            pairs[place].before = try pairs[place].old?.load()
            pairs[place].after = try pairs[place].new?.load()
            pairs[place].isLoaded = true
        }
        return 0
    }
    let loaded = Collector<Int, FolderContent>()
    try forEach(count: nodes.count, batch: max(1, min(16, nodes.count / 8)), threads: threads) {
        loaded[$0] = try nodes[$0]?.load()
    }
    let contents = loaded.values
    for (number, place) in places.enumerated() {
        pairs[place].before = contents[2 * number]
        pairs[place].after = contents[2 * number + 1]
        pairs[place].isLoaded = true
    }
    return contents.values.reduce(0) { $0 + $1.files.count }
}

private func mayDiffer(_ old: FolderNode?, _ new: FolderNode?) -> Bool { old?.tree == nil || old?.tree != new?.tree }

/// A folder on both sides, where it is there.
private struct FolderPair {
    let path: DatasetPath
    let old: FolderNode?
    let new: FolderNode?
    var before: FolderContent?
    var after: FolderContent?
    var isLoaded = false

    /// The subfolders of both sides that may differ, sorted by name.
    var subfolders: [FolderPair] {
        let (left, right) = (before?.subfolders ?? [], after?.subfolders ?? [])
        var (oldPlace, newPlace) = (0, 0)
        var pairs: [FolderPair] = []
        func add(_ name: [UInt8], _ old: FolderNode?, _ new: FolderNode?) {
            // Most are equal: not even their path is made.
            if mayDiffer(old, new) { pairs.append(FolderPair(path: path.appending(name), old: old, new: new)) }
        }
        while oldPlace < left.count || newPlace < right.count {
            let order = Self.order(left[oldPlace...].first?.name, right[newPlace...].first?.name)
            if order < 0 {
                add(left[oldPlace].name, left[oldPlace].node, nil)
            } else if order > 0 {
                add(right[newPlace].name, nil, right[newPlace].node)
            } else {
                add(left[oldPlace].name, left[oldPlace].node, right[newPlace].node)
            }
            if order <= 0 { oldPlace += 1 }
            if order >= 0 { newPlace += 1 }
        }
        return pairs
    }

    /// Below zero where the left name comes first; one that is missing comes last.
    private static func order(_ left: [UInt8]?, _ right: [UInt8]?) -> Int {
        guard let left else { return 1 }
        guard let right else { return -1 }
        return compareBytes(left.span, right.span)
    }
}
