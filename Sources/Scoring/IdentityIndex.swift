package import DatasetModel

/// Finds examples by what they are.
///
/// Whoever asks for them in their order finds the next one where it is expected, at the price of one comparison; others cost a look into a
/// hash table, of 4 bytes a slot, of which at most half are taken.
package struct IdentityIndex: Sendable {
    private let identities: [ObjectID]
    /// Ascending.
    private let members: [Int32]
    private var slots: [Int32]
    private let mask: Int
    /// Says whether some members are equal.
    package let hasRepeats: Bool

    /// Where the next member is expected.
    package struct Cursor: Sendable {
        fileprivate var position = 0

        package init() {}
    }

    /// Indexes some of these identities, ascending; of equal ones the first is found.
    package init(_ identities: [ObjectID], members: [Int32]) {
        self.identities = identities
        self.members = members
        var size = 16
        while size < 2 * members.count { size *= 2 }
        mask = size - 1
        var slots = [Int32](repeating: -1, count: size)
        var hasRepeats = false
        for member in members {
            let identity = identities[Int(member)]
            // The identities are hashes: some of their bits are as good as any.
            var slot = Int(truncatingIfNeeded: identity.word1) & mask
            while slots[slot] >= 0 && identities[Int(slots[slot])] != identity { slot = (slot + 1) & mask }
            if slots[slot] < 0 { slots[slot] = member } else { hasRepeats = true }
        }
        self.slots = slots
        self.hasRepeats = hasRepeats
    }

    /// Indexes all of these identities.
    package init(_ identities: [ObjectID]) {
        self.init(identities, members: (0..<Int32(identities.count)).map(\.self))
    }

    /// The first example of this identity; nil where there is none.
    package func member(_ identity: ObjectID) -> Int32? {
        var slot = Int(truncatingIfNeeded: identity.word1) & mask
        while slots[slot] >= 0 {
            if identities[Int(slots[slot])] == identity { return slots[slot] }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// An example of this identity, looked for first where the last one was; nil where there is none.
    ///
    /// Of equal examples it may be any.
    package func member(_ identity: ObjectID, near cursor: inout Cursor) -> Int32? {
        if cursor.position < members.count, identities[Int(members[cursor.position])] == identity {
            cursor.position += 1
            return members[cursor.position - 1]
        }
        guard let member = member(identity) else { return nil }
        cursor.position = position(of: member) + 1
        return member
    }

    package func contains(_ identity: ObjectID) -> Bool { member(identity) != nil }

    /// The place of a member among all, by bisection.
    private func position(of member: Int32) -> Int {
        var (low, high) = (0, members.count)
        while low < high {
            let middle = (low + high) / 2
            if members[middle] < member { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
