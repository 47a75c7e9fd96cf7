import Comparison
package import DatasetModel
import History
import SystemIO

/// What a remote has of one snapshot.
package struct RemoteCheck: Sendable {
    package let remote: RemoteSettings
    package let snapshot: Snapshot
    /// Whether a reference of the remote reaches the snapshot.
    package let hasHistory: Bool
    package let fileCount: Int
    /// The files whose bytes are not there, sorted.
    package let missing: [DatasetPath]
    /// What is damaged there, or gone, by the keys that it has there, sorted: packs of the history, and with `readsData` all else.
    package let damaged: [String]

    package var isComplete: Bool { hasHistory && missing.isEmpty && damaged.isEmpty }
}

extension Repository {
    private static let section = "dsv-remote"
    /// Where the branches of remotes are, as they were last seen.
    static let trackingPrefix = "refs/remotes/"

    /// The remotes, sorted by name.
    package func remotes() throws -> [RemoteSettings] {
        var values: [String: [String: String]] = [:]
        for (key, value) in try history().configuration(below: Self.section) {
            // The name may have dots; the key's first and last parts have none.
            let parts = key.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count >= 3, let variable = parts.last else { continue }
            values[parts[1..<(parts.count - 1)].joined(separator: "."), default: [:]][String(variable)] = value
        }
        return values.sorted { $0.key < $1.key }.compactMap { name, values in
            guard let url = values["url"] else { return nil }
            var settings = RemoteSettings(name: name, url: url)
            settings.store = values["store"]
            settings.endpoint = values["endpoint"]
            settings.region = values["region"]
            settings.profile = values["profile"]
            settings.honoursConditions = values["conditions"].map { $0 == "true" }
            return settings
        }
    }

    /// A remote by its name.
    package func remoteSettings(_ name: String) throws -> RemoteSettings {
        let all = try remotes()
        if let found = all.first(where: { $0.name == name }) { return found }
        let names = all.map { "'\($0.name)'" }.joined(separator: ", ")
        throw Failure(
            .notFound, "remote '\(name)' not found",
            hint: all.isEmpty ? "'dsv remote add \(name) URL' adds it" : "the remotes are \(names)")
    }

    /// The remote that is meant where none is named: `origin`, or the only one.
    package func defaultRemote() throws -> String {
        let all = try remotes()
        if all.contains(where: { $0.name == "origin" }) || all.isEmpty { return "origin" }
        guard all.count == 1 else {
            throw Failure(
                .invalid, "which remote? there are \(all.map { "'\($0.name)'" }.joined(separator: ", "))",
                hint: "name one of them")
        }
        return all[0].name
    }

    /// Adds a remote; nothing is asked of it yet.
    package func addRemote(_ settings: RemoteSettings) throws {
        let name = settings.name
        let isPlain = name.allSatisfy { ($0.isLetter || $0.isNumber || "-_.".contains($0)) && $0.isASCII }
        guard isPlain, name.first?.isLetter == true || name.first?.isNumber == true,
            History.isValid(Self.trackingPrefix + name + "/main")
        else {
            throw Failure(
                .invalid, "not a name for a remote: '\(name)'", hint: "use letters, digits, '-', '_' and '.'")
        }
        try settings.check()
        try withLock("remote") {
            if let known = try remotes().first(where: { $0.name == name }) {
                throw Failure(
                    .alreadyExists, "remote '\(name)' already exists: '\(known.url)'",
                    hint: "'dsv remote remove \(name)' forgets it")
            }
            try write(settings)
        }
    }

    /// Keeps what was found out about a remote.
    func configure(_ settings: RemoteSettings) throws {
        try withLock("remote", patience: 60) { try write(settings) }
    }

    private func write(_ settings: RemoteSettings) throws {
        let history = try history()
        let values = [
            ("store", settings.store), ("endpoint", settings.endpoint), ("region", settings.region),
            ("profile", settings.profile), ("conditions", settings.honoursConditions.map { "\($0)" }),
            // Last: a remote without one counts for nothing.
            ("url", settings.url),
        ]
        for (key, value) in values {
            if let value { try history.setConfiguration("\(Self.section).\(settings.name).\(key)", value) }
        }
    }

    /// Forgets a remote, with its branches as they were last seen; nothing changes there.
    package func removeRemote(_ name: String) throws {
        _ = try remoteSettings(name)
        try withLock("remote") {
            let history = try history()
            for reference in try history.referenceNames(below: "\(Self.trackingPrefix)\(name)/") {
                try history.delete(reference)
            }
            for key in ["url", "store", "endpoint", "region", "profile", "conditions"] {
                try history.removeConfiguration("\(Self.section).\(name).\(key)")
            }
            try forgetObjects(ofRemote: name)
        }
    }

    /// Looks whether a remote has a snapshot and all its files, by lists and indexes alone; with `readsData`, reads all that is there.
    ///
    /// What is missing or damaged is noted for the next push.
    package func checkRemote(
        _ name: String, has snapshot: Snapshot, readsData: Bool = false, open: RemoteOpener
    ) throws -> RemoteCheck {
        try withRemote(name, "remote check", open: open) { session in
            progress.begin("looking at what the remote has")
            return try session.withView { try check(session, over: $0, has: snapshot, readsData) }
        }
    }
}
