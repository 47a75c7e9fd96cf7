import ArgumentParser
import Snapshots
import SystemIO
import Versioning

/// The options of verbs that make snapshots.
struct SigningOptions: ParsableArguments {
    @Flag(name: [.customShort("S"), .customLong("gpg-sign")], help: "Sign the snapshot, by ssh with user.signingKey")
    var signs = false
    @Flag(name: .customLong("no-gpg-sign"), help: "Do not sign, whatever commit.gpgSign says") var signsNot = false

    func validate() throws {
        if signs && signsNot { throw ValidationError("--gpg-sign and --no-gpg-sign exclude each other") }
    }

    /// Who signs; nil if nobody is to.
    ///
    /// Throws if there is no key, before anything is done.
    func signer(_ repository: Repository, _ context: CommandContext) throws -> Signer? {
        if signsNot { return nil }
        return signs
            ? try repository.signer(in: context.surroundings()) : try Self.configuredSigner(repository, context)
    }

    /// Who signs where no option says it.
    static func configuredSigner(_ repository: Repository, _ context: CommandContext) throws -> Signer? {
        guard try repository.signingSettings().signsCommits else { return nil }
        return try repository.signer(in: context.surroundings())
    }
}

/// The option of verbs that show snapshots.
struct SignatureOption: ParsableArguments {
    @Flag(help: "Also look at signatures, by ssh with gpg.ssh.allowedSignersFile") var showSignature = false

    /// Nil if signatures are not asked for.
    func checker(_ repository: Repository, _ context: CommandContext) throws -> SignatureChecker? {
        showSignature ? try repository.signatureChecker(in: context.surroundings()) : nil
    }
}
