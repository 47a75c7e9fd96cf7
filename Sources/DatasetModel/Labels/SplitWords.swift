/// The words by which people name the splits of a dataset.
package enum SplitWords {
    /// Says whether a name is a split word with a year or a number behind it, such as `train2017`, or a plain one.
    package static func isNumberedSplit(_ name: some Sequence<UInt8>) -> Bool {
        var bytes = Array(name.prefix(16))
        while let last = bytes.last, last >= UInt8(ascii: "0"), last <= UInt8(ascii: "9") { bytes.removeLast() }
        return isSplit(bytes)
    }

    /// Says whether two names mean one split: `val` and `validation`, `train` and `train2017`.
    package static func areOne(_ one: String, _ other: String) -> Bool {
        one == other || SplitRole(one.utf8).map { $0 == SplitRole(other.utf8) } ?? false
    }

    /// Says whether one of the words of a name is a split word, such as `test-hidden`, `unseen-test`, `val_A` and `train2017`.
    ///
    /// That makes the name a split only beside names that are split words alone: a `test-tube` is a thing.
    package static func isQualifiedSplit(_ name: some Sequence<UInt8>) -> Bool {
        Array(name).split { !isLetter($0) }.count(where: isSplit) == 1
    }

    /// Says whether a folder's name is a split, in any case.
    package static func isSplit(_ name: some Sequence<UInt8>) -> Bool {
        // Most names are longer than any of the words.
        let bytes = Array(name.prefix(11))
        return bytes.count <= 10 && SplitRole.roles[String(decoding: bytes, as: UTF8.self).lowercased()] != nil
    }

    /// The split word in a file's name, as the name has it: of `labels_train.csv`, `train`.
    ///
    /// A word is bounded by anything but letters. Nil where there is none, or more than one.
    package static func split(inFileName name: some Sequence<UInt8>) -> String? {
        var stem = Array(name)
        if let dot = stem.lastIndex(of: UInt8(ascii: ".")), dot > 0 { stem.removeSubrange(dot...) }
        let found = stem.split { !isLetter($0) }.filter(isSplit)
        return found.count == 1 ? String(decoding: found[0], as: UTF8.self) : nil
    }

    /// The split that a table or list stands for: by its name, else by the nearest folder above it.
    package static func split(ofTable path: DatasetPath) -> String? {
        if let split = split(inFileName: path.name) { return split }
        return path.parts.dropLast().last(where: isSplit).map { printable($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")) || byte >= 0x80
    }
}
