import ArgumentParser
import Reports
import Snapshots
import Versioning

struct Switch: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "switch",
        abstract: "Make a branch the current one, and the folder that of its snapshot",
        discussion: """
            Touches only files that differ. Uncommitted work is never overwritten without --force; where it would be, the files are \
            named and nothing changes.

            Examples:
              dsv switch main
              dsv switch -c try-without-blurred

            Exit status: 0.
            """)

    @OptionGroup var global: GlobalOptions
    @Flag(name: .shortAndLong, help: "Make the branch first") var create = false
    @Flag(name: .shortAndLong, help: "Give up uncommitted work that is in the way") var force = false
    @Argument(help: "The branch") var branch: String
    @Argument(help: "With -c: where the branch begins; HEAD where nothing is given") var rev: String?

    func validate() throws {
        if let rev, !create { throw ValidationError("'\(rev)' is where a new branch would begin: it needs -c") }
    }

    func run(in context: CommandContext) throws -> ExitStatus {
        let result = try global.withRepository(context) { repository in
            try repository.switchTo(
                branch: branch, creating: create, at: rev ?? "HEAD", isForced: force, author: context.author(repository)
            )
        }
        context.print(result.text)
        context.note(PurgedFilesNote.text(result.purged))
        return .success
    }
}
