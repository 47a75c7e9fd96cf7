import ArgumentParser
import DatasetModel
import Documents
import History
import Judging
import LabelFormats
import Reports
import Scoring
import SystemIO
import SystemPackage
import Versioning

extension ScoreVerb {
    struct Add: DSVCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Record a score of a snapshot",
            discussion: """
                Metrics are given as NAME=VALUE, read from a JSON file, or computed from the model's predictions, which are kept: a \
                table (CSV, TSV, JSON Lines) with a column that names the image, one with the predicted class, and, if they are known, \
                the probability of each class. The same score recorded twice is one.

                Examples:
                  dsv score add accuracy=0.883 --model resnet18
                  dsv score add --model resnet18 --predictions val.csv --param lr=0.01
                  dsv score add --model resnet18 --metrics metrics.json --at v3 --trained-on v2

                Exit status: 0.
                """)

        @OptionGroup var global: GlobalOptions
        @OptionGroup var format: JSONOption
        @Argument(help: "Metrics, such as accuracy=0.883") var metrics: [String] = []
        @Option(help: ArgumentHelp("The model's name", valueName: "name")) var model: String
        @Option(help: ArgumentHelp("The snapshot that it was measured on", valueName: "rev")) var at = "HEAD"
        @Option(help: ArgumentHelp("The snapshot that it was trained on; the same if left out", valueName: "rev"))
        var trainedOn: String?
        @Option(help: ArgumentHelp("The split that was measured; the validation split if left out", valueName: "name"))
        var split: String?
        @Option(help: ArgumentHelp("A table of the model's answers", valueName: "file"), completion: .file())
        var predictions: String?
        @Option(help: ArgumentHelp("The column of the predictions that names the image", valueName: "column"))
        var key: String?
        @Option(help: ArgumentHelp("The column of the predicted class", valueName: "column")) var predicted: String?
        @Option(
            help: ArgumentHelp("The order of an export, for predictions without keys", valueName: "file"),
            completion: .file())
        var order: String?
        @Option(
            name: .customLong("metrics"), help: ArgumentHelp("A JSON file of metrics", valueName: "file"),
            completion: .file())
        var metricsFile: String?
        @Option(
            help: ArgumentHelp("The model's file, of which the SHA-256 is kept", valueName: "file"), completion: .file()
        )
        var modelFile: String?
        @Option(help: ArgumentHelp("What measured it", valueName: "name")) var evaluator: String?
        @Option(name: .customLong("param"), help: ArgumentHelp("Something the model was told", valueName: "name=value"))
        var parameters: [String] = []
        @Option(help: ArgumentHelp("A note", valueName: "text")) var note: String?
        var isJSON: Bool { format.json }

        func validate() throws {
            for parameter in parameters where Self.pair(parameter) == nil {
                throw ValidationError("--param needs a name and a value, as in lr=0.01, not '\(parameter)'")
            }
            for metric in metrics where Self.metric(metric) == nil {
                throw ValidationError("a metric is a name and a number, as in accuracy=0.883, not '\(metric)'")
            }
            if order != nil && predictions == nil { throw ValidationError("--order is for --predictions") }
        }

        func run(in context: CommandContext) throws -> ExitStatus {
            try global.withRepository(context) { repository in
                let recorded = try repository.addScore(request(context), author: context.author(repository))
                if isJSON {
                    context.print(ScoresDocument(recorded))
                } else {
                    context.print(recorded.text(global.style(context)))
                }
                return .success
            }
        }

        private func request(_ context: CommandContext) throws -> ScoreRequest {
            var request = ScoreRequest(model: model)
            request.revision = at
            request.trainedOn = trainedOn
            request.split = split
            request.evaluator = evaluator
            request.note = note
            request.metrics = metrics.compactMap(Self.metric)
            request.parameters = parameters.compactMap(Self.pair).map { .init(name: $0.name, value: $0.value) }
            request.modelFile = try modelFile.map { try Self.digest(ofFile: context.path($0)) }
            request.code = WorkTree.find(around: context.directory).map {
                .init(commit: $0.commit, isDirty: $0.isDirty)
            }
            if let metricsFile {
                let file = try Self.metrics(in: OpenFile.contents(of: context.path(metricsFile)), name: metricsFile)
                request.metrics += file.metrics.map { .init(name: Metric(named: $0.name).name, value: $0.value) }
                request.parameters += file.parameters.map { .init(name: $0.name, value: $0.value) }
            }
            if let predictions {
                request.predictions = PredictionInput(
                    try OpenFile.contents(of: context.path(predictions)), name: predictions,
                    PredictionDeclaration(key: key, predicted: predicted),
                    order: try order.map { try OpenFile.contents(of: context.path($0)) })
            }
            return request
        }

        private static func metrics(in bytes: [UInt8], name: String) throws -> MetricsFile {
            do {
                return try MetricsFile(parsing: bytes.span)
            } catch {
                throw Failure(name, error)
            }
        }

        /// The SHA-256 of a file of any size.
        private static func digest(ofFile path: FilePath) throws -> ObjectID {
            let digest = MessageDigest()
            let file = try OpenFile(reading: path)
            _ = try unsafe file.forEachBlock(OpenFile.Block()) { bytes in unsafe digest.update(bytes) }
            let sum = digest.finish()
            return ObjectID(bytes: sum.span)
        }

        private static func pair(_ text: String) -> (name: String, value: String)? {
            guard let place = text.firstIndex(of: "="), place > text.startIndex else { return nil }
            return (String(text[..<place]), String(text[text.index(after: place)...]))
        }

        private static func metric(_ text: String) -> ScoreContent.Metric? {
            guard let (name, text) = pair(text), let value = Double(text) else { return nil }
            return .init(name: Metric(named: name).name, value: value)
        }
    }
}
