import Glibc

// How sharing and verifying are measured.

extension Workbench {
    private var remoteFolder: String { "\(folder)/remote" }

    /// Makes the dataset a repository whose remote `origin` is a folder where nothing is yet.
    private func addRemote(to dataset: Dataset, url: String? = nil) throws {
        try commitOnce(dataset)
        try discard(remoteFolder)
        _ = try? run(dsv("remote", "remove", "origin", in: dataset))
        try run(dsv("remote", "add", "origin", url ?? remoteFolder, in: dataset))
    }

    /// The first `dsv push` to a folder against a copy of the files that has reached the disk.
    func pushFolder() throws -> Outcome {
        let dataset = try dataset(.images)
        let push = Step(name: "dsv push") { [self] _ in
            try addRemote(to: dataset)
            return dsv("push", in: dataset)
        }
        return try compare(push, with: copy(dataset))
    }

    /// `dsv clone` from a folder against `cp -r` of the files.
    func cloneFolder() throws -> Outcome {
        let dataset = try dataset(.images)
        try addRemote(to: dataset)
        try run(dsv("push", in: dataset))
        let clone = Step(name: "dsv clone") { [self] _ in dsv("clone", remoteFolder, "\(scratch)/clone") }
        return try compare(clone, with: plainCopy(dataset))
    }

    /// `dsv push` of a snapshot in which one label changed, against a program that does nothing.
    func pushLabels() throws -> Outcome {
        let dataset = try dataset(.images)
        try addRemote(to: dataset)
        try run(dsv("push", in: dataset))
        let push = Step(name: "dsv push") { [self] round in
            try run(.shell(#"echo "image,$1" >> labels.csv"#, "\(round)", in: dataset.folder))
            try run(dsv("commit", "-m", "x", in: dataset))
            return dsv("push", in: dataset)
        }
        let outcome = try compare(push, with: nothing)
        try discard("\(dataset.folder)/labels.csv")
        dataset.repository = .unknown
        return outcome
    }

    /// `dsv fsck` against OpenSSL, which hashes the same files, one after the other.
    func fsck() throws -> Outcome {
        let dataset = try dataset(.images)
        try commitOnce(dataset)
        let fsck = Step(name: "dsv fsck") { [self] _ in dsv("fsck", in: dataset) }
        let hash = Step(name: "openssl dgst") { _ in
            .shell(
                "find .dsv/store .dsv/history -type f -print0 | xargs -0 openssl dgst -sha256", in: dataset.folder,
                label: "openssl dgst -sha256")
        }
        return try compare(fsck, with: hash)
    }

    /// The first `dsv push` to `rclone serve s3` on this machine against `rclone copy` of the files to the same server.
    func pushS3() throws -> Outcome {
        let dataset = try dataset(.images)
        try commitOnce(dataset)
        let server = try ObjectServer(in: folder, self)
        defer { server.stop(self) }
        let push = Step(name: "dsv push") { [self] round in
            try addRemote(to: dataset, url: "s3://bench/push-\(round)")
            return server.reached(by: dsv("push", in: dataset))
        }
        let copy = Step(name: "rclone copy") { round in
            let arguments = ["copy", ".", ":s3:bench/copy-\(round)", "--exclude", ".dsv/**", "--transfers", "8"]
            return server.reached(by: Command("rclone", arguments, in: dataset.folder))
        }
        return try compare(push, with: copy)
    }
}

/// `rclone serve s3` on this machine, with a bucket `bench`.
private struct ObjectServer {
    private let port = 20_000 + Int(getpid()) % 10_000
    private let processFile: String

    init(in folder: String, _ workbench: Workbench) throws {
        processFile = "\(folder)/rclone.pid"
        let data = "\(folder)/buckets"
        try Files.makeFolder(data)
        try Files.makeFolder("\(data)/bench")
        let start = """
            rclone serve s3 --auth-key bench,bench --addr "127.0.0.1:$1" "$2" >/dev/null 2>&1 & echo $! >"$3"
            until curl -s -o /dev/null "http://127.0.0.1:$1"; do sleep 0.1; done
            """
        try workbench.run(.shell(start, "\(port)", data, processFile, in: "/", label: "rclone serve s3"))
    }

    func stop(_ workbench: Workbench) {
        _ = try? workbench.run(.shell(#"kill "$(cat "$1")""#, processFile, in: "/"))
    }

    /// The command with what it needs to find the server.
    func reached(by command: Command) -> Command {
        let endpoint = "http://127.0.0.1:\(port)"
        let variables = [
            "AWS_ACCESS_KEY_ID=bench", "AWS_SECRET_ACCESS_KEY=bench", "AWS_REGION=us-east-1",
            "AWS_ENDPOINT_URL=\(endpoint)", "RCLONE_S3_PROVIDER=Other", "RCLONE_S3_ENDPOINT=\(endpoint)",
            "RCLONE_S3_ENV_AUTH=true",
        ]
        return Command(
            "env", variables + [command.program] + command.arguments, in: command.folder, label: command.description)
    }
}
