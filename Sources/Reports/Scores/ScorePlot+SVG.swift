import DatasetModel
import Judging
import Scoring
import Versioning
import Words

extension ScorePlot {
    /// One self-contained picture, for light and dark.
    package var svg: String { picture(isAlone: true).text }

    /// The picture; `isAlone`: as a file of its own.
    func picture(isAlone: Bool) -> HTML {
        let namespace: HTML = isAlone ? #" xmlns="http://www.w3.org/2000/svg""# : ""
        let note = lines.isEmpty ? "no scores" : subtitle
        var body: HTML = """
            <title>\(title)</title>
            \(isAlone ? #"<text class="title" x="16" y="28">\#(title)</text>"# as HTML : "")
            <text class="soft" x="16" y="50">\(note)</text>

            """
        if !breaks.isEmpty { body += #"<text class="soft" x="16" y="408">\#(Self.warning)</text>\#n"# }
        if !lines.isEmpty { body += PlotDrawing(self).html }
        return """
            <svg\(namespace) class="score-plot" viewBox="0 0 560 420" role="img" aria-label="\(title)">
            <style>\(HTML(trusted: Self.css))</style>
            <rect class="page" width="560" height="420"/>
            \(body)</svg>

            """
    }

    private var subtitle: String {
        let scale = scale
        var text = format.metric.isRateOfImages ? "95 % intervals. " : ""
        if scale.low > 0 { text += "The axis begins at \(scale.label(scale.low)), not at 0." }
        return text
    }

    private static let warning = "Across a dashed line nothing can be compared: the data are others."

    // Scoped, because a page's other elements see the rules of a picture inside it.
    private static let css = """

        .score-plot { --page: #ffffff; --text: #1f2329; --soft: #5b636d; --grid: #e3e2de;
            --c0: #3a55c8; --c1: #b4540a; --c2: #0c717b; --c3: #7642bd; --c4: #b02f28; --c5: #5b636d;
            font: 14px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; width: 100%; height: auto; }
        @media (prefers-color-scheme: dark) { .score-plot { --page: #1b1e23; --text: #e7e7e3; --soft: #a0a8b2;
            --grid: #2e333a; --c0: #93a5ff; --c1: #f0a35e; --c2: #5cc8d2; --c3: #c3a4ff; --c4: #ff8d83; --c5: #a0a8b2; } }
        .score-plot .page { fill: var(--page); }
        .score-plot text { fill: var(--text); }
        .score-plot .title { font-size: 18px; font-weight: 600; }
        .score-plot .soft { fill: var(--soft); font-size: 13px; }
        .score-plot .tag { font-weight: 600; }
        .score-plot .grid { stroke: var(--grid); }
        .score-plot .mark { stroke: var(--text); }
        .score-plot .break { stroke: var(--soft); stroke-dasharray: 5 4; }
        .score-plot .line { fill: none; stroke: var(--c); stroke-width: 2; }
        .score-plot .whisker { fill: none; stroke: var(--c); stroke-width: 1.4; opacity: 0.7; }
        .score-plot .point { fill: var(--c); stroke: var(--page); stroke-width: 1.5; }
        .score-plot .label { fill: var(--c); font-weight: 600; font-size: 13px; }

        """
}

/// The shapes of one plot.
private struct PlotDrawing {
    private let plot: ScorePlot
    private let scale: PlotScale
    private static let (left, right, top, bottom) = (64.0, 436.0, 96.0, 354.0)

    init(_ plot: ScorePlot) {
        self.plot = plot
        scale = plot.scale
    }

    var html: HTML { axis + names + breaks + lines + labels }

    // MARK: places

    /// Lines stand beside each other, so that no whisker hides another.
    private func x(_ place: Int, line: Int? = nil) -> Double {
        let room = (Self.right - Self.left) / Double(max(plot.snapshots.count, 1))
        let shift = min(9, room / Double(2 * plot.lines.count))
        let offset = line.map { (Double($0) - Double(plot.lines.count - 1) / 2) * shift } ?? 0
        return Self.left + room * (Double(place) + 0.5) + offset
    }

    private func y(_ value: Double) -> Double { Self.bottom - scale.share(value) * (Self.bottom - Self.top) }

    private func at(_ number: Double) -> String { fixed(number, 1) }

    // MARK: parts

    private var axis: HTML {
        var html: HTML = ""
        for tick in scale.ticks {
            let height = at(y(tick))
            html += """
                <line class="grid" x1="\(at(Self.left))" x2="\(at(Self.right))" y1="\(height)" y2="\(height)"/>
                <text class="soft" x="\(at(Self.left - 8))" y="\(at(y(tick) + 4))" text-anchor="end">\(scale.label(tick))</text>

                """
        }
        return html
    }

    /// The names of the snapshots below the axis: tags before ids, as many as fit without touching.
    private var names: HTML {
        var html: HTML = ""
        var taken: [ClosedRange<Double>] = []
        let order =
            plot.snapshots.indices.reversed().filter { !plot.snapshots[$0].tags.isEmpty }
            + plot.snapshots.indices.reversed().filter { plot.snapshots[$0].tags.isEmpty }
        for place in order {
            let snapshot = plot.snapshots[place]
            let isTagged = !snapshot.tags.isEmpty
            let name = shown(snapshot.tags.first ?? snapshot.id.short, most: 14)
            let centre = x(place)
            let half = Double(name.count) * 4.3 + 4
            if isTagged {
                html += """
                    <path class="mark" d="M\(at(centre)) \(at(Self.bottom + 2))v7"><title>\(name)</title></path>

                    """
            }
            if taken.contains(where: { $0.overlaps(centre - half...centre + half) }) { continue }
            taken.append(centre - half...centre + half)
            html += """
                <text class="\(isTagged ? "tag" : "soft")" x="\(at(centre))" y="\(at(Self.bottom + 25))" \
                text-anchor="middle">\(name)</text>

                """
        }
        return html
    }

    private var breaks: HTML {
        var html: HTML = ""
        var lastWords = -Double.infinity
        for place in plot.breaks.sorted() {
            let middle = (x(place - 1) + x(place)) / 2
            html += """
                <line class="break" x1="\(at(middle))" x2="\(at(middle))" y1="\(at(Self.top - 12))" \
                y2="\(at(Self.bottom))"><title>validation changed</title></line>

                """
            if middle - lastWords < 130 { continue }
            lastWords = middle
            html += """
                <text class="soft" x="\(at(middle))" y="\(at(Self.top - 16))" text-anchor="middle">validation changed</text>

                """
        }
        return html
    }

    private var lines: HTML {
        var html: HTML = ""
        for (index, line) in plot.lines.enumerated() {
            var path = ""
            var marks: HTML = ""
            for (number, point) in line.points.enumerated() {
                let isStart = number == 0 || point.isAfterBreak
                path += "\(isStart ? "M" : "L")\(at(x(point.place, line: index))) \(at(y(point.value)))"
                marks += mark(point, line, index)
            }
            html += """
                <g style="--c: var(--c\(index % 6))"><path class="line" d="\(path)"/>
                \(marks)</g>

                """
        }
        return html
    }

    private func mark(_ point: ScorePlot.Point, _ line: ScorePlot.Line, _ index: Int) -> HTML {
        let centre = x(point.place, line: index)
        let value = plot.format.value(point.value, point.interval)
        let words = "\(plot.snapshots[point.place].shortName): \(value), \(point.score.content.measured), \(line.name)"
        var whisker: HTML = ""
        if let interval = point.interval {
            let (low, high) = (at(y(interval.low)), at(y(interval.high)))
            let (begin, end) = (at(centre - 4), at(centre + 4))
            whisker = """
                <path class="whisker" d="M\(begin) \(low)H\(end)M\(at(centre)) \(low)V\(high)M\(begin) \(high)H\(end)"/>
                """
        }
        return """
            <g><title>\(words)</title>\(whisker)\
            <path class="point" d="\(shape(index, centre, y(point.value)))"/></g>

            """
    }

    /// A circle, a square, a triangle, a diamond, a triangle on its head, a cross: lines are told apart without colours, too.
    private func shape(_ index: Int, _ x: Double, _ y: Double) -> String {
        func points(_ offsets: [(Double, Double)]) -> String {
            "M" + offsets.map { "\(at(x + $0.0)) \(at(y + $0.1))" }.joined(separator: "L") + "Z"
        }
        return switch index % 6 {
        case 0: "M\(at(x - 5)) \(at(y))a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z"
        case 1: points([(-4.6, -4.6), (4.6, -4.6), (4.6, 4.6), (-4.6, 4.6)])
        case 2: points([(0, -6), (5.6, 4.2), (-5.6, 4.2)])
        case 3: points([(0, -6.4), (6.4, 0), (0, 6.4), (-6.4, 0)])
        case 4: points([(0, 6), (5.6, -4.2), (-5.6, -4.2)])
        default:
            points([
                (-2, -6), (2, -6), (2, -2), (6, -2), (6, 2), (2, 2), (2, 6), (-2, 6), (-2, 2), (-6, 2), (-6, -2),
                (-2, -2),
            ])
        }
    }

    private static let mostLabels = 14

    /// The names of the lines, at the height of their last points, moved apart where they would touch.
    private var labels: HTML {
        let ends = plot.lines.enumerated().compactMap { index, line in line.points.last.map { (index, y($0.value)) } }
        let shown = ends.sorted { $0.1 < $1.1 }.prefix(Self.mostLabels)
        var html: HTML = ""
        var places = shown.map(\.1)
        for index in places.indices.dropFirst() { places[index] = max(places[index], places[index - 1] + 19) }
        // What was pushed below the axis goes up again.
        var floor = Self.bottom
        for index in places.indices.reversed() {
            places[index] = min(places[index], floor)
            floor = places[index] - 19
        }
        for ((index, _), place) in zip(shown, places) {
            let name = plot.name(plot.lines[index])
            html += """
                <g style="--c: var(--c\(index % 6))"><title>\(name)</title>\
                <path class="point" d="\(shape(index, Self.right + 14, place))"/>\
                <text class="label" x="\(at(Self.right + 25))" y="\(at(place + 4.5))">\(Words.shown(name, most: 10))</text></g>

                """
        }
        let rest = ends.count - shown.count
        if rest > 0 { html += #"<text class="soft" x="450" y="384">and \#(grouped(rest)) more</text>"# }
        return html
    }
}
