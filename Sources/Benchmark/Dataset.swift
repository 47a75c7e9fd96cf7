import Glibc

/// The random numbers of Steele, Lea and Flood's SplitMix64: fast, and nothing that a compressor could use.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }
}

/// How many files a dataset has, and how large they are.
struct DatasetShape: Equatable {
    let name: String
    let folders: Int
    let filesPerFolder: Int
    let fileSizes: ClosedRange<Int>

    /// 100,000 files of 6 to 18 KB, 1.2 GB.
    static let images = DatasetShape(name: "images", folders: 100, filesPerFolder: 1000, fileSizes: 6_000...18_000)
    /// 2,000 files of 1 MB, 2 GB.
    static let large = DatasetShape(name: "large", folders: 20, filesPerFolder: 100, fileSizes: 1_000_000...1_000_000)
    /// 1,000,000 files of 1 KB, 1 GB.
    static let million = DatasetShape(name: "million", folders: 100, filesPerFolder: 10_000, fileSizes: 1_000...1_000)
    /// Ten files, for commands that do next to nothing.
    static let tiny = DatasetShape(name: "tiny", folders: 1, filesPerFolder: 10, fileSizes: 1_000...1_000)

    /// 100,000 folders of one small file.
    static let manyFolders = DatasetShape(
        name: "many-folders", folders: 100_000, filesPerFolder: 1, fileSizes: 100...100)
    /// 200,000 small files in one folder.
    static let flat = DatasetShape(name: "flat", folders: 1, filesPerFolder: 200_000, fileSizes: 100...100)

    var fileCount: Int { folders * filesPerFolder }

    /// About the room that the files take on a file system with blocks of 4 KiB.
    var allocatedBytes: Int { fileCount * ((fileSizes.lowerBound + fileSizes.upperBound) / 2 + 4096) }

    /// The same shape with about one `divisor`-th of the files, though never fewer than ten in a folder; of folders with one file, as many folders fewer.
    func scaled(by divisor: Int) -> DatasetShape {
        if filesPerFolder == 1 {
            return DatasetShape(
                name: name, folders: max(10, folders / divisor), filesPerFolder: 1, fileSizes: fileSizes)
        }
        return DatasetShape(
            name: name, folders: folders, filesPerFolder: max(10, filesPerFolder / divisor), fileSizes: fileSizes)
    }
}

/// A folder of generated image files, which may be a dsv repository.
final class Dataset {
    /// What `.dsv` holds beside the files.
    enum Repository {
        /// Nothing that a case could rely on.
        case unknown
        /// One commit, of the files as they are.
        case firstCommit
        /// Several commits, and nothing changed since one of them.
        case laterCommit
    }

    let shape: DatasetShape
    let folder: String
    var repository = Repository.unknown
    private var revision: UInt64 = 0
    private let buffer: UnsafeMutableRawBufferPointer

    /// Writes the files; the same shape gives the same bytes each time.
    init(_ shape: DatasetShape, in folder: String) throws {
        self.shape = shape
        self.folder = folder
        // One buffer for all files: the peaks of the measured commands count from the memory of this process.
        buffer = .allocate(byteCount: shape.fileSizes.upperBound + 7, alignment: 8)
        for number in 0..<shape.folders { try Files.makeFolder("\(folder)/\(Self.folderName(number))") }
        for index in 0..<shape.fileCount { try writeFile(index) }
        Self.letFilesAge()
    }

    deinit { buffer.deallocate() }

    /// Gives every hundredth file new bytes, other ones at each call.
    func rewriteOnePercent() throws {
        repository = .unknown
        revision += 1
        for index in stride(from: 0, to: shape.fileCount, by: 100) { try writeFile(index) }
        Self.letFilesAge()
    }

    /// Gives one file new bytes, other ones at each call.
    func rewriteFile(_ index: Int) throws {
        repository = .unknown
        revision += 1
        try writeFile(index)
        Self.letFilesAge()
    }

    private func writeFile(_ index: Int) throws {
        var seeds = SplitMix64(seed: revision << 32 | UInt64(index))
        var words = SplitMix64(seed: seeds.next())
        let size = Int.random(in: shape.fileSizes, using: &words)
        for offset in stride(from: 0, to: size, by: 8) {
            buffer.storeBytes(of: words.next(), toByteOffset: offset, as: UInt64.self)
        }
        let path = "\(folder)/\(Self.folderName(index / shape.filesPerFolder))/img_\(Format.digits(index, 7)).jpg"
        try Files.write(UnsafeRawBufferPointer(rebasing: buffer[..<size]), to: path)
    }

    private static func folderName(_ number: Int) -> String { "class_\(Format.digits(number, 3))" }

    // A file changed within the same tick of the clock as the index must be read again by every status: that would
    // measure our haste, not dsv.
    private static func letFilesAge() { usleep(50_000) }
}
