package import DatasetModel

/// Bytes in decimal units, three digits: `817 bytes`, `12.4 KB`, `1.20 GB`.
package func byteSize(_ count: UInt64) -> String {
    if count < 1000 { return "\(count) \(count == 1 ? "byte" : "bytes")" }
    var value = Double(count)
    var unit = 0
    while value >= 999.5 && unit < 6 {
        value /= 1000
        unit += 1
    }
    return "\(threeDigits(value)) \(["bytes", "KB", "MB", "GB", "TB", "PB", "EB"][unit])"
}

private func threeDigits(_ value: Double) -> String {
    let decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0
    let scale = [1.0, 10, 100][decimals]
    let scaled = Int((value * scale).rounded())
    if decimals == 0 { return String(scaled) }
    let fraction = String(scaled % Int(scale))
    return "\(scaled / Int(scale)).\(String(repeating: "0", count: decimals - fraction.count))\(fraction)"
}

/// A number with so many decimals, at most 6: `-0.25`; no number is `-0.00`.
package func fixed(_ number: Double, _ places: Int) -> String {
    guard number.isFinite, abs(number) < 1e12 else { return "\(number)" }
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let scaled = Int((number.magnitude * Double(scale)).rounded())
    let whole = "\(number < 0 && scaled > 0 ? "-" : "")\(scaled / scale)"
    if places == 0 { return whole }
    let fraction = String(scaled % scale)
    return "\(whole).\(String(repeating: "0", count: places - fraction.count))\(fraction)"
}

/// A number with two decimals.
package func twoDecimals(_ number: Double) -> String { fixed(number, 2) }

/// A moment in the author's own time zone: `2026-11-21 08:11:09 +0100`.
package func date(_ signature: Signature) -> String {
    let (date, seconds) = signature.local
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let minutes = abs(signature.offset)
    let zone = (signature.offset < 0 ? "-" : "+") + two(minutes / 60) + two(minutes % 60)
    return "\(date) \(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60)) \(zone)"
}
