import DatasetModel
import Imaging
import Words

/// An image on a page: its picture, or why there is none.
enum Picture {
    case shown(url: HTML, size: PixelSize)
    case missing(String)

    /// Turns an image's bytes into something that a browser shows.
    ///
    /// A small file of a format that browsers know is embedded as it is, a large one as a thumbnail.
    init(_ bytes: [UInt8]?, thumbnailSide: Int, mostBytesAsTheyAre: Int) {
        guard let bytes else {
            self = .missing("its bytes are not here")
            return
        }
        if bytes.isEmpty {
            self = .missing("an empty file")
            return
        }
        if bytes.count <= mostBytesAsTheyAre, let format = ImageFormat(of: bytes), format.isShownByBrowsers,
            let size = PixelSize(ofImage: bytes)
        {
            self = .shown(url: Self.url(bytes, format), size: size)
            return
        }
        do throws(ImagingError) {
            let thumbnail = try Thumbnail(of: bytes, fitting: thumbnailSide)
            self = .shown(url: Self.url(thumbnail.bytes, thumbnail.format), size: thumbnail.imageSize)
        } catch {
            self = .missing(error.description)
        }
    }

    /// The picture, or why there is none.
    func html(_ name: String) -> HTML {
        switch self {
        case .missing(let why): return #"<p class="missing">\#(why)</p>"#
        case .shown(let url, let size):
            let isTiny = max(size.width, size.height) <= 64
            return #"<img\#(isTiny ? #" class="tiny""# as HTML : "") alt="\#(Words.shown(name))" src="\#(url)">"#
        }
    }

    // Base 64 needs no escaping.
    private static func url(_ bytes: [UInt8], _ format: ImageFormat) -> HTML {
        HTML(trusted: "data:\(format.mediaType);base64,\(base64(bytes))")
    }
}
