/// A sample with a few wounds, or now and then any bytes at all; the same seed gives the same ones.
///
/// Wounds are what disks and strangers do: cut off, cut out, doubled, wiped, single bytes changed.
package func mutant(of sample: [UInt8], seed: UInt64) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    if Int.random(in: 0..<8, using: &random) == 0 { return random.bytes(Int.random(in: 0...2_000, using: &random)) }
    var bytes = sample
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: bytes.indices, using: &random)
        let end = min(bytes.count, place + Int.random(in: 0...40, using: &random))
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes.removeSubrange(place...)
        case 1: bytes.removeSubrange(place..<end)
        case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 3: for number in place..<end { bytes[number] = [0, 0xff][Int(seed % 2)] }
        default: bytes[place] = UInt8.random(in: 0...255, using: &random)
        }
    }
    return bytes
}
