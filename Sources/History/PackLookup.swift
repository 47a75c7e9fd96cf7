import DatasetModel
import SystemIO
import SystemPackage

/// Where the objects of a pack are, by its index of version 2, of which only what is asked for is read.
struct PackLookup: Sendable {
    let path: FilePath
    private let file: MappedFile
    private let count: Int

    private static let fanOutStart = 8
    private static let idsStart = 8 + 256 * 4

    init(_ path: FilePath) throws {
        self.path = path
        file = try MappedFile(path)
        guard file.count >= Self.idsStart + 40, file.bytes(0..<8) == [0xff, 0x74, 0x4f, 0x63, 0, 0, 0, 2] else {
            throw PackProblem("it is not an index of a pack that dsv knows")
        }
        count = Int(file.load(Self.idsStart - 4, as: UInt32.self).byteSwapped)
        guard file.count >= Self.idsStart + 28 * count + 40 else {
            throw PackProblem("it is too short for its objects")
        }
    }

    /// Where an object begins in the pack; nil if it has none of this id.
    func offset(of id: GitID) throws -> Int? {
        let place = try firstPlace(from: id)
        guard place < count, self.id(place) == id else { return nil }
        let short = file.load(offsetsStart + 4 * place, as: UInt32.self).byteSwapped
        if short & 0x8000_0000 == 0 { return Int(short) }
        let large = offsetsStart + 4 * count + 8 * Int(short & 0x7fff_ffff)
        guard large + 8 <= file.count - 40 else { throw PackProblem("its place is outside of the index") }
        guard let offset = Int(exactly: file.load(large, as: UInt64.self).byteSwapped) else {
            throw PackProblem("its place is outside of the pack")
        }
        return offset
    }

    /// The first few ids that begin with the first hexadecimal digits of `prefix`.
    func ids(beginningWith prefix: GitID, digitCount: Int) throws -> [GitID] {
        let digits = "\(prefix)".prefix(digitCount)
        var place = try firstPlace(from: prefix)
        var found: [GitID] = []
        while place < count, found.count < 2, "\(id(place))".hasPrefix(digits) {
            found.append(id(place))
            place += 1
        }
        return found
    }

    /// The place of the first id that is not less than one.
    private func firstPlace(from id: GitID) throws -> Int {
        let bucket = Int(id.word0 >> 56)
        var (low, high) = (bucket == 0 ? 0 : fanOut(bucket - 1), fanOut(bucket))
        guard low <= high, high <= count else { throw PackProblem("the fan-out of its pack's index is damaged") }
        while low < high {
            let middle = (low + high) / 2
            if self.id(middle) < id { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func fanOut(_ bucket: Int) -> Int {
        Int(file.load(Self.fanOutStart + 4 * bucket, as: UInt32.self).byteSwapped)
    }

    private func id(_ place: Int) -> GitID {
        let start = Self.idsStart + 20 * place
        return GitID(
            file.load(start, as: UInt64.self).byteSwapped, file.load(start + 8, as: UInt64.self).byteSwapped,
            file.load(start + 16, as: UInt32.self).byteSwapped)
    }

    private var offsetsStart: Int { Self.idsStart + 24 * count }
}
