/// What a split is for, as its name says: `train2017` and `training` are both for training.
package enum SplitRole: Sendable, Equatable {
    case training, validation, test

    /// The words by which people name splits.
    static let roles: [String: SplitRole] = [
        "train": .training, "training": .training,
        "val": .validation, "valid": .validation, "validation": .validation, "dev": .validation,
        "test": .test, "testing": .test, "eval": .test, "evaluation": .test, "holdout": .test,
    ]

    /// The role that a name has a word for, in any case and bounded by anything but letters; nil where it has none, or words for two.
    package init?(_ name: some Collection<UInt8>) {
        // Most names are longer than any that has such a word, and are asked often.
        guard (3...32).contains(name.count) else { return nil }
        let words = name.split { !(($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") || $0 >= 0x80) }
        let found = Set(words.compactMap { Self.roles[String(decoding: $0, as: UTF8.self).lowercased()] })
        guard found.count == 1, let role = found.first else { return nil }
        self = role
    }
}
