import DatasetModel
import SystemIO
import SystemPackage

/// Names of earlier snapshots that some file systems take for dsv's or git's own: `.DSV` where upper and lower case are one.
struct NameProbe {
    private var suspects: [(path: DatasetPath, twin: String)] = []

    mutating func add(_ name: ArraySlice<UInt8>, _ kind: NameRules.Kind, in folder: @autoclosure () -> DatasetPath) {
        guard let twin = NameRules.refusal(of: name, kind, in: folder())?.twin else { return }
        suspects.append((folder().appending(name), twin))
    }

    mutating func add(_ path: DatasetPath, _ kind: NameRules.Kind) {
        if !path.isRoot { add(path.name, kind, in: path.parent ?? .root) }
    }

    /// Throws if the file system of `folder`, which exists, takes one of the names for its twin.
    ///
    /// Nearly always there are no such names, and nothing is done.
    func run(in folder: FilePath, disk: any Disk) throws {
        for (path, twin) in suspects {
            let probe = folder.appending("names")
            try Repository.removeTree(probe, disk: disk)
            try disk.makeFolder(probe)
            _ = try disk.create(probe.appending(twin))
            let isOne = FileStatus.ifPresent(probe.appending(bytes: path.name)) != nil
            try Repository.removeTree(probe, disk: disk)
            if isOne {
                throw Failure(
                    .conflict, "'\(path)' cannot be written: this file system takes it for '\(twin)'",
                    hint: "use a folder on a file system that tells them apart")
            }
        }
    }
}
