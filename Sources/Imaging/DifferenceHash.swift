import DatasetModel

/// A way to turn and mirror a picture; `Picture.hashes` has one hash for each, in this order.
///
/// `mirrored` exchanges left and right, `flipped` above and below, `transposed` rows and columns.
package enum Turn: UInt8, CaseIterable, Sendable {
    case none, mirrored, flipped, halfTurn, transposed, clockwise, counterclockwise, antitransposed

    var swapsSides: Bool { rawValue & 4 != 0 }
    var mirrorsColumns: Bool { rawValue & 1 != 0 }
    var mirrorsRows: Bool { rawValue & 2 != 0 }

    /// The turn that takes this one back.
    package var inverse: Turn {
        switch self {
        case .clockwise: .counterclockwise
        case .counterclockwise: .clockwise
        default: self
        }
    }

    /// This turn and then an exchange of rows and columns.
    var transposed: Turn {
        switch self {
        case .none: .transposed
        case .mirrored: .counterclockwise
        case .flipped: .clockwise
        case .halfTurn: .antitransposed
        case .transposed: .none
        case .clockwise: .flipped
        case .counterclockwise: .mirrored
        case .antitransposed: .halfTurn
        }
    }
}

/// What a picture looks like in 64 bits: where it grows lighter from left to right.
///
/// The difference hash ("dHash") of Neal Krawetz, "Kind of Like That", 2013: grey levels of a grid of 9 columns and 8 rows; a bit
/// is set where a cell is darker than its right neighbour, row by row from the top left, the first one being the lowest.
struct DifferenceHash {
    /// The side of the square from which both grids follow exactly: 9 x 8 cells, and 8 x 9 for what is turned.
    static let side = 72
    private static let (long, short) = (9, 8)
    /// 255 in the unit of grey levels.
    private static let white: Int32 = 255_000
    /// The least difference between the lightest and the darkest cell, in that unit.
    private static let leastContrast: Int32 = 6_000

    private let wide: [Int32]
    private let high: [Int32]

    init(_ raster: Raster) {
        let greys = Self.greys(raster.scaled(to: PixelSize(width: Self.side, height: Self.side)))
        wide = Self.grid(greys, columns: Self.long, rows: Self.short)
        high = Self.grid(greys, columns: Self.short, rows: Self.long)
    }

    /// The hash of the picture in each of its turns; none where the picture is too plain to tell it from others.
    var hashes: [UInt64] {
        let cells = wide + high
        guard let darkest = cells.min(), let lightest = cells.max(), lightest - darkest >= Self.leastContrast else {
            return []
        }
        return Turn.allCases.map(hash)
    }

    private func hash(_ turn: Turn) -> UInt64 {
        func grey(_ column: Int, _ row: Int) -> Int32 {
            let x = turn.mirrorsColumns ? Self.long - 1 - column : column
            let y = turn.mirrorsRows ? Self.short - 1 - row : row
            return turn.swapsSides ? high[x * Self.short + y] : wide[y * Self.long + x]
        }
        var hash: UInt64 = 0
        for row in 0..<Self.short {
            for column in 0..<(Self.long - 1) where grey(column, row) < grey(column + 1, row) {
                hash |= 1 << UInt64(row * (Self.long - 1) + column)
            }
        }
        return hash
    }

    /// The lightness of each pixel on white, by the weights of ITU-R BT.601.
    private static func greys(_ raster: Raster) -> [Int32] {
        stride(from: 0, to: raster.pixels.count, by: 4).map { start in
            func part(_ index: Int) -> Int32 { Int32(raster.pixels[start + index]) }
            let luma = 299 * part(0) + 587 * part(1) + 114 * part(2)
            return (luma / 255) * part(3) + (white / 255) * (255 - part(3))
        }
    }

    /// The means over the cells of a grid.
    private static func grid(_ greys: [Int32], columns: Int, rows: Int) -> [Int32] {
        let (width, height) = (side / columns, side / rows)
        var sums = [Int32](repeating: 0, count: columns * rows)
        for y in 0..<side {
            for column in 0..<columns {
                let start = y * side + column * width
                sums[y / height * columns + column] += greys[start..<(start + width)].reduce(0, &+)
            }
        }
        return sums.map { $0 / Int32(width * height) }
    }
}
