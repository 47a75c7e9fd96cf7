/// A number with its thousands separated: `4,883`.
package func grouped(_ number: some BinaryInteger) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (place, digit) in digits.enumerated() {
        if place > 0 && (digits.count - place) % 3 == 0 { text += "," }
        text.append(digit)
    }
    return text
}

/// A number with its unit: `1 image`, `4,883 images`.
package func counted(_ number: Int, _ unit: String, _ plural: String? = nil) -> String {
    "\(grouped(number)) \(number == 1 ? unit : plural ?? unit + "s")"
}

/// A share in percent with one decimal: `12.5 %`.
package func percent(_ part: Int, of whole: Int) -> String {
    if whole == 0 { return "–" }
    let tenths = (part * 2000 + whole) / (2 * whole)
    return "\(tenths / 10).\(tenths % 10) %"
}

/// A share, from 0 to 1, in percent with one decimal.
package func percent(_ share: Double) -> String {
    let tenths = Int((share * 1000).rounded())
    return "\(tenths / 10).\(tenths % 10) %"
}
