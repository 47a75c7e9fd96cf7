package import DatasetModel
package import History
import SystemIO
import SystemPackage

/// What a signature is worth.
package struct SignatureVerdict: Sendable, Equatable {
    package enum Status: String, Sendable, CaseIterable {
        /// Made with a key of somebody who is known.
        case good
        /// Made with a key that belongs to nobody who is known.
        case untrusted
        /// Not a signature of what it stands in, or by a key that does not count any more.
        case bad
        /// Of a kind that is not looked at here.
        case unchecked
    }

    package let status: Status
    /// Who is known by the key.
    package var signer: String?
    /// The kind and fingerprint of the key.
    package var key: String?
    /// Why it is not good, in words.
    package var problem: String?

    init(_ status: Status, signer: String? = nil, key: String? = nil, problem: String? = nil) {
        (self.status, self.signer, self.key, self.problem) = (status, signer, key, problem)
    }
}

/// Looks at signatures by way of ssh, in the steps of git: who could have signed, then whether one of them did.
///
/// Starts a program two to four times a signature, some milliseconds each.
package struct SignatureChecker: Sendable {
    private let settings: SigningSettings
    private let program: SigningProgram

    init(_ settings: SigningSettings, _ program: SigningProgram) {
        (self.settings, self.program) = (settings, program)
    }

    package func verdict(on object: SignedObject) throws -> SignatureVerdict {
        guard object.signature.starts(with: Signer.beginning.utf8) else {
            return SignatureVerdict(
                .unchecked, problem: "it was not made by ssh; 'git verify-commit' and 'git verify-tag' know other kinds"
            )
        }
        let signature = try MemoryFile(object.signature)
        let file = ["-s", signature.path.string]
        let time = object.time.map { ["-Overify-time=\(localTime($0))"] } ?? []
        guard let signers = settings.allowedSigners.map(program.file) else {
            return try withoutPrincipal(object, file + time, "gpg.ssh.allowedSignersFile is not set")
        }
        guard FileStatus.following(FilePath(signers)) != nil else {
            return try withoutPrincipal(
                object, file + time, "there is no file '\(signers)', which gpg.ssh.allowedSignersFile names")
        }
        let found = try program.run(["-Y", "find-principals", "-f", signers] + file + time)
        let principals = String(decoding: found.output, as: UTF8.self).split(separator: "\n").map(String.init)
        guard found.ending == .exited(status: 0), !principals.isEmpty else {
            return try withoutPrincipal(object, file + time, "its key is not in '\(signers)'")
        }
        let revoked = settings.revocations.map(program.file).map { ["-r", $0] } ?? []
        var problem = ""
        for principal in principals {
            let answer = try program.run(
                ["-Y", "verify", "-n", "git", "-f", signers, "-I", principal] + file + time + revoked,
                input: object.payload)
            if answer.ending == .exited(status: 0), let key = Self.key(in: answer) {
                return SignatureVerdict(.good, signer: printable(Array(principal.utf8)), key: key)
            }
            problem = answer.words
        }
        return SignatureVerdict(.bad, problem: problem)
    }

    /// Whether the bytes are what somebody signed, whoever that is.
    private func withoutPrincipal(
        _ object: SignedObject, _ arguments: [String], _ reason: String
    ) throws -> SignatureVerdict {
        let answer = try program.run(["-Y", "check-novalidate", "-n", "git"] + arguments, input: object.payload)
        guard answer.ending == .exited(status: 0), let key = Self.key(in: answer) else {
            return SignatureVerdict(.bad, problem: answer.words)
        }
        return SignatureVerdict(.untrusted, key: key, problem: reason)
    }

    /// The key in `Good "git" signature for ada@example.com with ED25519 key SHA256:...`; nil if the answer is another one.
    private static func key(in answer: Subprocess.Answer) -> String? {
        let line = answer.output.prefix { $0 != UInt8(ascii: "\n") }
        guard line.starts(with: #"Good "git" signature"#.utf8) else { return nil }
        let text = printable(Array(line))
        return text.ranges(of: " with ").last.map { String(text[$0.upperBound...]) }
    }
}

extension Repository {
    /// What the signatures of snapshots are worth; those without one are left out.
    package func verdicts(
        on snapshots: [SnapshotID], by checker: SignatureChecker
    ) throws -> [SnapshotID: SignatureVerdict] {
        let history = try history()
        var verdicts: [SnapshotID: SignatureVerdict] = [:]
        for snapshot in snapshots {
            verdicts[snapshot] = try history.signedParts(of: snapshot.commit).map { try checker.verdict(on: $0) }
        }
        return verdicts
    }

    /// What the signature of a tag is worth; nil if it has none, or if there is no tag of this name.
    package func verdict(onTag name: String, by checker: SignatureChecker) throws -> SignatureVerdict? {
        let history = try history()
        guard let id = try history.tagObject(name) else { return nil }
        guard try history.header(id).kind == .tag else { return nil }
        return try history.signedParts(of: id).map { try checker.verdict(on: $0) }
    }
}
