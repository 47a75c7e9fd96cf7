package import DatasetModel

/// Finds examples by what they are; 4 bytes for each slot beside the identities, of which at most half are taken.
package struct IdentityIndex: Sendable {
    private let identities: [ObjectID]
    private var slots: [Int32]
    private let mask: Int

    /// Indexes some of these identities; of equal ones the first is found.
    package init(_ identities: [ObjectID], members: [Int32]) {
        self.identities = identities
        var size = 16
        while size < 2 * members.count { size *= 2 }
        mask = size - 1
        var slots = [Int32](repeating: -1, count: size)
        for member in members {
            let identity = identities[Int(member)]
            // The identities are hashes: some of their bits are as good as any.
            var slot = Int(truncatingIfNeeded: identity.word1) & mask
            while slots[slot] >= 0 && identities[Int(slots[slot])] != identity { slot = (slot + 1) & mask }
            if slots[slot] < 0 { slots[slot] = member }
        }
        self.slots = slots
    }

    /// The example of this identity; nil where there is none.
    package func member(_ identity: ObjectID) -> Int32? {
        var slot = Int(truncatingIfNeeded: identity.word1) & mask
        while slots[slot] >= 0 {
            if identities[Int(slots[slot])] == identity { return slots[slot] }
            slot = (slot + 1) & mask
        }
        return nil
    }

    package func contains(_ identity: ObjectID) -> Bool { member(identity) != nil }
}
