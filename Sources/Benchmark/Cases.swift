// How each case is measured. The commands find warm caches: the first round, which is not counted, sees to that.

extension Workbench {
    /// `dsv commit` of a dataset that is new to dsv against a copy that has reached the disk.
    func firstCommit(of shape: DatasetShape) throws -> Outcome {
        let dataset = try dataset(shape)
        let commit = Step(name: "dsv commit") { [self] _ in
            try initialize(dataset)
            return dsv("commit", "-m", "x", in: dataset)
        }
        let outcome = try compare(commit, with: copy(dataset))
        dataset.repository = .firstCommit
        return outcome
    }

    /// The size of the store after the first commit against the sum of the files, all of which are distinct.
    func storeSize() throws -> Outcome {
        let dataset = try dataset(.images)
        try commitFirst(dataset)
        let store = try DiskUsage(of: "\(dataset.folder)/.dsv/store")
        let files = try DiskUsage(of: dataset.folder, excluding: ".dsv")
        return Outcome(
            measured: "store: \(describe(store))", yardstick: "files: \(describe(files))",
            ratios: [Double(store.bytes) / Double(files.bytes)])
    }

    private func describe(_ usage: DiskUsage) -> String {
        "\(Format.size(usage.bytes)) (\(Format.size(usage.allocated)) allocated)"
    }

    /// `dsv status` with nothing changed against `find`, which asks for the same facts about the same files.
    func status(of shape: DatasetShape) throws -> Outcome {
        let dataset = try dataset(shape)
        try commitOnce(dataset)
        let find = Step(name: "find") { _ in
            let arguments = [".", "-path", "./.dsv", "-prune", "-o", "-type", "f", "-printf", #"%s %T@ %i %p\n"#]
            return Command("find", arguments, in: dataset.folder)
        }
        return try compare(unchangedStatus(dataset), with: find)
    }

    /// `dsv commit` of rewritten files against `dsv status` with nothing changed, which must look at as many.
    ///
    /// Each round adds a commit: taking the repository back to its first one would leave it in a state of our making.
    func secondCommit() throws -> Outcome {
        let dataset = try dataset(.images)
        try commitOnce(dataset)
        let commit = Step(name: "dsv commit") { [self] _ in
            try dataset.rewriteOnePercent()
            return dsv("commit", "-m", "x", in: dataset)
        }
        let outcome = try compare(commit, with: unchangedStatus(dataset))
        dataset.repository = .laterCommit
        return outcome
    }

    /// `dsv export` against `cp -r`, both into a new folder and both left to the page cache.
    func export() throws -> Outcome {
        let dataset = try dataset(.images)
        try commitOnce(dataset)
        return try compare(exportHead(dataset), with: plainCopy(dataset))
    }

    /// `dsv checkout` of one of two snapshots that differ a little against `dsv export` of all files.
    func switchSnapshots() throws -> Outcome {
        let dataset = try dataset(.images)
        try commitOnce(dataset)
        try run(dsv("tag", "base", in: dataset))
        try dataset.rewriteOnePercent()
        try run(dsv("commit", "-m", "x", in: dataset))
        try run(dsv("tag", "next", in: dataset))
        let checkout = Step(name: "dsv checkout") { [self] round in
            dsv("checkout", round.isMultiple(of: 2) ? "base" : "next", in: dataset)
        }
        let outcome = try compare(checkout, with: exportHead(dataset))
        try run(dsv("checkout", "main", in: dataset))
        dataset.repository = .laterCommit
        return outcome
    }

    /// `dsv --version` against a program that does nothing at all.
    func version() throws -> Outcome {
        let version = Step(name: "dsv --version") { [self] _ in dsv("--version") }
        return try compare(version, with: nothing, runs: 20)
    }

    /// `dsv log -n 1` against `git log -n 1` in a repository with the same files, if there is git.
    func log() throws -> Outcome {
        let dataset = try dataset(.tiny)
        try commitOnce(dataset)
        let log = Step(name: "dsv log") { [self] _ in dsv("log", "-n", "1", in: dataset) }
        guard CommandEnvironment.has("git") else { return try compare(log, with: nothing, runs: 20) }
        try run(.shell("git init -q && git add class_* && git commit -q -m x", in: dataset.folder))
        let gitLog = Step(name: "git log") { _ in Command("git", ["log", "-n", "1"], in: dataset.folder) }
        return try compare(log, with: gitLog, runs: 20)
    }

    /// The first commit of another tool against a copy that has reached the disk.
    func firstCommit(with peer: Peer) throws -> Outcome {
        let dataset = try dataset(.images)
        dataset.repository = .unknown
        try discard("\(dataset.folder)/.dsv")
        let discardLeftovers = { [self] in
            for path in peer.leftovers { try discard("\(dataset.folder)/\(path)") }
        }
        defer { try? discardLeftovers() }
        let commit = Step(name: peer.name) { [self] _ in
            try discardLeftovers()
            try run(.shell(peer.setUp, scratch, in: dataset.folder))
            return .shell(peer.commit, scratch, in: dataset.folder)
        }
        return try compare(commit, with: copy(dataset))
    }
}

// The steps that several cases share.
extension Workbench {
    // The pattern leaves out .dsv and the like, which begin with a dot.
    func copy(_ dataset: Dataset) -> Step {
        Step(name: "copy", work: .copy) { [self] _ in
            let target = "\(scratch)/copy"
            try Files.makeFolder(target)
            return .shell(#"cp -r ./* "$1" && sync -f "$1""#, target, in: dataset.folder, label: "cp -r && sync -f")
        }
    }

    /// A copy that is left to the page cache.
    func plainCopy(_ dataset: Dataset) -> Step {
        Step(name: "cp -r", work: .copy) { [self] _ in
            let target = "\(scratch)/copy"
            try Files.makeFolder(target)
            return .shell(#"cp -r ./* "$1""#, target, in: dataset.folder, label: "cp -r")
        }
    }

    private func unchangedStatus(_ dataset: Dataset) -> Step {
        Step(name: "dsv status", work: .status) { [self] _ in dsv("status", in: dataset) }
    }

    private func exportHead(_ dataset: Dataset) -> Step {
        Step(name: "dsv export", work: .export) { [self] _ in dsv("export", "HEAD", "\(scratch)/export", in: dataset) }
    }

    var nothing: Step {
        Step(name: "true") { _ in Command("true", [], in: "/") }
    }
}
