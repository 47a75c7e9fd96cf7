import DatasetModel

/// Calls `body` with each folder whose own files or whose existence may differ between two sides, parents first.
///
/// Folders of equal trees are not loaded: the cost grows with what changed. The folders that come next are loaded together, on all
/// processors; `body` is called on this thread, in the order of the paths' parts.
func forEachDifference(
    from old: FolderNode?, to new: FolderNode?, _ body: (DatasetPath, FolderContent?, FolderContent?) throws -> Void
) throws {
    // The next one last.
    var waiting = [FolderPair(path: .root, old: old, new: new)].filter(\.mayDiffer)
    while let next = waiting.last {
        if !next.isLoaded { try loadLast(16, of: &waiting) }
        let pair = waiting.removeLast()
        try body(pair.path, pair.before, pair.after)
        waiting += pair.subfolders.filter(\.mayDiffer).reversed()
    }
}

/// Loads the last `count` pairs, as far as they are not.
private func loadLast(_ count: Int, of pairs: inout [FolderPair]) throws {
    let places = pairs.indices.suffix(count).filter { !pairs[$0].isLoaded }
    let nodes = places.flatMap { [pairs[$0].old, pairs[$0].new] }
    let loaded = Collector<Int, FolderContent>()
    try forEach(count: nodes.count, batch: 1) { loaded[$0] = try nodes[$0]?.load() }
    let contents = loaded.values
    for (number, place) in places.enumerated() {
        pairs[place].before = contents[2 * number]
        pairs[place].after = contents[2 * number + 1]
        pairs[place].isLoaded = true
    }
}

/// A folder on both sides, where it is there.
private struct FolderPair {
    let path: DatasetPath
    let old: FolderNode?
    let new: FolderNode?
    var before: FolderContent?
    var after: FolderContent?
    var isLoaded = false

    var mayDiffer: Bool { old?.tree == nil || old?.tree != new?.tree }

    /// The subfolders of both sides, sorted by name.
    var subfolders: [FolderPair] {
        var left = (before?.subfolders ?? [])[...]
        var right = (after?.subfolders ?? [])[...]
        var pairs: [FolderPair] = []
        while let name = [left.first?.name, right.first?.name].compactMap({ $0 }).min(by: {
            $0.lexicographicallyPrecedes($1)
        }) {
            let oldChild = left.first?.name == name ? left.popFirst()?.node : nil
            let newChild = right.first?.name == name ? right.popFirst()?.node : nil
            pairs.append(FolderPair(path: path.appending(name), old: oldChild, new: newChild))
        }
        return pairs
    }
}
