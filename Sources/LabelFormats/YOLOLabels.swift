package import DatasetModel

extension AnnotationFormat {
    package static let yolo = AnnotationFormat("YOLO", unit: .fractions, meansEmptyIfAbsent: true)
}

/// A reader of YOLO's label files.
package struct YOLOReader: ImageAnnotationReader, Equatable {
    /// What the numbers of classes mean.
    package let dataset: YOLODataset

    /// A reader of files whose numbers mean what a dataset says.
    package init(_ dataset: YOLODataset) { self.dataset = dataset }

    package var format: AnnotationFormat { .yolo }
    package var classes: [String]? { dataset.classes }

    package func read(
        _ file: Span<UInt8>, name: String, notes: inout FormatNotes
    ) throws(FormatError) -> AnnotatedImage {
        try AnnotatedImage(parsingYOLO: file, name: name, in: dataset, notes: &notes)
    }
}

extension AnnotatedImage {
    /// Reads a YOLO label file: a row for each object, in shares of the image's width and height.
    ///
    /// A row is `class cx cy w h`, with or without a confidence, or `class x1 y1 x2 y2 x3 y3 …`, a polygon, whose box is its bounds; with
    /// keypoints in the dataset, a box and its keypoints. Classes without a name are called by their number. The image is named `name`.
    package init(
        parsingYOLO rows: Span<UInt8>, name: String, in dataset: YOLODataset, size: PixelSize? = nil,
        notes: inout FormatNotes
    ) throws(FormatError) {
        self.init(name: name, size: size, unit: .fractions, format: .yolo)
        var numbers: [Double] = []
        var seen: Set<[Double]> = []
        var counter = notes
        defer { notes = counter }
        var objects: [LabelledObject] = []
        try forEachLine(of: rows) { line, lineNumber throws(FormatError) in
            numbers.removeAll(keepingCapacity: true)
            try forEachWord(of: line) { word throws(FormatError) in
                guard let number = decimal(word) else {
                    throw FormatError(line: lineNumber, "not a number: '\(string(word))'")
                }
                numbers.append(number)
            }
            guard let row = YOLORow(numbers, keypointNumberCount: dataset.keypointNumberCount) else {
                throw FormatError(line: lineNumber, "a row of \(numbers.count) numbers is neither box nor polygon")
            }
            guard let label = Int(exactly: row.label) else {
                throw FormatError(line: lineNumber, "the class is not a whole number")
            }
            let place = "\(name):\(lineNumber)"
            if dataset.names[label] == nil { counter.add(.unknownClass, place) }
            if row.isOutside { counter.add(.outsideImage, place) }
            if !seen.insert(numbers).inserted { counter.add(.duplicateRow, place) }
            objects.append(
                LabelledObject(label: dataset.names[label] ?? "\(label)", box: row.box, outline: row.outline))
        }
        self.objects = objects
    }
}

extension YOLODataset {
    /// Says whether a text looks like YOLO's labels: nothing, or rows of a whole number and at least four others.
    package static func isLabelFile(_ text: Span<UInt8>) -> Bool {
        var (isLabels, lineCount) = (true, 0)
        try? forEachLine(of: text) { line, _ in
            guard isLabels, lineCount < 20 else { return }
            lineCount += 1
            var (count, isFirst) = (0, true)
            try? forEachWord(of: line) { word in
                let number = decimal(word)
                if number == nil || isFirst && number != number?.rounded() { isLabels = false }
                isFirst = false
                count += 1
            }
            if count < 5 { isLabels = false }
        }
        return isLabels
    }
}

/// The meaning of the numbers in a row of a YOLO label file.
private struct YOLORow {
    var label: Double
    var box: Box
    var outline: UInt64?
    /// Says whether something of it lies beyond the image, by more than is lost to rounding.
    var isOutside: Bool

    private static let slack = 1e-3

    init?(_ numbers: [Double], keypointNumberCount: Int?) {
        guard let label = numbers.first else { return nil }
        self.label = label
        let rest = numbers.dropFirst()
        if let keypointNumberCount, numbers.count == 5 + keypointNumberCount || numbers.count == 6 + keypointNumberCount
        {
            box = Self.box(rest)
            var hash = OutlineHash()
            hash.add(numbers: rest.dropFirst(4).prefix(keypointNumberCount), decimals: 1_000_000)
            outline = hash.value
        } else if numbers.count == 5 || numbers.count == 6 {
            box = Self.box(rest)
        } else if numbers.count >= 7, numbers.count % 2 == 1 {
            box = Self.bounds(rest)
            var hash = OutlineHash()
            hash.add(ring: Array(rest), decimals: 1_000_000)
            outline = hash.value
        } else {
            return nil
        }
        let range = -Self.slack...(1 + Self.slack)
        let corners = [box.x, box.y, box.x + box.width, box.y + box.height]
        isOutside = !corners.allSatisfy { range.contains($0) }
    }

    private static func box(_ numbers: ArraySlice<Double>) -> Box {
        let start = numbers.startIndex
        let (width, height) = (numbers[start + 2], numbers[start + 3])
        return Box(x: numbers[start] - width / 2, y: numbers[start + 1] - height / 2, width: width, height: height)
    }

    private static func bounds(_ points: ArraySlice<Double>) -> Box {
        var (left, right) = (Double.infinity, -Double.infinity)
        var (top, bottom) = (left, right)
        for (place, number) in points.enumerated() {
            if place % 2 == 0 {
                left = min(left, number)
                right = max(right, number)
            } else {
                top = min(top, number)
                bottom = max(bottom, number)
            }
        }
        return Box(x: left, y: top, width: right - left, height: bottom - top)
    }
}
