package import DatasetModel
package import Imaging

/// The formats and sizes of images, as their bytes tell them; each copy counts.
package struct PictureCounts: Sendable, Equatable {
    package var formats: [ImageFormat: Int] = [:]
    /// Images by width and height, as they are stored; of those that can be decoded.
    package var sizes: [PixelSize: Int] = [:]
    /// Files with an image's name whose bytes are of no format that we know, empty ones included.
    package var unknownCount = 0
    /// Images of a known format that cannot be decoded, so that nothing is said of their size.
    package var unreadableCount = 0
    /// Images whose bytes are not here.
    package var absentCount = 0

    package init() {}
}

extension PictureCounts {
    /// Formats by the number of their images, the most frequent first.
    package var sortedFormats: [(format: ImageFormat, count: Int)] {
        formats.map { ($0.key, $0.value) }.sorted { ($1.1, $0.0.rawValue) < ($0.1, $1.0.rawValue) }
    }

    /// Sizes by the number of their images, the most frequent first; of equally many, the smaller first.
    package var sortedSizes: [(size: PixelSize, count: Int)] {
        sizes.map { ($0.key, $0.value) }.sorted {
            ($1.1, $0.0.width, $0.0.height) < ($0.1, $1.0.width, $1.0.height)
        }
    }

    /// Counts the images of a side by what is known of them.
    package init(_ images: ImageCatalog, _ table: PictureTable) {
        for image in 0..<images.count {
            guard images.size(image) > 0 else {
                unknownCount += 1
                continue
            }
            guard let place = table.place(of: images.id(image)) else {
                absentCount += 1
                continue
            }
            guard let format = table.format(place) else {
                unknownCount += 1
                continue
            }
            formats[format, default: 0] += 1
            if let size = table.size(place) { sizes[size, default: 0] += 1 } else { unreadableCount += 1 }
        }
    }

    /// The smallest, median and largest size; of an even number of images, the smaller one in the middle.
    package struct Range: Sendable, Equatable {
        package let smallest: PixelSize
        package let median: PixelSize
        package let largest: PixelSize
    }

    /// Sizes in the order of their number of pixels, of equal ones the narrower first; nil where no size is known.
    package var range: Range? {
        let sorted = sizes.sorted { ($0.key.pixelCount, $0.key.width) < ($1.key.pixelCount, $1.key.width) }
        guard let first = sorted.first, let last = sorted.last else { return nil }
        var left = (sizes.values.reduce(0, +) + 1) / 2
        let median = sorted.first { _, count in
            left -= count
            return left <= 0
        }
        return Range(smallest: first.key, median: median?.key ?? last.key, largest: last.key)
    }
}

extension PixelSize {
    fileprivate var pixelCount: Int { width &* height }
}
