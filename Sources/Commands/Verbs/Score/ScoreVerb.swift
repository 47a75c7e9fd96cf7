import ArgumentParser

/// `dsv score`: a group of verbs, as `git remote` is.
struct ScoreVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Bind what a model reached to the snapshot that it was measured on",
        discussion: """
            A score belongs to one snapshot for ever. With the model's predictions beside it, dsv can judge the model anew when labels \
            are corrected, and compare two models even where the validation set changed.

            Examples:
              dsv score add accuracy=0.883 --model resnet18
              dsv score add --model resnet18 --predictions val.csv
              dsv score list
              dsv compare v1 v3
            """,
        subcommands: [Add.self, List.self, Show.self, Rescore.self, Plot.self, Remove.self])
}
