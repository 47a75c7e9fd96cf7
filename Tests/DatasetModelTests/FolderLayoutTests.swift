import DatasetModel
import Testing

@Suite struct FolderLayoutTests {
    @Test func `splits with classes`() {
        let layout = layout(["train", "train/cat", "train/dog", "val/cat", "val/dog"])
        #expect(layout.splits == ["train", "val"])
        #expect(layout.split(of: path("train/cat")) == "train")
        #expect(layout.label(of: path("val/dog")) == "dog")
        #expect(layout.label(of: path("train")) == nil)
    }

    @Test func `classes without splits`() {
        let layout = layout(["cat", "dog", "dog/more"])
        #expect(layout.splits.isEmpty)
        #expect(layout.split(of: path("cat")) == nil)
        #expect(layout.label(of: path("cat")) == "cat")
        #expect(layout.label(of: path("dog/more")) == "dog")
        #expect(layout.label(of: .root) == nil)
    }

    @Test func `splits below a folder for images and one for labels`() {
        let layout = layout(["images/train", "images/val", "labels/train", "labels/val"])
        #expect(layout.splits == ["train", "val"])
        #expect(layout.split(of: path("labels/val")) == "val")
        #expect(layout.split(of: path("images")) == nil)
        #expect(layout.label(of: path("images/train")) == nil)
    }

    @Test func `classes that are cut into splits`() {
        let found = layout(["cat/train", "cat/val", "dog/train", "dog/val"])
        #expect(found.splits == ["train", "val"])
        #expect(found.label(of: path("dog/val")) == "dog" && found.split(of: path("dog/val")) == "val")
        // Two views of the same images are no classes, nor are folders of which one has no splits.
        #expect(layout(["rgb/train", "rgb/val", "depth/train", "depth/val"]).namesClasses == false)
        #expect(layout(["cat/train", "cat/val", "dog"]).namesClasses == false)
    }

    @Test func `folders named by their purpose are no classes`() {
        let layout = layout(["images", "Annotations"])
        #expect(layout.splits.isEmpty)
        #expect(layout.label(of: path("images")) == nil)
        let split = self.layout(["train/images", "train/labels", "test/images"])
        #expect(split.splits == ["train", "test"])
        #expect(split.label(of: path("train/images")) == nil)
    }

    @Test func `one folder alone is no class`() {
        #expect(layout(["pictures"]).label(of: path("pictures")) == nil)
        #expect(layout(["train/cat", "val/cat"]).label(of: path("train/cat")) == nil)
    }

    @Test func `a dataset without folders says nothing`() {
        for layout in [layout([]), layout([""])] {
            #expect(layout.splits.isEmpty)
            #expect(layout.split(of: .root) == nil)
            #expect(layout.label(of: .root) == nil)
        }
    }

    @Test func `split words are known in any case and shown as they are written`() {
        let layout = layout(["Train/cat", "TEST/dog"])
        #expect(layout.splits == ["Train", "TEST"])
        #expect(layout.split(of: path("Train/cat")) == "Train")
        #expect(layout.label(of: path("TEST/dog")) == "dog")
    }

    @Test func `a split word far down is a class`() {
        let layout = layout(["a/b/train", "c/b/val"])
        #expect(layout.splits.isEmpty)
        #expect(layout.label(of: path("a/b/train")) == "a")
    }

    @Test func `odd names are shown readably`() {
        let layout = FolderLayout(paths: [DatasetPath(unchecked: [0xff]), DatasetPath(unchecked: [0x0a])])
        #expect(layout.label(of: DatasetPath(unchecked: [0xff])) == "\\xff")
        #expect(layout.label(of: DatasetPath(unchecked: [0x0a])) == "\\n")
    }

    private func layout(_ paths: [String]) -> FolderLayout { FolderLayout(paths: paths.map(path)) }

    private func path(_ text: String) -> DatasetPath { DatasetPath(unchecked: Array(text.utf8)) }

    @Test(arguments: [
        ["images/train2017", "images/val2017"], ["train", "val", "test-hidden"], ["train", "val", "test_2"],
        ["train", "unseen-test"], ["data/train_A", "data/val"],
    ])
    func `a split word with a year, a number or a qualifier is a split`(folders: [String]) {
        let paths = folders.compactMap { DatasetPath(parsing: $0) }
        let layout = FolderLayout(paths: paths)
        #expect(layout.splits == Set(folders.compactMap { $0.split(separator: "/").last.map(String.init) }))
    }

    @Test(arguments: [["test-tube", "beaker"], ["train-station", "harbour"], ["test-tube", "dev-board"]])
    func `things whose names hold a split word are classes`(folders: [String]) {
        let layout = FolderLayout(paths: folders.compactMap { DatasetPath(parsing: $0) })
        #expect(layout.splits == [] && layout.namesClasses)
    }

    @Test func `a folder around everything says nothing`() {
        let wrapped = ["Dataset/cat", "Dataset/dog"].compactMap { DatasetPath(parsing: $0) }
        let layout = FolderLayout(paths: wrapped)
        #expect(layout.label(of: wrapped[0]) == "cat" && layout.split(of: wrapped[0]) == nil)
        let split = ["data/train/cat", "data/val/cat", "data/val/dog"].compactMap { DatasetPath(parsing: $0) }
        let other = FolderLayout(paths: split)
        #expect(other.label(of: split[2]) == "dog" && other.split(of: split[2]) == "val")
        let inImages = ["images/a", "images/b"].compactMap { DatasetPath(parsing: $0) }
        #expect(FolderLayout(paths: inImages).namesClasses)
        #expect(!FolderLayout(paths: ["images", "masks"].compactMap { DatasetPath(parsing: $0) }).namesClasses)
    }
}
