/// Numbers as text.
enum Format {
    /// A number with at least `width` digits.
    static func digits(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    /// A number that is not negative, rounded to `places` digits behind the point.
    static func decimal(_ value: Double, places: Int) -> String {
        let unit = (0..<places).reduce(1) { product, _ in product * 10 }
        guard let scaled = Int(exactly: (value * Double(unit)).rounded()) else { return "?" }
        return places == 0 ? String(scaled) : "\(scaled / unit).\(digits(scaled % unit, places))"
    }

    /// A ratio such as `0.55`; a small one has three digits behind the point.
    static func ratio(_ value: Double) -> String { decimal(value, places: value < 0.1 ? 3 : 2) }

    /// A number of seconds, in milliseconds if it is below one tenth.
    static func time(_ seconds: Double) -> String {
        seconds < 0.1 ? "\(decimal(seconds * 1e3, places: 1)) ms" : "\(decimal(seconds, places: 2)) s"
    }

    /// A number of bytes in MB or GB of a thousand.
    static func size(_ bytes: Int) -> String {
        let megabytes = Double(bytes) / 1e6
        return megabytes < 1000
            ? "\(decimal(megabytes, places: 1)) MB" : "\(decimal(megabytes / 1000, places: 3)) GB"
    }
}
