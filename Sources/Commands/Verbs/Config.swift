import ArgumentParser
import Reports
import Snapshots
import Versioning

struct Config: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show or set a value of the repository's settings, or of your own",
        discussion: """
            Keys are git's: user.name and user.email come from git's own configuration too, which --global shows and sets. \
            There, each 'safe.directory' names a dataset that is used although it belongs to somebody else.

            Examples:
              dsv config user.name
              dsv config user.name "Ada Lovelace"
              dsv config --global safe.directory /data/photos

            Exit status: 0; 1 if the key has no value.
            """)

    @OptionGroup var global: GlobalOptions
    @Flag(name: .customLong("global"), help: "Your own settings, which count in all repositories") var isGlobal = false
    @Argument(help: "The key, such as user.name") var key: String
    @Argument(help: "The new value") var value: String?

    func validate() throws {
        guard key.contains("."), key.first != ".", key.last != "." else {
            throw ValidationError("'\(key)' is no key: it needs a section, as in user.name")
        }
    }

    func run(in context: CommandContext) throws -> ExitStatus {
        if isGlobal { return try runGlobally(in: context) }
        return try global.withRepository(context) { repository in
            if let value {
                try repository.setConfiguration(key, value)
                return .success
            }
            guard let found = try repository.configuration(key) else { return .no }
            context.print("\(found)\n")
            return .success
        }
    }

    private func runGlobally(in context: CommandContext) throws -> ExitStatus {
        if let value {
            try Repository.setUserConfiguration(key, value)
            return .success
        }
        let found = try Repository.userConfiguration(key)
        for value in found { context.print("\(value)\n") }
        return found.isEmpty ? .no : .success
    }
}
