package import DatasetModel
package import SystemPackage

/// Where the objects of a pack lie, in the order of the pack.
///
/// Of an index that comes from elsewhere: what it says is checked first.
package struct PackLayout: Sendable {
    /// The ids, ascending by offset.
    private let ids: [ObjectID]
    /// Where the headers begin; one more than ids: the end of the pack.
    private let offsets: [UInt32]

    /// Throws `malformed` where the index's checksum is wrong, or its objects cannot lie as it says.
    package init(_ index: PackIndex, path: FilePath) throws {
        guard index.isIntact(), index.packSize <= UInt64(UInt32.max) else {
            throw ObjectStoreError.malformed(path, "its checksum is wrong")
        }
        let objects = (0..<index.count).map { PackedObject(id: index.id(at: $0), offset: index.offset(at: $0)) }
            .sorted { $0.offset < $1.offset }
        ids = objects.map(\.id)
        offsets = objects.map(\.offset) + [UInt32(index.packSize)]
        var end = UInt32(PackFormat.headerSize)
        for (place, offset) in offsets.enumerated() {
            // Between two objects there is a header at least, and no more than a header and the largest content.
            let isFitting = place == 0 ? offset == end : offset >= end && offset - end <= PackFormat.largestObject
            guard isFitting else { throw ObjectStoreError.malformed(path, "its objects cannot lie as it says") }
            end = offset.addingReportingOverflow(UInt32(PackFormat.objectHeaderSize)).partialValue
        }
    }

    package var count: Int { ids.count }

    package func id(at place: Int) -> ObjectID { ids[place] }

    /// The bytes of an object in the pack, its header included.
    package func extent(at place: Int) -> Range<UInt64> { UInt64(offsets[place])..<UInt64(offsets[place + 1]) }
}
