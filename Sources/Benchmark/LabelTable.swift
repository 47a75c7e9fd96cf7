/// A label table of generated rows, and the ways in which a round of work changes it; the same seeds give the same bytes.
struct LabelTable {
    private struct Row {
        var key: String
        var label: Int
        var split: Int
    }

    private static let labels = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"]
    private static let splits = ["train", "val", "test"]
    private var rows: [Row] = []
    private var random = SplitMix64(seed: 7)

    /// A table of so many rows, about 39 bytes each; `shares` says how often each split comes, by its number.
    init(rows count: Int, shares: [Int] = [0, 0, 0, 0, 0, 0, 0, 0, 1, 2]) {
        rows.reserveCapacity(count)
        for number in 0..<count {
            let name = String(random.next() & 0xff_ffff_ffff, radix: 16)
            rows.append(
                Row(
                    key: "images/\(name)_\(Format.digits(number, 7)).png", label: Int(random.next() % 10),
                    split: shares[Int(random.next() % 10)]))
        }
    }

    /// Gives rows other labels and splits, takes some out and puts new ones in, everywhere in the table.
    mutating func change(labels: Int, splits: Int, removed: Int, added: Int) {
        for _ in 0..<labels {
            let place = Int.random(in: 0..<rows.count, using: &random)
            rows[place].label = (rows[place].label + 1 + Int(random.next() % 9)) % 10
        }
        for _ in 0..<splits {
            let place = Int.random(in: 0..<rows.count, using: &random)
            rows[place].split = (rows[place].split + 1) % 3
        }
        for _ in 0..<removed { rows.remove(at: Int.random(in: 0..<rows.count, using: &random)) }
        for number in 0..<added {
            let row = Row(key: "images/new_\(Format.digits(number, 7))_\(random.next()).png", label: 0, split: 0)
            rows.insert(row, at: Int.random(in: 0...rows.count, using: &random))
        }
    }

    mutating func shuffle() { rows.shuffle(using: &random) }

    /// Writes the table as CSV.
    func write(to path: String) throws {
        var text = "fname,label,subset\n"
        text.reserveCapacity(rows.count * 42)
        for row in rows { text += "\(row.key),\(Self.labels[row.label]),\(Self.splits[row.split])\n" }
        try Files.write(text, to: path)
    }

    /// Writes what a model that is right nine times in ten says of every row, in another order than the table's.
    func writePredictions(to path: String, seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var text = "fname,pred,confidence\n"
        text.reserveCapacity(rows.count * 46)
        for row in rows.shuffled(using: &random) {
            let answer = random.next() % 10 == 0 ? Int(random.next() % 10) : row.label
            text += "\(row.key),\(Self.labels[answer]),0.\(Format.digits(Int(random.next() % 10_000), 4))\n"
        }
        try Files.write(text, to: path)
    }
}
