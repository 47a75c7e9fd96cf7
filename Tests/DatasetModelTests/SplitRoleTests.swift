import DatasetModel
import Testing

@Suite struct SplitRoleTests {
    @Test(arguments: [
        ("train", SplitRole.training), ("Training", .training), ("train2017", .training), ("images_train", .training),
        ("val_A", .validation), ("dev", .validation), ("test-hidden", .test), ("unseen-test", .test),
        ("holdout", .test), ("trainer", nil), ("a", nil), ("train-test", nil), ("", nil), ("contest", nil),
    ])
    func `a split's name says what it is for`(name: String, role: SplitRole?) {
        #expect(SplitRole(Array(name.utf8)) == role)
    }
}
