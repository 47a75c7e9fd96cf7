import DatasetModel
package import SystemIO
package import SystemPackage

/// A moment at which a program of the owner of this copy is asked whether to go on.
package enum Hook: String, Sendable {
    /// Before a commit stores anything.
    case preCommit = "pre-commit"
}

/// A hook that is there and was not run.
package struct IgnoredHook: Sendable, Equatable {
    /// Why a hook was not run.
    package enum Reason: Sendable, Equatable {
        case notExecutable
        /// The repository lies in the folder of another dataset.
        case insideDataset(FilePath)
    }

    package let path: FilePath
    package let reason: Reason
}

/// Thrown where a hook ended, but not with exit status 0: an answer, not a failure.
package struct HookRefusal: Error, Equatable {
    /// Lower case, no full stop, as in a `Failure`.
    package let message: String
    package var hints: [String] { ["--no-verify commits without asking it"] }

    init(_ hook: Hook, _ status: CInt) {
        message = "the hook '\(hook.rawValue)' refused the commit (exit status \(status))"
    }

    init(_ hook: Hook, killedBy signal: CInt) {
        message = "the hook '\(hook.rawValue)' was killed by signal \(signal): nothing was committed"
    }
}

extension Repository {
    /// Runs the hook's program in the dataset's folder; nil where there is none, or it agreed.
    ///
    /// Nothing is locked meanwhile: the program may run other verbs. Throws `HookRefusal` unless it ended with exit status 0.
    package func ask(_ hook: Hook, in surroundings: Subprocess.Surroundings) throws -> IgnoredHook? {
        let path = hooksFolder.appending(hook.rawValue)
        guard FileStatus.following(path) != nil else { return nil }
        guard isExecutable(path) else { return IgnoredHook(path: path, reason: .notExecutable) }
        if let outer = datasetAround() { return IgnoredHook(path: path, reason: .insideDataset(outer)) }
        switch try ending(of: path, hook, surroundings) {
        case .exited(0): return nil
        case .exited(let status): throw HookRefusal(hook, status)
        case .killed(let signal): throw HookRefusal(hook, killedBy: signal)
        }
    }

    private func ending(
        of path: FilePath, _ hook: Hook, _ surroundings: Subprocess.Surroundings
    ) throws -> Subprocess.Ending {
        do throws(SystemError) {
            return try Subprocess(path, in: root, surroundings).run()
        } catch {
            throw Failure(
                .unavailable, "the hook '\(hook.rawValue)' cannot be started: \(error.reason)",
                hints: [
                    "its first line names the program that reads it, such as '#!/bin/sh'",
                    "--no-verify commits without asking it",
                ])
        }
    }

    /// The folder of a dataset that this repository lies in, with which its hooks may have come.
    ///
    /// No file that dsv writes is executable, but on some file systems all files are.
    private func datasetAround() -> FilePath? {
        var folder = root
        while folder.removeLastComponent() {
            if FileStatus.ifPresent(folder.appending(Self.folderName))?.kind == .folder { return folder }
        }
        return nil
    }

    /// Leaves an example that nobody runs, by its name.
    func makeSampleHook() throws {
        let path = hooksFolder.appending("\(Hook.preCommit.rawValue).sample")
        if FileStatus.ifPresent(path) != nil { return }
        try disk.makeFolders(hooksFolder)
        let temporary = temporaryFolder.appending("hook")
        if FileStatus.ifPresent(temporary) != nil { try disk.remove(temporary) }
        try disk.replace(path, with: Array(Self.sampleHook.utf8), via: temporary, isDurable: false)
    }

    private static let sampleHook = """
        #!/bin/sh
        # 'dsv commit' runs this program first, in the dataset's folder, if it has the name 'pre-commit' and is executable:
        #
        #   cp .dsv/hooks/pre-commit.sample .dsv/hooks/pre-commit
        #   chmod +x .dsv/hooks/pre-commit
        #
        # Exit status 0 lets the commit go on; any other stops it, and nothing is stored. 'dsv commit --no-verify' does not ask.

        exec dsv check worktree

        """
}
