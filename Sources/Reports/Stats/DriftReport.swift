import Comparison
import DatasetModel
import Labels
import Scoring
import Versioning
import Words

/// How the classes changed since another state, in words and rows.
struct DriftReport: Sendable {
    let from: NamedSide
    let to: NamedSide
    let drift: Drift
    private let units: (from: Statistics.Unit, to: Statistics.Unit)

    init(from: NamedSide, _ old: Statistics, to: NamedSide, _ new: Statistics) {
        (self.from, self.to) = (from, to)
        drift = Drift(from: old, to: new)
        units = (old.unit, new.unit)
    }

    /// One split, or all of them.
    struct Part {
        let title: String
        let part: Drift.Part
        /// The classes that are on either side: the largest changes of shares first, of equal ones by name.
        let rows: [ClassChange]

        var isEqual: Bool { rows.allSatisfy(\.isEqual) }
        /// Says whether there is anything to be told of each class, which there is not where one side has none.
        var hasTable: Bool { !isEqual && part.distance != nil }
    }

    /// The splits in the order of their use, then all of them where they are several.
    var parts: [Part] {
        let table = ClassTable(drift.classes)
        func part(_ title: String, _ part: Drift.Part, _ count: (ClassTable.Row) -> ClassCount) -> Part {
            let rows = table.rows.map { ClassChange(name: $0.name, count: count($0), total: part.total) }
            return Part(title: title, part: part, rows: rows.filter { $0.count != ClassCount() }.sorted())
        }
        let parts = table.splits.enumerated().compactMap { place, split in
            drift.splits[split].map { value in
                part(split.isEmpty ? (table.splits.count == 1 ? "all" : "no split") : shown(split), value) {
                    $0.cells[place]
                }
            }
        }
        return parts.count == 1 ? parts : parts + (parts.isEmpty ? [] : [part("all", drift.all) { $0.total }])
    }

    /// What became of a part: how many there are, how far the shares moved, and whether that is more than chance.
    ///
    /// `1,000 -> 1,100 images, Jensen-Shannon distance 0.031 (0 equal, 1 disjoint), chi-square p = 0.484`.
    func words(_ part: Part, arrow: String = "->") -> String {
        let (from, to) = (part.part.total.from, part.part.total.to)
        let new = units.to.counted(to)
        if from == 0 { return "\(new), none before" }
        let old = units.from == units.to ? grouped(from) : units.from.counted(from)
        if to == 0 { return "none, \(units.from.counted(from)) before" }
        if part.isEqual && units.from == units.to { return "\(new), each class as before" }
        return ([from == to ? new : "\(old) \(arrow) \(new)"] + measures(part.part)).joined(separator: ", ")
    }

    private func measures(_ part: Drift.Part) -> [String] {
        guard let distance = part.distance else { return [] }
        var words = ["Jensen-Shannon distance \(Self.number(distance)) (0 equal, 1 disjoint)"]
        guard let test = part.chiSquare else { return words }
        words.append(test.p.map { "chi-square \(pValue($0))" } ?? "no chi-square p (fewer than 5 of a class expected)")
        return words
    }

    /// `0.031`; what is not zero is not written like zero.
    static func number(_ distance: Double) -> String {
        distance > 0 && distance < 0.0005 ? "below 0.001" : fixed(distance, 3)
    }

    /// The text at the end of `dsv stats --against`.
    func text(_ style: Style, _ limit: Limit) -> TerminalText {
        var text: TerminalText = "\n\(style.bold("drift from \(shown(from.name)) to \(shown(to.name))"))\n"
        if parts.isEmpty { return text + "no classes to compare\n" }
        for part in parts {
            text += "\(style.name("\(part.title)")): \(words(part))\n"
            guard part.hasTable else { continue }
            var table = Table([.left, .right, .right, .right, .right])
            table.add(["class", "\(units.to.rawValue)", "", "share", ""])
            let count = limit.shown(of: part.rows.count)
            for row in part.rows.prefix(count) { table.add(row.cells.map { "\($0)" }) }
            text += table.text(indent: 2) { place, line in place == 0 ? style.faint(line) : line }
            text += more(part.rows.count - count, style)
        }
        return text
    }
}

extension Statistics.Unit {
    /// `1 image`, `2 images`.
    fileprivate func counted(_ number: Int) -> String {
        DatasetModel.counted(number, String(rawValue.dropLast()), rawValue)
    }
}

/// The change of one class in a part of the dataset.
struct ClassChange: Comparable {
    let name: String
    let count: ClassCount
    /// Of all classes.
    let total: ClassCount

    var shares: (from: Double, to: Double)? {
        if total.from == 0 || total.to == 0 { return nil }
        return (Double(count.from) / Double(total.from), Double(count.to) / Double(total.to))
    }

    private var change: Double { shares.map { $0.to - $0.from } ?? 0 }

    var isEqual: Bool { count.from == count.to && change == 0 }

    /// Name, counts, their change, shares, and their change in points.
    var cells: [String] {
        let counts = count.from == count.to ? grouped(count.to) : "\(grouped(count.from)) -> \(grouped(count.to))"
        return [name.isEmpty ? "(empty)" : shown(name), counts, signed(count.to - count.from), shareWords(), points]
    }

    /// `15.3 % -> 15.1 %`.
    func shareWords(arrow: String = "->") -> String {
        let (old, new) = (percent(count.from, of: total.from), percent(count.to, of: total.to))
        return old == new ? new : "\(old) \(arrow) \(new)"
    }

    /// `+0.2 points`; nothing where that would be zero.
    var points: String {
        let digits = fixed(change.magnitude * 100, 1)
        if digits == "0.0" { return "" }
        return (change < 0 ? "−" : "+") + digits + (digits == "1.0" ? " point" : " points")
    }

    static func < (left: ClassChange, right: ClassChange) -> Bool {
        let (first, second) = (left.change.magnitude, right.change.magnitude)
        return first == second ? precedes(left.name, right.name) : first > second
    }
}
