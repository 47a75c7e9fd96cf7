import Glibc

/// What the command line asks for.
struct Options {
    static let usage = """
        usage: Benchmark --dsv <binary> --dir <folder> [--case <name>]... [--all] [--peers]
                         [--runs <n>] [--scale <n>] [--markdown <file>] [--strict] [--keep]
           or: Benchmark --list

            --dsv <binary>      the release build of dsv to measure
            --dir <folder>      where to work, on the file system to measure; 70 GB should be free
            --case <name>       measure this case only; may be repeated
            --all               measure the slow cases too
            --peers             measure the first commit of other tools too
            --runs <n>          the number of counted runs of each pair (default: 5)
            --scale <n>         divide the numbers of files by n, to try things out
            --markdown <file>   write the report to a file too
            --strict            exit with 1 when a bound is missed or in doubt
            --keep              leave the work folder and its trash in place
            --list              list the cases and their bounds
        """

    var dsv = ""
    var directory = ""
    var caseNames: [String] = []
    var runs = 5
    var scale = 1
    var markdown: String?
    var includesSlow = false
    var includesPeers = false
    var isStrict = false
    var keepsWork = false
    var listsCases = false
    var showsHelp = false

    /// Reads the arguments that follow the program's name; `--name=value` is as good as `--name value`.
    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            if parts.count == 2 { rest.insert(parts[1], at: rest.startIndex) }
            let remaining = rest.count
            try take(parts[0], from: &rest)
            if parts.count == 2 && rest.count == remaining {
                throw UsageError("option '\(parts[0])' takes no value")
            }
        }
        if !listsCases && !showsHelp { try check() }
    }

    /// The cases to measure, in the order of the table.
    var cases: [BenchmarkCase] {
        BenchmarkCase.all.filter { candidate in
            let isNamed = caseNames.contains(candidate.name)
            return switch candidate.selection {
            case .usual: caseNames.isEmpty || isNamed || includesSlow
            case .slow: includesSlow || isNamed
            case .peers: includesPeers || isNamed
            }
        }
    }

    private mutating func take(_ option: String, from rest: inout ArraySlice<String>) throws {
        switch option {
        case "--dsv": dsv = try value(of: option, from: &rest)
        case "--dir": directory = try value(of: option, from: &rest)
        case "--case": caseNames.append(try value(of: option, from: &rest))
        case "--runs": runs = try count(of: option, from: &rest)
        case "--scale": scale = try count(of: option, from: &rest)
        case "--markdown": markdown = try value(of: option, from: &rest)
        case "--all": includesSlow = true
        case "--peers": includesPeers = true
        case "--strict": isStrict = true
        case "--keep": keepsWork = true
        case "--list": listsCases = true
        case "-h", "--help": showsHelp = true
        default:
            throw UsageError(option.hasPrefix("-") ? "unknown option '\(option)'" : "unexpected argument '\(option)'")
        }
    }

    private func value(of option: String, from rest: inout ArraySlice<String>) throws -> String {
        guard let value = rest.popFirst(), !value.isEmpty else { throw UsageError("option '\(option)' needs a value") }
        return value
    }

    private func count(of option: String, from rest: inout ArraySlice<String>) throws -> Int {
        let text = try value(of: option, from: &rest)
        guard let number = Int(text), number > 0 else {
            throw UsageError("option '\(option)' expects a positive number, not '\(text)'")
        }
        return number
    }

    private mutating func check() throws {
        if dsv.isEmpty { throw UsageError("option '--dsv' is missing") }
        if directory.isEmpty { throw UsageError("option '--dir' is missing") }
        for name in caseNames where !BenchmarkCase.all.contains(where: { $0.name == name }) {
            throw UsageError("unknown case '\(name)'; --list shows the cases")
        }
        // Commands run in other folders, so a path relative to this one would lead them astray.
        guard let program = Files.absolutePath(of: dsv), access(program, X_OK) == 0, !Files.isFolder(program) else {
            throw UsageError("'\(dsv)' is not a program")
        }
        dsv = program
    }
}
