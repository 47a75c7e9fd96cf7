import DatasetModel
import JSON
import TestSupport
import Testing

/// Numbers are read as the standard library reads them, to the last bit; seen through JSON, which has no way around the reader.
@Suite struct NumberTextTests {
    private func number(_ text: String) throws -> Double? {
        let bytes = Array(text.utf8)
        return try JSON(parsing: bytes.span).number
    }

    @Test(arguments: UInt64(0)..<20) func `numbers of all lengths are rounded correctly`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let whole = String(UInt64.random(in: 0...UInt64.max, using: &random))
            let digits = whole.prefix(Int.random(in: 1...20, using: &random))
            let zeros = String(repeating: "0", count: Int.random(in: 0...12, using: &random))
            let exponent = Bool.random(using: &random) ? "" : "e\(Int.random(in: -40...40, using: &random))"
            let forms = ["0.\(zeros)\(digits)", "-0.\(zeros)\(digits)", "1\(zeros).\(digits)", "1\(digits)"]
            let text = (forms.randomElement(using: &random) ?? "") + exponent
            #expect(try number(text)?.bitPattern == Double(text)?.bitPattern, "'\(text)', seed \(seed)")
        }
    }

    @Test(arguments: UInt64(0)..<20) func `what prints a double reads it back`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let value = Double.random(in: 0...1, using: &random)
            #expect(try number("\(value)") == value, "seed \(seed)")
        }
    }

    /// Halfway between two doubles, and one digit beside it: the even one, then the nearer one.
    @Test func `ties go to the even neighbour`() throws {
        #expect(try number("9007199254740993.0") == 9_007_199_254_740_992)
        #expect(try number("9007199254740993.01") == 9_007_199_254_740_994)
        #expect(try number("9007199254740995.0") == 9_007_199_254_740_996)
        #expect(try number("0.1000000000000000055") == 0.1)
    }
}
