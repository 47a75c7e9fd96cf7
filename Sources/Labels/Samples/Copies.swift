import DatasetModel

/// The images of a side by their bytes.
package struct Copies {
    /// The content of each image of the catalogue, numbered in the order of their coming.
    package let contentOf: [Int32]
    /// The number of different contents.
    package let contentCount: Int

    /// O(images) time, 60 bytes an image until it is done, 4 after.
    package init(_ images: ImageCatalog) {
        var numbers: [ObjectID: Int32] = [:]
        numbers.reserveCapacity(images.count)
        var contentOf: [Int32] = []
        contentOf.reserveCapacity(images.count)
        for place in 0..<images.count {
            let next = Int32(truncatingIfNeeded: numbers.count)
            let id = images.id(place)
            if let known = numbers[id] {
                contentOf.append(known)
            } else {
                numbers[id] = next
                contentOf.append(next)
            }
        }
        self.contentOf = contentOf
        contentCount = numbers.count
    }

    /// Of some contents, the images that have them.
    package func images(of contents: Set<Int32>) -> [Int32: [Int]] {
        if contents.isEmpty { return [:] }
        var found: [Int32: [Int]] = [:]
        for (place, content) in contentOf.enumerated() where contents.contains(content) {
            found[content, default: []].append(place)
        }
        return found
    }
}
