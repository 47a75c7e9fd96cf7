import DatasetModel
import History
package import SystemIO
import SystemPackage

/// By which program and with which keys is signed, and whose signatures count: git's own settings.
///
/// See 'man git-config', "gpg.format" and "gpg.ssh", and docs/security.md, "Signatures".
package struct SigningSettings: Sendable {
    /// `ssh`, or what dsv does not sign with: `openpgp`, which is git's default, and `x509`.
    package let format: String
    /// A file with a key, or a public key itself, whose other half the agent has.
    let key: String?
    let program: String
    /// Which keys belong to whom; nil: nobody is known.
    let allowedSigners: String?
    /// Keys that do not count any more.
    let revocations: String?
    package let signsCommits: Bool
    package let signsTags: Bool
}

extension Repository {
    /// What the configuration says of signatures.
    package func signingSettings() throws -> SigningSettings {
        let history = try history()
        func value(_ key: String) throws -> String? {
            try history.configuration(key).flatMap { $0.isEmpty ? nil : $0 }
        }
        return SigningSettings(
            format: try value("gpg.format") ?? "openpgp", key: try value("user.signingkey"),
            program: try value("gpg.ssh.program") ?? "ssh-keygen",
            allowedSigners: try value("gpg.ssh.allowedsignersfile"),
            revocations: try value("gpg.ssh.revocationfile"),
            signsCommits: try history.flag("commit.gpgsign") ?? false,
            signsTags: try history.flag("tag.gpgsign") ?? false)
    }

    /// Finds the person's key and program; throws, with what to set, where there is none.
    package func signer(in surroundings: Subprocess.Surroundings) throws -> Signer {
        try Signer(signingSettings(), SigningProgram(signingSettings().program, in: root, surroundings))
    }

    /// Looks at signatures, by the settings of the person.
    package func signatureChecker(in surroundings: Subprocess.Surroundings) throws -> SignatureChecker {
        let settings = try signingSettings()
        return SignatureChecker(settings, SigningProgram(settings.program, in: root, surroundings))
    }
}

/// The program that signs and looks at signatures, `ssh-keygen` or one that takes the same arguments.
struct SigningProgram: Sendable {
    private let name: String
    private let folder: FilePath
    private let surroundings: Subprocess.Surroundings

    init(_ name: String, in folder: FilePath, _ surroundings: Subprocess.Surroundings) {
        (self.name, self.folder, self.surroundings) = (name, folder, surroundings)
    }

    /// Runs it to its end; a file that a setting names is meant from the dataset's folder, and `~` is the person's own.
    func run(_ arguments: [String], input: [UInt8] = []) throws -> Subprocess.Answer {
        guard let program = surroundings.program(name.contains("/") ? file(name) : name) else {
            throw Failure(
                .unavailable, "signatures need the program '\(name)', which is not here",
                hint: "it comes with OpenSSH; gpg.ssh.program names another one")
        }
        return try Subprocess(program, arguments, in: folder, surroundings).run(input: input)
    }

    /// The path of the file that a setting names.
    func file(_ setting: String) -> String {
        if setting.hasPrefix("~/"), let home = surroundings.variable("HOME") { return home + setting.dropFirst() }
        return folder.pushing(FilePath(setting)).string
    }
}

extension Subprocess.Answer {
    /// What a program said, on one line and without anything that a terminal would obey.
    var words: String {
        (errors + output).split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.map { printable(Array($0)) }
            .joined(separator: "; ")
    }
}
