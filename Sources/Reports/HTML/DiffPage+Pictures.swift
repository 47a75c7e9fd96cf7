import Comparison
import DatasetModel
import Words

// The pictures of a card: the image before and after, with the boxes that changed drawn over it.

extension DiffPage {
    func pictures(_ card: ImageCard, _ image: (DatasetPath, Side) -> [UInt8]?) -> HTML {
        func figure(_ path: DatasetPath, _ side: Side, _ caption: String?) -> HTML {
            let picture = Picture(
                image(path, side), thumbnailSide: limits.pictureSide, mostBytesAsTheyAre: limits.bytesAsTheyAre)
            let boxes = caption == nil || side == .to ? card.boxes : []
            let words: HTML = caption.map { "<figcaption>\($0)</figcaption>" } ?? ""
            return "<figure>\(view(picture, card.name, boxes))\(words)</figure>"
        }
        switch (card.oldImage, card.newImage) {
        case (let old?, let new?):
            return #"<div class="pictures pair">\#(figure(old, .from, "before"))\#(figure(new, .to, "after"))</div>"#
        case (nil, let new?): return #"<div class="pictures">\#(figure(new, .to, nil))</div>"#
        case (let old?, nil): return #"<div class="pictures">\#(figure(old, .from, nil))</div>"#
        case (nil, nil): return #"<div class="pictures"><p class="missing">no image</p></div>"#
        }
    }

    private func view(_ picture: Picture, _ name: String, _ boxes: [BoxChange]) -> HTML {
        if case .shown(_, let size) = picture { return picture.html(name) + overlay(boxes, size) }
        return picture.html(name)
    }

    private static let mostBoxes = 200

    /// The boxes, in the image's own pixels; it lies over the image and is fitted into the same square.
    private func overlay(_ boxes: [BoxChange], _ size: PixelSize) -> HTML {
        if boxes.isEmpty { return "" }
        var shapes: [HTML] = []
        for change in boxes.prefix(Self.mostBoxes) {
            if ![.relabelled, .altered].contains(change.kind), let old = change.from {
                shapes.append(Self.shape(old.box, "old", size))
            }
            if let new = change.to { shapes.append(Self.shape(new.box, "new", size)) }
        }
        return #"<svg viewBox="0 0 \#(size.width) \#(size.height)" aria-hidden="true">\#(shapes)</svg>"#
    }

    private static func shape(_ box: Box, _ name: String, _ size: PixelSize) -> HTML {
        let numbers = [box.x, box.y, box.width, box.height]
        guard numbers.allSatisfy({ $0.isFinite && abs($0) < 1e7 }), box.width >= 0, box.height >= 0 else { return "" }
        // A box that fits in one pixel is none: its numbers are shares of the image's sides.
        let isShare = numbers.allSatisfy { $0 <= 1 }
        let (width, height) = isShare ? (Double(size.width), Double(size.height)) : (1, 1)
        func scaled(_ number: Double, _ factor: Double) -> String { twoDecimals(number * factor) }
        return """
            <rect class="\(name)" x="\(scaled(box.x, width))" y="\(scaled(box.y, height))" \
            width="\(scaled(box.width, width))" height="\(scaled(box.height, height))"/>
            """
    }
}
