import SystemIO
import SystemPackage

/// A file that Golden/make.py wrote, or a table of the fixtures.
enum GoldenFile {
    /// The lines of a golden file, in words, a list for each case.
    static func cases(of name: String) throws -> [[[String]]] {
        let folder = FilePath(#filePath).removingLastComponent().appending("Golden")
        var cases: [[[String]]] = []
        for line in try text(at: folder.appending(name)).split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if words[0] == "case" { cases.append([]) }
            cases[cases.count - 1].append(words)
        }
        return cases
    }

    /// The rows of a CSV file without quotes, as dictionaries by the names of its header.
    static func rows(of path: FilePath) throws -> [[String: String]] {
        let lines = try text(at: path).split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
    }

    private static func text(at path: FilePath) throws -> String {
        String(decoding: try OpenFile.contents(of: path), as: UTF8.self)
    }
}

/// True if two values are equal but for rounding; `nan` in a golden file stands for no value.
func isNear(_ value: Double?, _ golden: Double?, within tolerance: Double = 1e-12) -> Bool {
    guard let golden, !golden.isNaN else { return value == nil }
    guard let value else { return false }
    return abs(value - golden) <= tolerance * max(1, abs(golden))
}
