import DatasetModel
import Words

/// A table of what became what, or was taken for what: rows and columns are names, and the heat of a cell its count.
///
/// A cell leads to the images behind it.
struct HeatMap {
    let title: String
    /// What `data-moves` of an image begins with where it is among those of this map.
    let kind: String
    /// The most frequent first.
    let transitions: [Transition]
    var caption = "before: rows, after: columns"
    /// How often a name stayed itself; where this is known, rows and columns are the same names.
    var unchanged: [String: Int] = [:]

    private static let mostNames = 24

    var html: HTML {
        let highest = transitions.first?.count ?? 0
        if transitions.isEmpty && unchanged.isEmpty { return "" }
        let (rows, columns) = names
        let counts = Dictionary(grouping: transitions, by: \.from).mapValues { row in
            Dictionary(row.map { ($0.to, $0) }) { first, _ in first }
        }
        let heads: [HTML] = columns.map { #"<th scope="col"><span>\#(.name($0))</span></th>"# }
        let body: [HTML] = rows.map { from in
            let cells: [HTML] = columns.map { to in
                if let transition = counts[from]?[to] { return cell(transition, highest) }
                guard from == to, let count = unchanged[from] else { return "<td></td>" }
                return #"<td class="same">\#(grouped(count))</td>"#
            }
            return #"<tr><th scope="row">\#(.name(from))</th>\#(cells)</tr>"#
        }
        // Long names stand upright, so that all columns are equally wide.
        let shape = columns.contains { $0.count > 5 } ? "upright" : ""
        let outside = transitions.filter { !rows.contains($0.from) || !columns.contains($0.to) }
        let count = outside.reduce(0) { $0 + $1.count }
        let rest: HTML = count == 0 ? "" : "; \(grouped(count)) more among names without a row or column here"
        return """
            <figure class="map"><figcaption><b>\(title)</b> <span class="soft">\(caption)\(rest)</span>\
            </figcaption><div class="scroll" tabindex="0" role="region" aria-label="\(title): \(caption)"><table class="\(shape)">\
            <thead><tr><td></td>\(heads)</tr></thead><tbody>\(body)</tbody></table></div></figure>
            """
    }

    private var names: (rows: [String], columns: [String]) {
        if unchanged.isEmpty {
            return (
                Self.most(transitions.map { ($0.from, $0.count) }), Self.most(transitions.map { ($0.to, $0.count) })
            )
        }
        let counts = transitions.flatMap { [($0.from, $0.count), ($0.to, $0.count)] } + unchanged.map { ($0.key, 0) }
        let names = Self.most(counts)
        return (names, names)
    }

    /// The names with the highest counts, by name.
    private static func most(_ counts: [(name: String, count: Int)]) -> [String] {
        var sums: [String: Int] = [:]
        for (name, count) in counts { sums[name, default: 0] += count }
        let most = sums.sorted { $0.value == $1.value ? precedes($0.key, $1.key) : $0.value > $1.value }
        return most.prefix(mostNames).map(\.key).sorted(by: precedes)
    }

    private func cell(_ transition: Transition, _ highest: Int) -> HTML {
        // The root, so that rare transitions are seen beside frequent ones.
        let share = (Double(transition.count) / Double(highest)).squareRoot()
        let heat = 8 + Int((share * 92).rounded())
        let (from, to) = (shown(transition.from), shown(transition.to))
        return """
            <td class="heat\(heat > 74 ? " hot" : "")" style="--heat:\(heat)%">\
            <a href="#move=\(HTML.encoded("\(kind)\t\(from)\t\(to)"))" \
            title="\(from) → \(to): \(grouped(transition.count))">\(grouped(transition.count))</a></td>
            """
    }
}
