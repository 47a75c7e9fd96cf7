/// What a path in a dataset is.
package enum FileKind: UInt8, Sendable, Equatable {
    /// Its bytes are in the object store.
    case file = 0
    /// A label table or another small text: its bytes are in the history.
    case text = 1
    /// A symbolic link; its content is its target.
    case link = 2
}

/// One file of a folder; its name is a range of the list's names.
@frozen package struct FileEntry: BitwiseCopyable, Sendable {
    package var id: ObjectID
    package var size: UInt64
    package var nameStart: UInt32
    package var nameLength: UInt16
    @usableFromInline var kindByte: UInt8
    @usableFromInline let unused: UInt8

    @inlinable package init(id: ObjectID, size: UInt64, nameStart: UInt32, nameLength: UInt16, kind: UInt8) {
        self.id = id
        self.size = size
        self.nameStart = nameStart
        self.nameLength = nameLength
        self.kindByte = kind
        self.unused = 0
    }

    package var kind: FileKind {
        get { FileKind(rawValue: kindByte) ?? .file }
        set { kindByte = newValue.rawValue }
    }
}

/// The files that lie directly in one folder, sorted by the bytes of their names, without its subfolders.
///
/// All names share one array: a folder of a million files costs 48 bytes a file and its names, and two allocations.
package struct FileList: Sendable {
    package private(set) var names: [UInt8]
    package var entries: [FileEntry]

    package init() {
        names = []
        entries = []
    }

    /// Takes parts that fit each other, such as those read from an index.
    package init(names: [UInt8], entries: [FileEntry]) {
        self.names = names
        self.entries = entries
    }

    package var count: Int { entries.count }
    package var isEmpty: Bool { entries.isEmpty }

    package mutating func reserveCapacity(files: Int, nameBytes: Int) {
        entries.reserveCapacity(files)
        names.reserveCapacity(nameBytes)
    }

    /// Adds a file; the caller adds names in byte order, or calls `sort()` at the end.
    package mutating func append(name: Span<UInt8>, id: ObjectID, size: UInt64, kind: FileKind) {
        let start = names.count
        unsafe name.withUnsafeBufferPointer { unsafe names.append(contentsOf: $0) }
        entries.append(
            FileEntry(
                id: id, size: size, nameStart: UInt32(start), nameLength: UInt16(name.count), kind: kind.rawValue))
    }

    /// Adds an entry of another list.
    package mutating func append(_ entry: FileEntry, of other: FileList) {
        var copy = entry
        copy.nameStart = UInt32(names.count)
        names += other.names[other.nameRange(entry)]
        entries.append(copy)
    }

    package func nameRange(_ entry: FileEntry) -> Range<Int> {
        Int(entry.nameStart)..<(Int(entry.nameStart) + Int(entry.nameLength))
    }

    /// The name of `entry` as bytes.
    package func name(_ entry: FileEntry) -> ArraySlice<UInt8> { names[nameRange(entry)] }

    /// Orders the names of entries of two lists: below zero where the left one comes first, zero where they are equal.
    package static func compareNames(
        _ left: FileEntry, of leftList: FileList, _ right: FileEntry, of rightList: FileList
    ) -> Int {
        compareBytes(
            leftList.names.span.extracting(leftList.nameRange(left)),
            rightList.names.span.extracting(rightList.nameRange(right)))
    }

    /// The place of the file with this name, by binary search.
    package func index(of name: some Collection<UInt8>) -> Int? {
        let wanted = Array(name)
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            let order = compareBytes(names.span.extracting(nameRange(entries[middle])), wanted.span)
            if order == 0 { return middle }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return nil
    }
}

/// Orders two byte strings as `memcmp` does, a prefix first; eight bytes a step.
@inlinable package func compareBytes(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Int {
    let shared = min(left.count, right.count)
    let order = unsafe left.withUnsafeBytes { left in
        unsafe right.withUnsafeBytes { right in
            var place = 0
            while place + 8 <= shared {
                let leftWord = unsafe left.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                let rightWord = unsafe right.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                if leftWord != rightWord { return UInt64(bigEndian: leftWord) < UInt64(bigEndian: rightWord) ? -1 : 1 }
                place += 8
            }
            while place < shared {
                if unsafe left[place] != right[place] { return unsafe left[place] < right[place] ? -1 : 1 }
                place += 1
            }
            return 0
        }
    }
    return order != 0 ? order : left.count - right.count
}
