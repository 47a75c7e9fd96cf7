import DatasetModel

/// A decoded image: red, green, blue and alpha, a byte each, row by row from the top left.
struct Raster {
    let size: PixelSize
    let pixels: [UInt8]

    /// Takes pixels, four bytes each, of which there must be as many as the size says.
    init(_ size: PixelSize, _ pixels: [UInt8]) {
        precondition(pixels.count == size.width * size.height * 4)
        self.size = size
        self.pixels = pixels
    }

    /// Says whether no pixel lets anything shine through.
    var isOpaque: Bool { stride(from: 3, to: pixels.count, by: 4).allSatisfy { pixels[$0] == 255 } }

    /// The image in the opposite colours.
    var inverted: Raster {
        var pixels = pixels
        for index in pixels.indices where index % 4 != 3 { pixels[index] = 255 - pixels[index] }
        return Raster(size, pixels)
    }

    /// The image at a smaller size: each pixel is the mean of the area that it stands for.
    ///
    /// O(pixels of the larger image).
    func scaled(to target: PixelSize) -> Raster {
        if target == size { return self }
        let columns = Coverage(from: size.width, to: target.width)
        let rows = Coverage(from: size.height, to: target.height)
        var result: [UInt8] = []
        result.reserveCapacity(target.width * target.height * 4)
        for y in 0..<target.height {
            for x in 0..<target.width { appendMean(columns, x, rows, y, to: &result) }
        }
        return Raster(target, result)
    }

    /// The mean over an area, colours weighted by their alpha: what cannot be seen has no colour.
    private func appendMean(
        _ columns: Coverage, _ x: Int, _ rows: Coverage, _ y: Int, to result: inout [UInt8]
    ) {
        var (red, green, blue, alpha, area) = (UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        for row in rows.range(of: y) {
            let height = rows.weight(of: row, in: y)
            for column in columns.range(of: x) {
                let weight = height * columns.weight(of: column, in: x)
                let index = (row * size.width + column) * 4
                let share = weight * UInt64(pixels[index + 3])
                red += share * UInt64(pixels[index])
                green += share * UInt64(pixels[index + 1])
                blue += share * UInt64(pixels[index + 2])
                alpha += share
                area += weight
            }
        }
        for colour in [red, green, blue] { result.append(alpha == 0 ? 0 : UInt8((colour + alpha / 2) / alpha)) }
        result.append(UInt8((alpha + area / 2) / area))
    }
}

/// Which pixels of a long line a pixel of a short line covers, and how much of each.
///
/// The unit is the part of a long pixel that divides both lines evenly, so that all is exact in integers.
struct Coverage {
    private let long: Int
    private let short: Int

    init(from long: Int, to short: Int) {
        precondition(short > 0 && short <= long)
        self.long = long
        self.short = short
    }

    /// The long line's pixels that pixel `index` of the short line touches.
    @inline(__always) func range(of index: Int) -> Range<Int> {
        (index * long / short)..<(((index + 1) * long + short - 1) / short)
    }

    /// How much of the long line's `pixel` lies in pixel `index` of the short line, in units of which a pixel has `short`.
    @inline(__always) func weight(of pixel: Int, in index: Int) -> UInt64 {
        UInt64(min((pixel + 1) * short, (index + 1) * long) - max(pixel * short, index * long))
    }
}
