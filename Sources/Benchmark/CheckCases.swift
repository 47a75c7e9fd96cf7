// How the guards of a dataset are measured.

extension Workbench {
    /// `dsv check --exact` of a snapshot of images with a row for each, in ten classes and two splits.
    func check() throws -> Outcome {
        let dataset = try dataset(.images)
        let rows = """
            { echo image,label,split; find . -path ./.dsv -prune -o -type f -name '*.jpg' -print | \
            awk '{ print substr($0, 3) "," NR % 10 "," (NR % 5 ? "train" : "val") }'; } > labels.csv.new; \
            mv labels.csv.new labels.csv
            """
        try run(.shell(rows, in: dataset.folder))
        try initialize(dataset)
        try run(dsv("commit", "-m", "labels", in: dataset))
        let check = Step(name: "dsv check --exact") { [self] _ in
            dsv("check", "--exact", in: dataset)
        }
        let outcome = try compare(check, with: nothing)
        try discard("\(dataset.folder)/labels.csv")
        dataset.repository = .unknown
        return outcome
    }
}
