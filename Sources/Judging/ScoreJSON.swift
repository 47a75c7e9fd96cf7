package import DatasetModel
package import JSON
import LabelFormats
import Scoring

/// The text of `score.json` and `tombstone.json`.
///
/// See docs/format.md, "Scores".
extension ScoreContent {
    static let version = 1

    /// What the file says.
    package var json: JSON {
        .object([
            JSON.Member(key: "version", value: .integer(Self.version)),
            JSON.Member(key: "snapshot", value: .string(snapshot.description)),
            JSON.Member(key: "trained_on", value: .string(trainedOn.description)),
            JSON.Member(key: "split", value: .optional(split)),
            JSON.Member(key: "split_fingerprint", value: .string(splitFingerprint.description)),
            JSON.Member(key: "n", value: .integer(count)),
            JSON.Member(key: "model", value: .string(model)),
            JSON.Member(key: "model_sha256", value: .optional(modelFile?.description)),
            JSON.Member(key: "evaluator", value: .optional(evaluator)),
            JSON.Member(
                key: "metrics",
                value: .object(metrics.map { JSON.Member(key: $0.name, value: .number($0.value)) })),
            JSON.Member(key: "computed", value: .bool(isComputed)),
            JSON.Member(
                key: "params",
                value: .object(parameters.map { JSON.Member(key: $0.name, value: .string($0.value)) })),
            JSON.Member(key: "code", value: code?.json ?? .null),
            JSON.Member(key: "predictions", value: predictions?.json ?? .null),
            JSON.Member(key: "note", value: .optional(note)),
        ])
    }

    /// Reads a `score.json`; throws where a member is missing, or is not what dsv would have written.
    ///
    /// Scores travel: whoever pushes to a history may have written them.
    package init(json: JSON) throws(ScoreFormatError) {
        let fields = ScoreFields(json)
        try fields.requireVersion()
        snapshot = try fields.snapshot("snapshot")
        trainedOn = try fields.snapshot("trained_on")
        split = try fields.optionalText("split")
        splitFingerprint = try fields.objectID("split_fingerprint")
        count = try fields.count("n")
        model = try fields.text("model")
        modelFile = try fields.has("model_sha256") ? fields.objectID("model_sha256") : nil
        evaluator = try fields.optionalText("evaluator")
        metrics = try fields.members("metrics").map { member throws(ScoreFormatError) in
            guard let value = member.value.number, Scoring.Metric(named: member.key).accepts(value) else {
                throw ScoreFormatError(member: member.key)
            }
            return Metric(name: member.key, value: value)
        }
        isComputed = try fields.bool("computed")
        parameters = try fields.members("params").map { member throws(ScoreFormatError) in
            guard let value = member.value.string else { throw ScoreFormatError(member: member.key) }
            return Parameter(name: member.key, value: value)
        }
        code = try fields.has("code") ? Code(ScoreFields(json["code"])) : nil
        predictions = try fields.has("predictions") ? PredictionFile(ScoreFields(json["predictions"])) : nil
        note = try fields.optionalText("note")
    }
}

extension ScoreContent.Code {
    fileprivate var json: JSON { ["commit": .string(commit), "dirty": .bool(isDirty)] }

    fileprivate init(_ fields: ScoreFields) throws(ScoreFormatError) {
        let commit = try fields.text("commit")
        guard Self.isID(commit) else { throw ScoreFormatError(member: "commit") }
        self.init(commit: commit, isDirty: try fields.bool("dirty"))
    }

    /// Says whether a text is a git id: the hexadecimal digits of a SHA-1 or a SHA-256.
    private static func isID(_ text: String) -> Bool {
        (40...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) }
    }
}

extension ScoreContent.PredictionFile {
    fileprivate var json: JSON {
        [
            "file": .string(file), "sha256": .string(id.description), "size": .bytes(size), "key": .optional(key),
            "predicted": .optional(predicted),
        ]
    }

    fileprivate init(_ fields: ScoreFields) throws(ScoreFormatError) {
        file = try fields.text("file")
        id = try fields.objectID("sha256")
        size = UInt64(try fields.count("size"))
        key = try fields.optionalText("key")
        predicted = try fields.optionalText("predicted")
    }
}

extension Tombstone {
    package var json: JSON {
        [
            "version": .integer(ScoreContent.version), "removes": .string(removes.description),
            "reason": .string(reason),
        ]
    }

    package init(json: JSON, author: Signature) throws(ScoreFormatError) {
        let fields = ScoreFields(json)
        try fields.requireVersion()
        guard let id = GitID(hex: try fields.text("removes")) else { throw ScoreFormatError(member: "removes") }
        removes = ScoreID(id)
        reason = try fields.text("reason")
        self.author = author
    }
}

/// A member of a score that is missing, or not what it must be.
package struct ScoreFormatError: Error {
    let member: String
    /// In lower case and without a full stop, as `Failure` has it.
    package let problem: String

    init(member: String, _ problem: String? = nil) {
        self.member = member
        self.problem = problem ?? "'\(member)' is missing or not what it must be"
    }
}

/// The members of one object of a score, each demanded by name and kind.
private struct ScoreFields {
    private let json: JSON?

    init(_ json: JSON?) { self.json = json }

    func has(_ name: String) -> Bool {
        if let value = json?[name] { value != .null } else { false }
    }

    func text(_ name: String) throws(ScoreFormatError) -> String { try demand(json?[name]?.string, name) }

    func optionalText(_ name: String) throws(ScoreFormatError) -> String? { has(name) ? try text(name) : nil }

    func integer(_ name: String) throws(ScoreFormatError) -> Int { try demand(json?[name]?.integer, name) }

    /// A number of things.
    func count(_ name: String) throws(ScoreFormatError) -> Int {
        let count = try integer(name)
        return try demand(count >= 0 ? count : nil, name)
    }

    /// Throws unless the file is of the version that this dsv writes.
    func requireVersion() throws(ScoreFormatError) {
        let version = try integer("version")
        if version == ScoreContent.version { return }
        throw ScoreFormatError(
            member: "version",
            version > ScoreContent.version ? "it was written by a newer dsv: its version is \(version)" : nil)
    }

    func bool(_ name: String) throws(ScoreFormatError) -> Bool { try demand(json?[name]?.bool, name) }

    func members(_ name: String) throws(ScoreFormatError) -> [JSON.Member] { try demand(json?[name]?.members, name) }

    func objectID(_ name: String) throws(ScoreFormatError) -> ObjectID {
        try demand(ObjectID(hex: text(name)), name)
    }

    func snapshot(_ name: String) throws(ScoreFormatError) -> SnapshotID {
        try demand(GitID(hex: text(name)).map { SnapshotID($0) }, name)
    }

    private func demand<Value>(_ value: Value?, _ name: String) throws(ScoreFormatError) -> Value {
        guard let value else { throw ScoreFormatError(member: name) }
        return value
    }
}
