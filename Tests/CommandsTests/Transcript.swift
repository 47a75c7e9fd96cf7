import SystemIO
import SystemPackage
import TestSupport

/// A recorded session: the lines that a person typed, and what they saw.
///
///     # A remark that belongs to the next command.
///     $ dsv status
///     on branch main, nothing committed yet
///     ! fatal: what went to standard error
///     [exit 128]
///
/// Lines with `$ ` and `# ` are the script; all others are what the last run of the script printed. An output line that
/// looks like one of the script has a backslash before it; `[no newline]` says that the output does not end with one.
struct Transcript {
    let path: FilePath
    /// The text as it is recorded; empty if there is none.
    let recorded: String

    init(_ name: String) throws {
        path = Self.folder.pushing(FilePath("\(name).txt"))
        recorded = String(decoding: try OpenFile.contents(of: path), as: UTF8.self)
    }

    static let folder = Fixtures.folder.appending("Golden")

    /// The names of all transcripts, such as `commit/first`.
    static let all: [String] = {
        func names(below folder: FilePath, prefix: String) -> [String] {
            guard let listing = try? FolderListing(folder) else { return [] }
            return listing.items.flatMap { item -> [String] in
                let name = String(decoding: listing.name(item), as: UTF8.self)
                if item.status.kind == .folder {
                    return names(below: folder.appending(name), prefix: "\(prefix)\(name)/")
                }
                return name.hasSuffix(".txt") ? ["\(prefix)\(name.dropLast(4))"] : []
            }
        }
        return names(below: folder, prefix: "")
    }()

    /// The script run anew: the same remarks and commands, with what they print now.
    func replayed() throws -> String {
        let session = try Session()
        var text = ""
        var hasPrinted = false
        var isAfterRemark = false
        for line in recorded.split(separator: "\n", omittingEmptySubsequences: false) {
            let isRemark = line.hasPrefix("# ")
            guard isRemark || line.hasPrefix("$ ") else { continue }
            // Commands that print nothing stand together; all else is set apart by an empty line.
            if !text.isEmpty && !isAfterRemark && (hasPrinted || isRemark) { text += "\n" }
            text += "\(line)\n"
            isAfterRemark = isRemark
            if isRemark { continue }
            let output = try session.run(String(line.dropFirst(2)))
            text += output
            hasPrinted = !output.isEmpty
        }
        return text
    }

    /// Replaces the recorded text.
    func record(_ text: String) throws {
        if text == recorded { return }
        try LocalDisk().remove(path)
        try LocalDisk().write(Array(text.utf8), toNew: path)
    }

    /// The lines in which two texts differ, between the lines that they share.
    static func difference(from old: String, to new: String) -> String {
        let before = old.split(separator: "\n", omittingEmptySubsequences: false)
        let after = new.split(separator: "\n", omittingEmptySubsequences: false)
        var lines: [String] = []
        let changes = after.difference(from: before)
        let removed = Set(changes.removals.map(Self.offset))
        let inserted = Set(changes.insertions.map(Self.offset))
        var (left, right) = (0, 0)
        while left < before.count || right < after.count {
            if removed.contains(left), left < before.count {
                lines.append("- \(before[left])")
                left += 1
            } else if inserted.contains(right), right < after.count {
                lines.append("+ \(after[right])")
                right += 1
            } else {
                lines.append("  \(before[left])")
                left += 1
                right += 1
            }
        }
        let isNear = lines.indices.map { place in
            lines[max(0, place - 4)...min(lines.count - 1, place + 2)].contains { !$0.hasPrefix("  ") }
        }
        return zip(lines, isNear).filter(\.1).map(\.0).joined(separator: "\n")
    }

    private static func offset(_ change: CollectionDifference<Substring>.Change) -> Int {
        switch change {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
