import Glibc

/// What a reader has to know about the machine to judge the numbers.
struct Machine: CustomStringConvertible {
    /// Makes this process's peak memory what it uses now: the peaks of the commands that it starts count from there.
    ///
    /// See proc_pid_clear_refs(5).
    static func forgetPeakMemory() { try? Files.write("5", to: "/proc/self/clear_refs") }

    let processor: String
    let cores: Int
    let memoryBytes: Int
    let kernel: String
    let fileSystem: String

    /// Describes this machine and the file system on which `folder`, an absolute path, lies.
    init(workingIn folder: String) {
        processor = Self.processorName()
        cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        memoryBytes = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        kernel = Files.text(of: "/proc/sys/kernel/osrelease").split(separator: "\n").first.map(String.init) ?? "unknown"
        fileSystem = Self.fileSystem(of: folder)
    }

    var description: String {
        "\(processor), \(cores) cores, \(Format.size(memoryBytes)) memory, Linux \(kernel), \(fileSystem)"
    }

    private static func processorName() -> String {
        let lines = Files.text(of: "/proc/cpuinfo").split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix("model name") }), let colon = line.firstIndex(of: ":") else {
            return "unknown processor"
        }
        return String(line[line.index(after: colon)...].drop { $0 == " " })
    }

    /// The type of the file system on which `folder`, an absolute path, lies.
    ///
    /// From the mount table: statfs(2) is not in the Glibc module, and it cannot tell ext4 from ext2 either.
    static func fileSystem(of folder: String) -> String {
        var longest = ""
        var type = "unknown file system"
        for line in Files.text(of: "/proc/self/mounts", limit: 1 << 20).split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 2 else { continue }
            let mountPoint = String(fields[1])
            let holds = mountPoint == "/" || folder == mountPoint || folder.hasPrefix(mountPoint + "/")
            // Of two mounts on the same folder the later one is in sight.
            if holds && mountPoint.utf8.count >= longest.utf8.count {
                longest = mountPoint
                type = String(fields[2])
            }
        }
        return type
    }
}
