// How scores are measured: a million predictions, and ten thousand scores.

extension Workbench {
    /// A repository with a table of a million rows, nine in ten of them in val, and the predictions of two models beside it.
    private func scoredTable() throws -> (repository: String, predictions: [String]) {
        let place = "\(folder)/scores"
        try discard(place)
        let repository = "\(place)/repository"
        try Files.makeFolder(repository)
        say("writing a table and two files of predictions")
        let table = LabelTable(rows: rowCount(1_000_000), shares: [0, 1, 1, 1, 1, 1, 1, 1, 1, 1])
        try table.write(to: "\(repository)/labels.csv")
        let predictions = ["first", "second"].map { "\(place)/\($0).csv" }
        for (place, path) in predictions.enumerated() { try table.writePredictions(to: path, seed: UInt64(place)) }
        try run(dsv("-C", repository, "init"))
        try run(dsv("-C", repository, "commit", "-m", "x"))
        Machine.forgetPeakMemory()
        return (repository, predictions)
    }

    /// `dsv score add` of a million predictions against `sort` of their file.
    func addScore() throws -> Outcome {
        let (repository, predictions) = try scoredTable()
        // Another name each time: the same score would not be written again.
        let add = Step(name: "dsv score add") { [self] round in
            dsv("-C", repository, "score", "add", "--model", "net\(round)", "--predictions", predictions[0])
        }
        let sort = Step(name: "sort") { _ in Command("sort", ["-o", "/dev/null", predictions[0]], in: "/") }
        return try compare(add, with: sort)
    }

    /// `dsv compare` of two scores of a million predictions, with 10,000 resamples, against `sort` of both files.
    func compareScores(_ metric: String) throws -> Outcome {
        guard CommandEnvironment.has("git") else { throw Failure("this case needs git") }
        let (repository, predictions) = try scoredTable()
        for (path, model) in zip(predictions, ["first", "second"]) {
            try run(dsv("-C", repository, "score", "add", "--model", model, "--predictions", path))
        }
        try run(
            .shell(
                "git -C .dsv/history for-each-ref --format='%(refname:lstrip=2)' refs/scores >.dsv/ids", in: repository)
        )
        let ids = Files.text(of: "\(repository)/.dsv/ids").split(separator: "\n").map(String.init)
        let compare = Step(name: "dsv compare") { [self] _ in
            dsv("-C", repository, "compare", ids[0], ids[1], "--metric", metric, "--resamples", "10000")
        }
        let sort = Step(name: "sort") { _ in
            .shell(
                #"sort -o /dev/null "$1" && sort -o /dev/null "$2""#, predictions[0], predictions[1], in: "/",
                label: "sort")
        }
        return try self.compare(compare, with: sort)
    }

    /// `dsv log --scores` with 10,000 scores against `git for-each-ref` of their references.
    func logScores() throws -> Outcome {
        let repository = "\(folder)/many-scores"
        try discard(repository)
        try Files.makeFolder(repository)
        try Files.write("fname,label,subset\na.png,i,val\n", to: "\(repository)/labels.csv")
        try run(dsv("-C", repository, "init"))
        try run(dsv("-C", repository, "commit", "-m", "x"))
        try run(dsv("-C", repository, "score", "add", "accuracy=0.5", "--model", "net"))
        say("making 10,000 scores")
        try run(.shell(Self.manyScores, String(max(100, 10_000 / scale)), in: repository))
        try run(dsv("-C", repository, "log", "--scores"))
        let log = Step(name: "dsv log --scores") { [self] _ in dsv("-C", repository, "log", "--scores") }
        let list = Step(name: "git for-each-ref") { _ in
            Command("git", ["-C", ".dsv/history", "for-each-ref", "refs/scores"], in: repository)
        }
        return try compare(log, with: list)
    }

    // Copies of the one score under other models' names, made by git: ten thousand processes would take minutes.
    private static let manyScores = #"""
        cd .dsv/history
        score=$(git for-each-ref --format='%(refname)' refs/scores)
        parent=$(git rev-parse "$score^")
        for number in $(seq 2 "$1"); do
            printf 'commit refs/many/%s\ncommitter A <a@example.com> %s +0000\ndata 1\nx\nfrom %s\ndeleteall\nM 644 inline score.json\n' \
                "$number" "$((1700000000 + number))" "$parent"
            text=$(git show "$score:score.json" | sed "s/\"net\"/\"net$number\"/") && printf 'data %s\n%s\n\n' "${#text}" "$text"
        done >../stream
        git fast-import --quiet <../stream
        git for-each-ref --format='create refs/scores/%(tree) %(objectname)%0adelete %(refname)' refs/many | git update-ref --stdin
        git pack-refs --all
        """#
}
