import ArgumentParser

struct Completions: DSVCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Print the shell's completion script",
        discussion: """
            Examples:
              dsv completions bash > ~/.local/share/bash-completion/completions/dsv
              dsv completions zsh > ~/.zfunc/_dsv
              dsv completions fish > ~/.config/fish/completions/dsv.fish

            Exit status: 0.
            """)

    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, zsh, fish
    }

    @OptionGroup var global: GlobalOptions
    @Argument(help: "bash, zsh or fish") var shell: Shell

    func run(in context: CommandContext) throws -> ExitStatus {
        let script =
            switch shell {
            case .bash: DSV.completionScript(for: .bash)
            case .zsh: DSV.completionScript(for: .zsh)
            case .fish: DSV.completionScript(for: .fish)
            }
        context.print(exactly: Array((script.hasSuffix("\n") ? script : script + "\n").utf8))
        return .success
    }
}
