import DatasetModel
import Glibc
import Labels
import Versioning
import Words

/// Widths and heights of images as circles, as large as they are many.
struct SizePlot {
    /// The most frequent ones, which are drawn first, so that none hides a smaller circle.
    private let sizes: [(size: PixelSize, count: Int)]
    private let total: Int
    /// From and to, in pixels; powers of 2, the same for both axes so that squares lie on the diagonal.
    private let ends: ClosedRange<Double>

    private static let mostCircles = 2_000
    private static let (left, right, top, bottom) = (58.0, 456.0, 34.0, 338.0)

    init(_ pictures: PictureCounts) {
        sizes = Array(pictures.sortedSizes.prefix(Self.mostCircles))
        total = pictures.sizes.count
        let lengths = pictures.sizes.keys.flatMap { [$0.width, $0.height] }.map { log2(Double(max($0, 1))) }
        let low = (lengths.min() ?? 0).rounded(.down)
        ends = low...max(low + 1, (lengths.max() ?? 1).rounded(.up))
    }

    private func share(_ length: Int) -> Double {
        (log2(Double(max(length, 1))) - ends.lowerBound) / (ends.upperBound - ends.lowerBound)
    }

    private func x(_ width: Int) -> Double { Self.left + share(width) * (Self.right - Self.left) }
    private func y(_ height: Int) -> Double { Self.bottom - share(height) * (Self.bottom - Self.top) }
    private func at(_ number: Double) -> String { fixed(number, 1) }

    var html: HTML {
        let note = total > sizes.count ? " The \(grouped(sizes.count)) most frequent of \(grouped(total))." : ""
        return """
            <figure class="plot"><svg class="size-plot" viewBox="0 0 480 388" role="img" aria-label="Widths and heights of images">
            \(axes)\(circles)<text x="\(at(Self.right))" y="380" text-anchor="end">width</text>\
            <text x="\(at(Self.left - 8))" y="16" text-anchor="end">height</text></svg></figure>\(note.isEmpty ? "" : "<p class=\"soft\">\(note)</p>" as HTML)
            """
    }

    /// A line at each power of 2, or as many as can be read.
    private var axes: HTML {
        let (low, high) = (Int(ends.lowerBound), Int(ends.upperBound))
        let step = max(1, (high - low + 7) / 8)
        var html: HTML = ""
        for power in stride(from: low, through: high, by: step) {
            let length = 1 << power
            let (column, row) = (at(x(length)), at(y(length)))
            html += """
                <path class="grid" d="M\(column) \(at(Self.top))V\(at(Self.bottom))M\(at(Self.left)) \(row)H\(at(Self.right))"/>
                <text x="\(column)" y="\(at(Self.bottom + 20))" text-anchor="middle">\(length)</text>
                <text x="\(at(Self.left - 8))" y="\(at(y(length) + 4))" text-anchor="end">\(length)</text>

                """
        }
        return html
    }

    private var circles: HTML {
        let most = Double(sizes.first?.count ?? 1)
        return sizes.reduce(into: "") { html, entry in
            let radius = 3 + 13 * (Double(entry.count) / most).squareRoot()
            html += """
                <circle cx="\(at(x(entry.size.width)))" cy="\(at(y(entry.size.height)))" r="\(at(radius))">\
                <title>\(entry.size.title): \(counted(entry.count, "image"))</title></circle>

                """
        }
    }
}
