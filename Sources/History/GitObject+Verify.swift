import DatasetModel

extension GitObject {
    /// What makes an object one that dsv and git would not have written, in words; nil where nothing does.
    static func problem(_ kind: Kind, _ bytes: [UInt8]) -> String? {
        switch kind {
        case .blob: nil
        case .tree: treeProblem(bytes)
        case .commit: headerProblem(bytes, ["tree": 1...1, "parent": 0...Int.max, "author": 1...1, "committer": 1...1])
        case .tag: headerProblem(bytes, ["object": 1...1, "type": 1...1, "tag": 1...1, "tagger": 0...1])
        }
    }

    private static func treeProblem(_ bytes: [UInt8]) -> String? {
        guard let entries = entries(of: bytes) else { return "it is no list of names" }
        // Written again, it must be what it was: in order, and with modes that dsv knows.
        guard tree(entries) == bytes else { return "its names are not in order, or of a kind that dsv does not know" }
        var names: Set<[UInt8]> = []
        for entry in entries {
            guard !entry.name.isEmpty, !entry.name.contains(UInt8(ascii: "/")) else {
                return "'\(printable(entry.name))' is no name"
            }
            if !names.insert(entry.name).inserted { return "it has the name '\(printable(entry.name))' twice" }
        }
        return nil
    }

    /// Checks the lines before the first empty one: which there must be, and how many.
    private static func headerProblem(_ bytes: [UInt8], _ wanted: [String: ClosedRange<Int>]) -> String? {
        var counts: [String: Int] = [:]
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if line.isEmpty { break }
            // It goes on with the header before it, such as a signature.
            if line.first == UInt8(ascii: " ") { continue }
            let words = line.split(separator: UInt8(ascii: " "), maxSplits: 1)
            guard let first = words.first else { continue }
            let name = String(decoding: first, as: UTF8.self)
            counts[name, default: 0] += 1
            guard ["tree", "parent", "object"].contains(name) else { continue }
            guard words.count == 2, GitID(hex: String(decoding: words[1], as: UTF8.self)) != nil else {
                return "its line '\(name)' names no object"
            }
        }
        let missing = wanted.keys.sorted().first { name in wanted[name]?.contains(counts[name] ?? 0) == false }
        return missing.map { "it has no line '\($0)', or too many" }
    }
}
