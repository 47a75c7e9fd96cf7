import DatasetModel

/// The hash of a COCO `segmentation`: of polygons, or of a mask as run lengths, plain or compressed.
struct COCOOutline {
    private enum MaskField { case size, counts }

    private var ring: [Double] = []
    private var polygons = OutlineHash()
    private var hasPolygon = false
    private var isMask = false
    private var maskField: MaskField?
    private var size: [Double] = []
    private var counts: [Double] = []
    /// What could not be understood.
    private var rest = OutlineHash()
    private var hasRest = false

    /// The hash of what was read; nil where there was nothing.
    var hash: UInt64? {
        var hash = polygons
        if isMask {
            hash.add(1)
            hash.add(numbers: size[...])
            hash.add(numbers: counts[...])
        }
        if hasRest { hash.add(rest.value) }
        return hasPolygon || isMask || hasRest ? hash.value : nil
    }

    /// The outline itself begins: a list of polygons, or an object, which is a mask.
    mutating func open(isObject: Bool) {
        self = COCOOutline()
        isMask = isObject
    }

    /// A list within the outline ends, or, at level 1, the outline itself.
    mutating func close(level: Int) {
        // Each list is a polygon; some programs write a single one without a list around it, some each point as a list.
        guard !isMask, level <= 2, !ring.isEmpty else { return }
        polygons.add(ring: ring)
        hasPolygon = true
        ring = []
    }

    mutating func take(key: Span<UInt8>) {
        maskField =
            switch string(key) {
            case "size": .size
            case "counts": .counts
            default: nil
            }
    }

    mutating func take(number: Double) {
        guard isMask else { return ring.append(number) }
        switch maskField {
        case .size: size.append(number)
        case .counts: counts.append(number)
        case nil: break
        }
    }

    mutating func take(string text: Span<UInt8>) {
        if isMask, maskField == .counts, let lengths = Self.runLengths(text) {
            counts = lengths
        } else {
            rest.add(text: text)
            hasRest = true
        }
    }

    /// The run lengths that COCO's compressed text stands for; nil where it is damaged.
    ///
    /// Each number is cut into groups of five bits, lowest first, with a sixth that says whether more follow; from the fourth number on
    /// it is the difference to the last but one. See cocoapi, common/maskApi.c, `rleFrString`.
    private static func runLengths(_ text: Span<UInt8>) -> [Double]? {
        var lengths: [Int64] = []
        var place = 0
        while place < text.count {
            var value: Int64 = 0
            var shift: Int64 = 0
            var hasMore = true
            while hasMore {
                guard place < text.count, shift < 60, text[place] >= 48, text[place] < 48 + 64 else { return nil }
                let group = Int64(text[place] - 48)
                value |= (group & 31) << shift
                hasMore = group & 32 != 0
                shift += 5
                if !hasMore, group & 16 != 0 { value |= -1 << shift }
                place += 1
            }
            if lengths.count > 2 { value &+= lengths[lengths.count - 2] }
            lengths.append(value)
        }
        return lengths.map(Double.init)
    }
}
