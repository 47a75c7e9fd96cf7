import Testing

@testable import Reports
@testable import Versioning

@Suite struct `Reports of counts` {
    private func text(_ classes: [String: [String: Int]], splits: [String: Int] = [:], images: Int) -> String {
        var statistics = Statistics([])
        statistics.imageCount = images
        statistics.classes = classes
        statistics.splits = splits
        return statistics.text(.plain)
    }

    @Test func `shares are of what is labelled, and add up`() {
        let table = text(
            ["cat": ["train": 3, "val": 1], "dog": ["train": 1]], splits: ["train": 5, "val": 1], images: 6)
        #expect(table.contains("cat        3  75.0 %    1  100.0 %\n"))
        #expect(table.contains("dog        1  25.0 %    0    0.0 %\n"))
    }

    @Test func `objects are shares of objects, not of images`() {
        let table = text(["RBC": ["": 30], "WBC": ["": 10]], images: 5)
        #expect(table.contains("class  objects   share\n"))
        #expect(table.contains("RBC         30  75.0 %\n"))
        #expect(table.contains("all         40\n"))
    }
}
