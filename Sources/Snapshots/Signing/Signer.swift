import DatasetModel
import SystemIO
import SystemPackage

/// Signs snapshots and tags with a key of the person, by ssh, as git does with `gpg.format=ssh`.
package struct Signer: Sendable {
    private let key: String
    private let program: SigningProgram

    init(_ settings: SigningSettings, _ program: SigningProgram) throws {
        guard settings.format == "ssh" else {
            throw Failure(
                .invalid, "cannot sign: dsv signs with ssh keys, and gpg.format is '\(settings.format)'",
                hints: ["dsv config --global gpg.format ssh", Self.hint])
        }
        guard let key = settings.key else {
            throw Failure(.invalid, "cannot sign: user.signingKey is not set", hint: Self.hint)
        }
        if !Self.isKey(key), FileStatus.following(FilePath(program.file(key))) == nil {
            throw Failure(.notFound, "cannot sign: no key '\(key)', which user.signingKey names", hint: Self.hint)
        }
        (self.key, self.program) = (key, program)
    }

    private static let hint = "dsv config --global user.signingKey ~/.ssh/id_ed25519.pub"

    // git's rule for a public key that stands in the setting itself.
    private static func isKey(_ setting: String) -> Bool { setting.hasPrefix("ssh-") || setting.hasPrefix("key::") }

    /// The signature of some bytes: lines of text.
    ///
    /// The program may ask for a passphrase on the terminal. Throws where it made none.
    package func sign(_ payload: [UInt8]) throws -> [UInt8] {
        let answer: Subprocess.Answer
        if Self.isKey(key) {
            let text = key.hasPrefix("key::") ? String(key.dropFirst("key::".count)) : key
            let file = try MemoryFile(Array("\(text)\n".utf8))
            answer = try program.run(["-Y", "sign", "-n", "git", "-f", file.path.string, "-U"], input: payload)
        } else {
            answer = try program.run(["-Y", "sign", "-n", "git", "-f", program.file(key)], input: payload)
        }
        guard answer.ending == .exited(status: 0), answer.output.starts(with: Self.beginning.utf8) else {
            throw Failure(
                .unavailable, "cannot sign with '\(key)': \(answer.words)",
                hint: "nothing was committed or tagged; --no-gpg-sign or --no-sign goes on without a signature")
        }
        return answer.output
    }

    static let beginning = "-----BEGIN SSH SIGNATURE-----"
}
