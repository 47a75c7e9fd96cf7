/// Looks for signs that a number tells about the state of the file system rather than about dsv.
///
/// Removals before or during a run can slow down the making of files manyfold, see `Trash`. A slow yardstick makes
/// dsv look good, so a line in doubt must not count as a bound that is met.
struct Doubts {
    /// The lines of the report that are in doubt.
    private(set) var titles: Set<String> = []
    /// Why, for the reader of the report.
    private(set) var notes: [String] = []
    private var seen: [String: [(title: String, cpu: Double)]] = [:]
    private var references: [String: Double] = [:]

    // Shorter times than this one vary so much without any reason worth a note.
    private static let shortest = 0.1

    /// Notes why these lines are in doubt.
    mutating func add(_ titles: [String], _ reason: String) {
        self.titles.formUnion(titles)
        let note = "\(titles.joined(separator: ", ")): \(reason)"
        if notes.contains(note) { return }
        notes.append(note)
        Console.say("doubt: \(note)")
    }

    /// Examines the runs of a step, of which the first was the warm-up.
    ///
    /// The time on the processor is compared, as waiting for the disk is rightly part of some steps only, and with that
    /// of the same `work` in all earlier cases.
    mutating func examine(_ samples: [Sample], of name: String, doing work: String, in title: String) {
        let seconds = samples.dropFirst().map(\.seconds)
        if let least = seconds.min(), let greatest = seconds.max(), greatest > 2 * least, greatest > Self.shortest {
            add([title], "'\(name)' is unsteady, it took \(Format.time(least)) to \(Format.time(greatest)).")
        }
        let all = seen[work, default: []] + samples.map { (title, $0.processorSeconds) }
        seen[work] = all
        let known = all.map(\.cpu)
        guard let least = known.min(), let greatest = known.max(), greatest > 2 * least, greatest > Self.shortest else {
            return
        }
        let slow = Set(all.filter { $0.cpu > 2 * least }.map(\.title)).sorted()
        add(slow, "the same '\(name)' took up to \(Format.ratio(greatest / least)) times the CPU of its best run.")
    }

    /// Compares a copy on the disk with one in memory, given the time that this `reference` takes on the processor.
    ///
    /// ext4 at rest was seen to need 0.9 times the time of memory, after many removals 2.6 to 6.5 times.
    mutating func compare(_ samples: [Sample], withMemory reference: Double, in title: String) {
        let cpu = samples.dropFirst().map(\.processorSeconds).median
        guard cpu > Self.shortest, cpu > 2 * reference else { return }
        let times = "\(Format.time(cpu)) of CPU against \(Format.time(reference)) in memory"
        add([title], "copying took \(times): the file system is slow at making files, or still busy with removals.")
    }

    /// The time a copy in memory takes for a shape of dataset, from `measure` the first time.
    mutating func reference(for shape: DatasetShape, _ measure: () throws -> Double) rethrows -> Double {
        if let known = references[shape.name] { return known }
        let reference = try measure()
        references[shape.name] = reference
        return reference
    }
}
