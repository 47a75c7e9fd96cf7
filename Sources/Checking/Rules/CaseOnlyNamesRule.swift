import Comparison
import DatasetModel
import Labels

extension CheckRule {
    /// Files and folders of one folder whose names differ only by case: one of them is lost on a disk of macOS or Windows.
    static let caseOnlyNames = CheckRule(
        "case-only-names", .warn,
        summary: { "\(counted($0, "name")) \($0 == 1 ? "differs" : "differ") from another only by case" },
        hint: "rename them: a disk of macOS or Windows keeps one of them"
    ) { state in
        try state.side.side.folders().flatMap { folder -> [Finding.Group] in
            let files = folder.content.files
            let names = files.entries.map { Array(files.name($0)) } + folder.content.subfolders.map(\.name)
            // Where all hashes differ, as almost always, no name is made a text.
            var hashes: Set<UInt64> = []
            let isClear = names.allSatisfy { name in
                let folded = folded(name)
                return hashes.insert(quickHash(folded.span)).inserted
            }
            if isClear { return [] }
            return Dictionary(grouping: names, by: folded).values.filter { $0.count > 1 }.map { names in
                Finding.Group(names.map { folder.path.appending($0).description }.sorted(by: byBytes), "")
            }
        }.sortedByPath()
    }

    /// A name as a file system sees it that does not tell cases apart.
    private static func folded(_ name: [UInt8]) -> [UInt8] {
        if name.contains(where: { $0 >= 0x80 }) {
            return Array(String(decoding: name, as: UTF8.self).lowercased().utf8)
        }
        return name.map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0 }
    }
}
