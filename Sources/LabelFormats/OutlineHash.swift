/// A hash of an outline or a mask that is the same for every way to write the same numbers.
///
/// Equal on every machine and in every run. Rings count in their order, each from its first point; a last point that repeats the
/// first one is left out.
struct OutlineHash {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    /// The hash; never 0, so that a compact list may use 0 for "none".
    var value: UInt64 { state == 0 ? 1 : state }

    /// Adds a ring of x, y, x, y, …, of which what is behind the given decimals is noise.
    ///
    /// Three decimals for pixels; fractions of an image need six.
    mutating func add(ring: [Double], decimals: Double = 1000) {
        var points = ring[...]
        if points.count > 4, points.prefix(2) == points.suffix(2) { points.removeLast(2) }
        add(numbers: points, decimals: decimals)
    }

    /// Adds a list of numbers, rounded to whole ones or to a power of ten given as `decimals`.
    mutating func add(numbers: ArraySlice<Double>, decimals: Double = 1) {
        add(UInt64(numbers.count))
        // Adding 0 makes -0 the same as 0.
        for number in numbers { add(((number * decimals).rounded() + 0).bitPattern) }
    }

    /// Adds the text of something that is not understood.
    mutating func add(text: Span<UInt8>) {
        for place in text.indices { add(UInt64(text[place])) }
    }

    mutating func add(_ word: UInt64) {
        state = (state ^ word) &* 0x9e37_79b9_7f4a_7c15
        state ^= state >> 32
    }
}
