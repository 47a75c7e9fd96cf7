import Glibc

/// Measures dsv against the yardsticks that its promises name.
@main
struct BenchmarkCommand {
    // The exit codes are git's: 128 for what cannot be done, 129 for a wrong command line.
    static func main() {
        do {
            if CommandLine.arguments.dropFirst().elementsEqual([NearPairSearch.word]) {
                return try NearPairSearch.run()
            }
            let options = try Options(Array(CommandLine.arguments.dropFirst()))
            if options.showsHelp {
                print(Options.usage)
            } else if options.listsCases {
                print(BenchmarkCase.list, terminator: "")
            } else {
                exit(try measure(options))
            }
        } catch let error as UsageError {
            Console.say("error: \(error)\n\(Options.usage)")
            exit(129)
        } catch {
            Console.say("fatal: \(error)")
            exit(128)
        }
    }

    private static func measure(_ options: Options) throws -> Int32 {
        let workbench = try Workbench(options)
        var report = Report(machine: workbench.machine, runs: options.runs, scale: options.scale)
        for benchmark in options.cases {
            for part in benchmark.parts {
                let title = benchmark.title(of: part)
                let result = measure(part, as: title, on: workbench)
                report.add(title, bounds: part.bounds, result: result, isOptional: benchmark.selection == .peers)
            }
        }
        report.mark(workbench.doubts)
        print(report.text, terminator: "")
        if !options.keepsWork { try workbench.removeWork() }
        if let path = options.markdown { try Files.write(report.text, to: path) }
        if report.hasFailure { return 128 }
        return options.isStrict && report.missesBound ? 1 : 0
    }

    // A failure costs one line of the report, not the hour that the other lines have taken.
    private static func measure(_ part: BenchmarkCase.Part, as title: String, on bench: Workbench) -> Report.Result {
        bench.title = title
        if let program = part.program, !CommandEnvironment.has(program) {
            bench.say("skipped, \(program) is not installed")
            return .skipped("not installed")
        }
        do {
            return .measured(try part.measure(bench))
        } catch {
            Console.say("error: \(title): \(error)")
            return .failed
        }
    }
}
