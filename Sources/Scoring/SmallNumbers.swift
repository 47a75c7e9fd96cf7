/// From which numbers on something can be said.
package enum SmallNumbers {
    /// Of fewer images or objects, an interval of a class is wider than most differences between models.
    package static let fewImages = 30

    /// Among so many scores of the same data, the best is partly luck.
    package static let manyLooks = 20
}
