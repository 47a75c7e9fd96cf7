import DatasetModel

/// What names say of masks: words by which people name their folders and files.
///
/// A name alone makes nothing a mask; see `MaskSearch`.
enum MaskNames {
    /// Words for folders of masks alone; pictures of any format may lie there.
    private static let plain: Set<String> = [
        "mask", "masks", "segmentation", "segmentations", "segmentationclass", "segmentationclassaug",
        "segmentationclasspng", "segmentationclassraw", "segmentationmask", "segmentationmasks", "segmentationobject",
    ]
    /// Words for folders of masks, among other things: a photo in `labels` shows what was marked.
    private static let broad: Set<String> = [
        "annot", "annotation", "annotations", "gt", "gtcoarse", "gtfine", "groundtruth", "label", "labelids", "labels",
        "trimaps",
    ]
    /// Words for folders of what masks belong to.
    private static let images: Set<String> = [
        "data", "frames", "image", "images", "img", "imgs", "input", "inputs", "jpegimages", "jpgs", "leftimg8bit",
        "original",
        "originals", "photo", "photos", "picture", "pictures", "raw", "rgb",
    ]
    /// Words behind the name of an image, in a folder of masks.
    private static let endings = plain.union(broad).union([
        "color", "colour", "instanceids", "instances", "l", "labeltrainids", "p", "seg", "trainids",
    ])
    /// Words behind the name of an image, beside other pictures; masks are kept without loss.
    private static let suffixes: Set<String> = [
        "instanceids", "labelids", "labeltrainids", "mask", "masks", "segmentation",
    ]
    /// The formats of masks where a name says less.
    private static let exact: Set<FileExtension> = Set(
        ["png", "bmp", "gif", "tif", "tiff"].map { FileExtension(name: Array("x.\($0)".utf8)[...]) })

    /// Says whether a folder may be one of masks: `masks`, `train_labels`, `trainannot`.
    static func isFolder(_ name: ArraySlice<UInt8>) -> Bool { isPlain(name) || isBroad(name) }

    /// Says whether a folder may be one of masks of any format.
    static func isPlain(_ name: ArraySlice<UInt8>) -> Bool { hasWord(name, plain) }

    private static func isBroad(_ name: ArraySlice<UInt8>) -> Bool {
        if hasWord(name, broad) { return true }
        let annot = "annot"
        let word = text(name)
        return word.hasSuffix(annot) && SplitWords.isSplit(Array(word.utf8).dropLast(annot.utf8.count))
    }

    /// One of the words, with nothing else but a split or a word for images: `masks_train`, `image_masks`.
    private static func hasWord(_ name: ArraySlice<UInt8>, _ words: Set<String>) -> Bool {
        // Longer than two of the words, and more than once asked of every folder.
        if name.count > 40 { return false }
        let whole = text(name)
        if words.contains(whole.filter { $0 != "_" && $0 != "-" }) { return true }
        let parts = whole.split { "_- ".contains($0) }.map(String.init)
        return parts.count(where: words.contains) == 1
            && parts.allSatisfy { words.contains($0) || images.contains($0) || SplitWords.isNumberedSplit($0.utf8) }
    }

    /// Says whether a folder may hold what masks belong to: it is named after images, or after a split.
    static func isFolderOfImages(_ name: ArraySlice<UInt8>) -> Bool {
        name.count <= 40 && (images.contains(text(name)) || SplitWords.isNumberedSplit(name))
    }

    /// Says whether the name of a folder has the word: `no_mask` is a class.
    static func mentionsMasks(_ name: ArraySlice<UInt8>) -> Bool { text(name).contains("mask") }

    /// Says whether a picture is of a format that keeps every pixel.
    static func isExact(_ name: ArraySlice<UInt8>) -> Bool { exact.contains(FileExtension(name: name)) }

    /// The suffix by which a picture beside others may be a mask, as its name has it: `_mask`.
    static func suffix(of name: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        // Asked of every picture: most names are denied by their last letter.
        let stem = stem(of: name)
        guard let last = stem.last, "ksn".utf8.contains(last | 0x20), let start = lastSeparator(stem) else {
            return nil
        }
        let isSuffix = stem.endIndex - start <= 16 && suffixes.contains(text(stem[(start + 1)...])) && isExact(name)
        return isSuffix && start > stem.startIndex ? stem[start...] : nil
    }

    /// Says whether a suffix is that of a mask whatever the folders are called: a person with a mask is one, too.
    static func isSure(suffix: ArraySlice<UInt8>) -> Bool { !mentionsMasks(suffix) }

    /// The names that the image of a mask may have: its own, and without words for masks at its end, shorter ones last.
    static func imageStems(ofMask name: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var stem = stem(of: name)
        var stems = [stem]
        while let start = lastSeparator(stem), start > stem.startIndex, stems.count < 4 {
            guard stem.endIndex - start <= 20, endings.contains(text(stem[(start + 1)...])) else { break }
            stem = stem[..<start]
            stems.append(stem)
        }
        return stems
    }

    /// The name by which an image is found: without what Cityscapes puts behind that of the camera's own.
    static func imageStem(of name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let camera = "_leftImg8bit"
        let stem = stem(of: name)
        return stem.count > camera.utf8.count && stem.suffix(camera.utf8.count).elementsEqual(camera.utf8)
            ? stem.dropLast(camera.utf8.count) : stem
    }

    private static func lastSeparator(_ stem: ArraySlice<UInt8>) -> Int? {
        stem.lastIndex { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    }

    private static func text(_ name: ArraySlice<UInt8>) -> String { String(decoding: name, as: UTF8.self).lowercased() }
}
