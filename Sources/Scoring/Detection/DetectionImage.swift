package import DatasetModel

/// An object that is in an image.
package struct TrueObject: Sendable, Equatable {
    /// The class, by index.
    package var classIndex: Int
    package var box: Box
    /// True for a box around many objects, which may be found many times and need not be found.
    package var isCrowd: Bool
    /// The area in square pixels as the annotation gives it, which may be that of an outline.
    package var area: Double

    /// An area of nil is that of the box.
    package init(classIndex: Int, box: Box, isCrowd: Bool = false, area: Double? = nil) {
        self.classIndex = classIndex
        self.box = box
        self.isCrowd = isCrowd
        self.area = area ?? box.width * box.height
    }
}

/// An object that a model says is in an image.
package struct Detection: Sendable, Equatable {
    /// The class, by index.
    package var classIndex: Int
    package var box: Box
    /// The confidence: any finite number, of which only the order counts.
    package var score: Double

    package init(classIndex: Int, box: Box, score: Double) {
        self.classIndex = classIndex
        self.box = box
        self.score = score
    }
}

/// What is in an image, and what a model says is in it; boxes of both in the same unit.
package struct DetectionImage: Sendable, Equatable {
    package var truth: [TrueObject]
    package var detections: [Detection]

    package init(truth: [TrueObject] = [], detections: [Detection] = []) {
        self.truth = truth
        self.detections = detections
    }
}

extension Box {
    /// The intersection over the union with an object's box; of a crowd, over this box alone.
    func overlap(with object: TrueObject) -> Double {
        let other = object.box
        let across = min(x + width, other.x + other.width) - max(x, other.x)
        let down = min(y + height, other.y + other.height) - max(y, other.y)
        if across <= 0 || down <= 0 { return 0 }
        let shared = across * down
        let own = width * height
        return shared / (object.isCrowd ? own : own + other.width * other.height - shared)
    }
}
