import Comparison
import DatasetModel
import Imaging
package import SystemIO

/// Finds out what images are, reading only those of which nothing is known yet.
///
/// What was found out is kept by content in `.dsv/cache/pictures`; see docs/format.md, "The cache".
package struct PictureReader {
    private let side: DatasetSide
    private let progress: Progress

    /// Reads the images of a side.
    package init(_ side: DatasetSide, progress: Progress) {
        (self.side, self.progress) = (side, progress)
    }

    /// Everything known of the images of the side, and how many contents are not here to be read.
    ///
    /// Images of no bytes are left out. Decodes on all processors; O(contents not seen before).
    package func table() throws -> (table: PictureTable, absentCount: Int) {
        var table = side.cache.pictures() ?? PictureTable()
        let images = try side.images()
        var wanted: Set<ObjectID> = []
        var files: [FileVersion] = []
        for place in 0..<images.count where images.size(place) > 0 {
            let id = images.id(place)
            if table.place(of: id) == nil, wanted.insert(id).inserted { files.append(images.file(place)) }
        }
        if files.isEmpty { return (table, 0) }
        let known = table.count
        progress.begin("looking at the pictures", files: files.count, bytes: files.reduce(0) { $0 + $1.size })
        // What was found out is kept now and then: who interrupts a first look does not begin again.
        for start in stride(from: 0, to: files.count, by: Self.groupSize) {
            let group = files[start..<min(start + Self.groupSize, files.count)]
            let found = try examine(Array(group))
            for file in group {
                if let examined = found[file.id] { table.add(file.id, examined) }
            }
            if !found.isEmpty { side.cache.keep(table) }
        }
        return (table, files.count - (table.count - known))
    }

    private static let groupSize = 20_000

    private func examine(_ files: [FileVersion]) throws -> [ObjectID: ExaminedPicture] {
        let progress = progress
        let found = Collector<ObjectID, ExaminedPicture>()
        try forEachBatch(count: files.count, batch: 16, makeState: side.files.imageReader) {
            reader, range in
            for file in files[range] {
                if let bytes = try reader(file) { found[file.id] = ExaminedPicture(bytes) }
                progress.add(bytes: file.size)
            }
        }
        return found.values
    }
}
