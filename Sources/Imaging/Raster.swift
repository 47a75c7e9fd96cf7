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

    /// The image at another size: each pixel is the mean of the area that it stands for.
    ///
    /// Colours are weighted by their alpha: what cannot be seen has no colour. O(pixels of the larger image).
    func scaled(to target: PixelSize) -> Raster {
        if target == size { return self }
        let columns = Coverage(from: size.width, to: target.width)
        let rows = Coverage(from: size.height, to: target.height)
        let area = columns.total * rows.total
        var line = [UInt64](repeating: 0, count: target.width * 4)
        var summedRow = -1
        var result: [UInt8] = []
        result.reserveCapacity(target.width * target.height * 4)
        for y in 0..<target.height {
            var sums = [UInt64](repeating: 0, count: line.count)
            for part in rows.parts(of: y) {
                // Two lines of the result may share a row.
                if part.pixel != summedRow { sum(row: part.pixel, columns, into: &line) }
                summedRow = part.pixel
                for index in line.indices { sums[index] &+= part.weight &* line[index] }
            }
            Self.appendMeans(sums, area: area, to: &result)
        }
        return Raster(target, result)
    }

    /// Sums colours, weighted by their alpha, and alpha over what each pixel of a line covers of a row.
    ///
    /// Nothing overflows: a line's weights add up to the row's length, so that a sum is below 2^31 x 2^16.
    private func sum(row: Int, _ columns: Coverage, into line: inout [UInt64]) {
        let row = pixels[(row * size.width * 4)..<((row + 1) * size.width * 4)]
        unsafe row.withUnsafeBufferPointer { row in
            for x in 0..<(line.count / 4) {
                var sums = SIMD4<UInt64>()
                for part in columns.parts(of: x) {
                    let index = part.pixel &* 4
                    let share = unsafe part.weight &* UInt64(row[index &+ 3])
                    let pixel = unsafe SIMD4(UInt64(row[index]), UInt64(row[index &+ 1]), UInt64(row[index &+ 2]), 1)
                    sums &+= pixel &* share
                }
                for index in 0..<4 { line[x * 4 + index] = sums[index] }
            }
        }
    }

    private static func appendMeans(_ sums: [UInt64], area: UInt64, to result: inout [UInt8]) {
        for start in stride(from: 0, to: sums.count, by: 4) {
            let alpha = sums[start + 3]
            for index in start..<(start + 3) {
                result.append(alpha == 0 ? 0 : UInt8((sums[index] + alpha / 2) / alpha))
            }
            result.append(UInt8((alpha + area / 2) / area))
        }
    }
}

/// Which pixels of a long line a pixel of a short line covers, and how much of each; the short one may be longer, too.
///
/// The unit is the part of a long pixel that divides both lines evenly, so that all is exact in integers.
struct Coverage {
    struct Part {
        let pixel: Int
        let weight: UInt64
    }

    private var parts: [Part] = []
    private var ends = [0]
    /// The weights of all parts of any one pixel of the short line.
    let total: UInt64

    init(from long: Int, to short: Int) {
        precondition(short > 0 && long > 0)
        total = UInt64(long)
        for index in 0..<short {
            // In this unit a pixel of the long line has `short`, one of the short line `long`.
            let (start, end) = (index * long, (index + 1) * long)
            for pixel in (start / short)..<((end + short - 1) / short) {
                let weight = min((pixel + 1) * short, end) - max(pixel * short, start)
                parts.append(Part(pixel: pixel, weight: UInt64(weight)))
            }
            ends.append(parts.count)
        }
    }

    /// The long line's pixels that pixel `index` of the short line touches, and how much of each lies in it.
    func parts(of index: Int) -> ArraySlice<Part> { parts[ends[index]..<ends[index + 1]] }
}
