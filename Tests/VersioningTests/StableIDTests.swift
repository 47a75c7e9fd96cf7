import DatasetModel
import History
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

/// Equal datasets have equal names for ever: these were given by the first version that wrote this format.
@Suite struct StableIDTests {
    @Test func `a dataset of many folders and long manifests has the tree and fingerprint that it always had`() throws {
        let test = try TestRepository()
        for number in 0..<300 { try test.write("\(number)", to: "f\(number)/x.png") }
        // Names that git sorts in another order than their paths, and folders in folders.
        try test.write("1", to: "a/x.png")
        try test.write("2", to: "a b/y.png")
        try test.write("3", to: "a.b/z.png")
        try test.write("4", to: "a/b/c/d.png")
        try test.write("text\n", to: "train/README")
        let rows = (0..<300).map { "f\($0)/x.png,c\($0 % 7)\n" }
        try test.write("fname,label\n" + rows.joined(), to: "labels.csv")
        for number in 0..<16_000 { try test.write(number % 2 == 1 ? "" : "\(number % 10)", to: "many/\(number).png") }
        try LocalDisk().makeLink(test.root.appending("link"), target: Array("labels.csv".utf8))
        let snapshot = try test.commit().snapshot
        #expect("\(snapshot.tree)" == "5e68a0aeaa3320759af3f19e38840b8616bee621")
        #expect(
            snapshot.fingerprint.map { "\($0)" } == "888fd465992a0e86c0c1bfcb6a793857bd877b9d3e6e201382a04247fcaa1339")
        // A second commit, for which most is known, gives the same as a first.
        try test.write("5", to: "f7/x.png")
        try test.commit()
        try test.write("7", to: "f7/x.png")
        let again = try test.commit().snapshot
        #expect(again.tree == snapshot.tree && again.fingerprint == snapshot.fingerprint)
        #expect(try test.git("fsck", "--strict").output == "")
    }
}
