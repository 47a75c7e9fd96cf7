/// Hashes in an order in which those that agree in some bits stand together, in a bucket; others may stand there, too.
struct HashTable {
    /// A hash that was found: its number, and in which bits it differs.
    struct Hit {
        let number: Int32
        let difference: UInt64
    }

    private var starts: [UInt32]
    private var hashes: [UInt64]
    private var numbers: [Int32]

    /// A counting sort of hashes, of which the number of each is its place, in O(hashes).
    init(_ hashes: ArraySlice<UInt64>, mask: UInt64) {
        let count = hashes.count
        let width = min(mask.nonzeroBitCount, max(1, Int.bitWidth - count.leadingZeroBitCount))
        let shift = UInt64(64 - width)
        // Multiplication by the golden ratio (Knuth, "The Art of Computer Programming", 6.4) makes a few bits of many.
        func bucket(_ hash: UInt64) -> Int {
            Int(truncatingIfNeeded: ((hash & mask) &* 0x9e37_79b9_7f4a_7c15) >> shift)
        }

        var starts = [UInt32](repeating: 0, count: 1 << width + 2)
        var sorted = [UInt64](repeating: 0, count: count)
        var numbers = [Int32](repeating: 0, count: count)
        unsafe hashes.withUnsafeBufferPointer { hashes in
            unsafe starts.withUnsafeMutableBufferPointer { starts in
                for number in 0..<count { unsafe starts[bucket(hashes[number]) + 2] &+= 1 }
                for index in 1..<starts.count { unsafe starts[index] &+= starts[index - 1] }
                unsafe sorted.withUnsafeMutableBufferPointer { sorted in
                    unsafe numbers.withUnsafeMutableBufferPointer { numbers in
                        for number in 0..<count {
                            let hash = unsafe hashes[number]
                            let bucket = bucket(hash)
                            let place = unsafe Int(starts[bucket + 1])
                            unsafe starts[bucket + 1] &+= 1
                            unsafe sorted[place] = hash
                            unsafe numbers[place] = Int32(truncatingIfNeeded: number)
                        }
                    }
                }
            }
        }
        (self.starts, self.hashes, self.numbers) = (starts, sorted, numbers)
    }

    /// Calls `body` for each hash that has hashes of the other table near it in its bucket.
    ///
    /// Both tables are of one mask and of as many hashes. With `isSame` they are one, and each two hashes meet once, from the one whose
    /// number is lower.
    func join(_ other: HashTable, distance: Int, isSame: Bool, _ body: (_ number: Int, _ hits: [Hit]) -> Void) {
        var hits: [Hit] = []
        for bucket in 0..<(starts.count - 2) {
            let end = Int(other.starts[bucket + 1])
            for place in Int(starts[bucket])..<Int(starts[bucket + 1]) {
                let start = isSame ? place + 1 : Int(other.starts[bucket])
                other.find(hashes[place], from: start, to: end, distance: distance, &hits)
                if hits.isEmpty { continue }
                body(Int(numbers[place]), hits)
                hits.removeAll(keepingCapacity: true)
            }
        }
    }

    private func find(_ hash: UInt64, from start: Int, to end: Int, distance: Int, _ hits: inout [Hit]) {
        unsafe hashes.withUnsafeBufferPointer { hashes in
            var place = start
            while place < end {
                let difference = unsafe hashes[place] ^ hash
                if difference.nonzeroBitCount <= distance {
                    hits.append(Hit(number: numbers[place], difference: difference))
                }
                place &+= 1
            }
        }
    }
}
