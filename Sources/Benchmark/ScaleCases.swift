import Glibc

// How what is large in number is measured: folders, files in one folder, snapshots, and what others write.

extension Workbench {
    /// The state of a repository in which nothing changed but one file since its first commit.
    private func commitOneChange(of dataset: Dataset) throws {
        try commitFirst(dataset)
        try dataset.rewriteFile(dataset.shape.fileCount / 2)
        try run(dsv("commit", "-m", "x", in: dataset))
        dataset.repository = .laterCommit
    }

    /// `dsv commit` of files that are new to dsv against `find`, which asks for the status of each.
    func commitMany(_ shape: DatasetShape) throws -> Outcome {
        let dataset = try dataset(shape)
        let commit = Step(name: "dsv commit") { [self] _ in
            try initialize(dataset)
            return dsv("commit", "-m", "x", in: dataset)
        }
        let outcome = try compare(commit, with: find(dataset))
        dataset.repository = .firstCommit
        return outcome
    }

    /// `dsv commit` of one changed file.
    func commitOneOf(_ shape: DatasetShape) throws -> Outcome {
        let dataset = try dataset(shape)
        try commitOnce(dataset)
        let commit = Step(name: "dsv commit") { [self] _ in
            try dataset.rewriteFile(dataset.shape.fileCount / 2)
            return dsv("commit", "-m", "x", in: dataset)
        }
        let outcome = try compare(commit, with: find(dataset))
        dataset.repository = .laterCommit
        return outcome
    }

    /// `dsv diff` of two snapshots that differ in one file, about which nothing is remembered.
    func diffOneOf(_ shape: DatasetShape) throws -> Outcome {
        let dataset = try dataset(shape)
        try commitOneChange(of: dataset)
        let diff = Step(name: "dsv diff") { [self] _ in
            try discard("\(dataset.folder)/.dsv/cache")
            return dsv("diff", "HEAD~1", "HEAD", in: dataset)
        }
        return try compare(diff, with: find(dataset))
    }

    /// `dsv clone` from a folder against `cp -r` of the files.
    func cloneMany(_ shape: DatasetShape) throws -> Outcome {
        let dataset = try dataset(shape)
        try commitOnce(dataset)
        let remote = "\(folder)/remote"
        try discard(remote)
        _ = try? run(dsv("remote", "remove", "origin", in: dataset))
        try run(dsv("remote", "add", "origin", remote, in: dataset))
        try run(dsv("push", in: dataset))
        let clone = Step(name: "dsv clone") { [self] _ in dsv("clone", remote, "\(scratch)/clone") }
        return try compare(clone, with: plainCopy(dataset))
    }

    /// A commit of 1 % of the files beside 2 GB that somebody else wrote and nobody synced, against the same work in the other order.
    func commitBesideWriter() throws -> Outcome {
        let dataset = try dataset(.images)
        try commitOnce(dataset)
        func step(_ name: String, _ line: String) -> Step {
            Step(name: name) { [self] _ in
                try dataset.rewriteOnePercent()
                let commit = dsv("commit", "-m", "x", in: dataset)
                return .shell(line, commit.program, dataset.folder, "\(scratch)/other", in: "/", label: name)
            }
        }
        let write = #"head -c 2147483648 /dev/zero > "$3""#
        let commit = #""$1" -C "$2" commit -m x"#
        let outcome = try compare(
            step("write, then dsv commit", "\(write) && \(commit)"),
            with: step("dsv commit, then write", "\(commit) && \(write)"))
        dataset.repository = .laterCommit
        return outcome
    }

    private func find(_ dataset: Dataset) -> Step {
        Step(name: "find") { _ in
            let arguments = [".", "-path", "./.dsv", "-prune", "-o", "-type", "f", "-printf", #"%s %T@ %i %p\n"#]
            return Command("find", arguments, in: dataset.folder)
        }
    }
}

// A history of many snapshots.
extension Workbench {
    private var historyFolder: String { "\(folder)/history" }

    /// A repository of 20,000 snapshots of ten images and a table, of which each changes an image, and every hundredth a label.
    private func makeHistory() throws -> String {
        let repository = "\(historyFolder)/repository"
        if Files.isFolder(repository) { return repository }
        let count = max(100, 20_000 / scale)
        say("writing \(count) states of a dataset")
        var images = (0..<10).map { "0 \($0)" }
        var labels = [Int](repeating: 0, count: 10)
        var folders: [String] = []
        for number in 0..<count {
            let state = "\(historyFolder)/states/v\(Format.digits(number, 6))"
            try Files.makeFolder(state)
            if number % 100 == 99 { labels[number / 100 % 10] += 1 } else { images[number % 10] = "\(number)" }
            for (place, bytes) in images.enumerated() { try Files.write(bytes, to: "\(state)/\(place).jpg") }
            let rows = labels.enumerated().map { "\($0).jpg,l\($1)\n" }
            try Files.write("filename,label\n" + rows.joined(), to: "\(state)/labels.csv")
            folders.append(state)
        }
        try Files.makeFolder(repository)
        try run(dsv("-C", repository, "init"))
        say("importing them")
        try run(Command(dsv("x").program, ["-C", repository, "import"] + folders, in: "/", label: "dsv import"))
        try discard("\(historyFolder)/states")
        return repository
    }

    /// A verb on the long history, against `git log -n 1` of it; with `isFirst`, nothing is remembered.
    func readHistory(_ arguments: [String], isFirst: Bool = false) throws -> Outcome {
        let repository = try makeHistory()
        let verb = Step(name: "dsv \(arguments[0])") { [self] _ in
            if isFirst { try discard("\(repository)/.dsv/cache") }
            return Command(dsv("x").program, ["-C", repository] + arguments, in: "/")
        }
        guard CommandEnvironment.has("git") else { return try compare(verb, with: nothing) }
        let log = Step(name: "git log") { _ in
            Command("git", ["-C", "\(repository)/.dsv/history", "log", "-n", "1"], in: "/")
        }
        return try compare(verb, with: log)
    }
}
