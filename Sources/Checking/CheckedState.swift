import Comparison
import DatasetModel
import Imaging
package import LabelFormats
package import Labels

/// What rules look at: a state, what it says of its images, and what is known of its pictures.
package final class CheckedState {
    let side: LabelledSide
    let configuration: DatasetConfiguration
    let settings: CheckSettings
    let samples: SampleList
    /// Nil if no image was looked into.
    let pictures: PictureTable?
    /// How many pictures could not be looked into, as they are not here.
    let absentCount: Int
    /// The state that frozen splits are compared with; nil if none was named.
    let former: LabelledSide?
    private var loadedCounts: ClassCounts?

    /// The images by their bytes.
    private(set) lazy var copies = CopyGroups(samples)

    /// Reads what the side says; no rule is applied yet.
    package init(
        _ side: LabelledSide, _ configuration: DatasetConfiguration, _ settings: CheckSettings,
        pictures: PictureTable? = nil, absentCount: Int = 0, former: LabelledSide? = nil
    ) throws {
        self.side = side
        self.configuration = configuration
        self.settings = settings
        self.pictures = pictures
        self.absentCount = absentCount
        self.former = former
        samples = try side.samples()
    }

    /// How many images there are of each class in each split; counted when first wanted.
    func counts() throws -> ClassCounts {
        if let loadedCounts { return loadedCounts }
        let counts = try ClassCounts(side, configuration)
        loadedCounts = counts
        return counts
    }

    /// A group for each image of which `fault` says something, given its path and its place in the table of pictures.
    func mapPictures(_ fault: (DatasetPath, Int, PictureTable) -> String?) -> [Finding.Group] {
        guard let pictures else { return [] }
        let images = samples.images
        return (0..<images.count).compactMap { image -> Finding.Group? in
            guard let picture = pictures.place(of: images.id(image)) else { return nil }
            let path = images.file(image).path
            return fault(path, picture, pictures).map { Finding.Group([path.description], $0) }
        }.sortedByPath()
    }
}
