import ArgumentParser
import DatasetModel
import Documents
import Reports
import Snapshots
import Versioning

struct Tag: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag",
        abstract: "List, make, move or delete tags",
        discussion: """
            A tag names one snapshot, such as the baseline. It does not move without -f.

            Examples:
              dsv tag                        list them
              dsv tag baseline               tag HEAD
              dsv tag -f baseline v7         move it
              dsv tag -s -m "round 3" r3     sign it, by ssh with user.signingKey

            Exit status: 0.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var format: JSONOption
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Keep this message, the author and the time with the tag", valueName: "text"))
    var message: String?
    @Flag(name: [.customShort("s"), .customLong("sign")], help: "Sign the tag, by ssh with user.signingKey") var signs =
        false
    @Flag(name: .customLong("no-sign"), help: "Do not sign, whatever tag.gpgSign says") var signsNot = false
    @Flag(name: .shortAndLong, help: "Move the tag if it exists") var force = false
    @Flag(name: .shortAndLong, help: "Delete the tag") var delete = false
    @Argument(help: "The tag") var name: String?
    @Argument(help: "The snapshot; HEAD where none is given") var rev: String?
    var isJSON: Bool { format.json }

    func validate() throws {
        if name == nil, delete || force || signs || message != nil { throw ValidationError("name the tag") }
        if signs && signsNot { throw ValidationError("--sign and --no-sign exclude each other") }
        if signs, message == nil { throw ValidationError("a signed tag needs a message: -m") }
        if delete, let rev { throw ValidationError("one tag at a time: '\(rev)' is one too many") }
    }

    func run(in context: CommandContext) throws -> ExitStatus {
        try global.withRepository(context) { repository in
            guard let name else {
                let tags = try repository.tags()
                if isJSON {
                    context.print(TagDocument(tags))
                } else {
                    context.print(ReferenceReport.text(tags, current: nil, global.style(context)))
                }
                return .success
            }
            return try change(name, repository, context)
        }
    }

    private func change(_ name: String, _ repository: Repository, _ context: CommandContext) throws -> ExitStatus {
        if delete {
            let old = try repository.deleteTag(name)
            context.print("deleted tag '\(name)' (was \(old.short))\n")
            return .success
        }
        let isSigned = try signs || message != nil && !signsNot && repository.signingSettings().signsTags
        let old = try repository.makeTag(
            name, at: rev ?? "HEAD", message: message, isForced: force, author: context.author(repository),
            signer: isSigned ? repository.signer(in: context.surroundings()) : nil)
        if let old { context.print("moved tag '\(name)' (was \(old.short))\n") }
        return .success
    }
}
