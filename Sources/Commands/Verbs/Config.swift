import ArgumentParser
import Reports
import Versioning

struct Config: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show or set a value of the repository's settings",
        discussion: """
            Keys are git's: user.name and user.email come from git's own configuration too.

            Examples:
              dsv config user.name
              dsv config user.name "Ada Lovelace"

            Exit status: 0; 1 if the key has no value.
            """)

    @OptionGroup var global: GlobalOptions
    @Argument(help: "The key, such as user.name") var key: String
    @Argument(help: "The new value") var value: String?

    func validate() throws {
        guard key.contains("."), key.first != ".", key.last != "." else {
            throw ValidationError("'\(key)' is no key: it needs a section, as in user.name")
        }
    }

    func run(in context: CommandContext) throws -> ExitStatus {
        try global.withRepository(context) { repository in
            if let value {
                try repository.setConfiguration(key, value)
                return .success
            }
            guard let found = try repository.configuration(key) else { return .no }
            context.print("\(found)\n")
            return .success
        }
    }
}
