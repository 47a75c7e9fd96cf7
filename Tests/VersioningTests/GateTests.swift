import DatasetModel
import LabelFormats
import Scoring
import SystemIO
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

extension GateResult {
    fileprivate var comparison: ModelComparison? {
        guard case .compared(let comparison) = scores else { return nil }
        return comparison
    }
}

@Suite struct `Gates` {
    /// The three rules' verdicts, in their order.
    private func verdicts(_ result: GateResult) -> [GateVerdict] { GateResult.Rule.allCases.map(result.verdict(of:)) }

    @Test func `the digits may be a point or two worse, or better: only a margin lets them pass`() throws {
        let digits = try ScoredDigits(["v1", "v3"])
        var request = GateRequest("v3", against: "v1")
        let strict = try digits.test.repository.gate(request)
        #expect(verdicts(strict) == [.pass, .pass, .cannotTell])
        #expect(strict.verdict == .cannotTell && strict.decisive == [.score] && strict.effect == .cannotTell)
        request.doubt = .pass
        let lenient = try digits.test.repository.gate(request)
        #expect(lenient.verdict == .cannotTell && lenient.effect == .pass)
        request.doubt = .fail
        #expect(try digits.test.repository.gate(request).effect == .fail)
        // The interval is -1.3 to +2.0 points.
        request.criterion = .notWorse(margin: 0.02)
        #expect(try digits.test.repository.gate(request).verdict == .pass)
        request.criterion = .notWorse(margin: 0.01)
        #expect(try digits.test.repository.gate(request).verdict == .cannotTell)
        request.criterion = .better
        #expect(try digits.test.repository.gate(request).verdict == .cannotTell)
        request.metric = "error_rate"
        request.criterion = .notWorse(margin: 0.015)
        #expect(try digits.test.repository.gate(request).verdict == .pass)
        // The other way round the same margin is too narrow: 2.0 points may have been lost.
        (request.revision, request.base) = ("v1", "v3")
        #expect(verdicts(try digits.test.repository.gate(request)) == [.fail, .pass, .cannotTell])
    }

    @Test func `leaks fail whatever the score is, and decide alone`() throws {
        let digits = try ScoredDigits(["v1", "v3"])
        var request = GateRequest("v1", against: "v3")
        request.criterion = .notWorse(margin: 0.05)
        let result = try digits.test.repository.gate(request)
        #expect(verdicts(result) == [.fail, .pass, .pass])
        #expect(result.verdict == .fail && result.decisive == [.check])
        // Nobody asked whether it could be told.
        request.doubt = .pass
        #expect(try digits.test.repository.gate(request).effect == .fail)
    }

    /// 300 images in val and two in train.
    private func dataset(_ configuration: String? = nil) throws -> TestRepository {
        let test = try TestRepository()
        for number in 0..<302 { try test.write("image \(number)", to: "\(number).dcm") }
        try test.write(
            "fname,label,split\n"
                + (0..<302).map { "\($0).dcm,\($0 % 2 == 0 ? "a" : "b"),\($0 < 300 ? "val" : "train")\n" }.joined(),
            to: "labels.csv")
        if let configuration { try test.write(configuration, to: "dsv.yaml") }
        try test.commit("first")
        _ = try test.repository.makeTag("baseline", at: "HEAD", message: nil, isForced: false, author: test.author)
        return test
    }

    private func add(_ model: String = "net", wrong: Set<Int>, at revision: String, to test: TestRepository) throws {
        var request = ScoreRequest(model: model)
        request.revision = revision
        let rows = (0..<300).map { "\($0).dcm,\(($0 % 2 == 0) != wrong.contains($0) ? "a" : "b")\n" }
        request.predictions = PredictionInput(Array(("fname,pred\n" + rows.joined()).utf8), name: "p.csv")
        _ = try test.repository.addScore(request, author: test.author)
    }

    /// A new snapshot whose model has so many images wrong, where the baseline's had 20.
    private func candidate(
        wrong: Set<Int>, _ configuration: String? = nil
    ) throws -> (test: TestRepository, request: GateRequest) {
        let test = try dataset(configuration)
        try add(wrong: Set(0..<20), at: "baseline", to: test)
        try test.write("x", to: "notes.txt")
        try test.commit("second")
        try add(wrong: wrong, at: "HEAD", to: test)
        return (test, GateRequest(against: "baseline"))
    }

    @Test func `a model that is surely worse fails, one that is surely better passes`() throws {
        let (worse, request) = try candidate(wrong: Set(0..<60))
        #expect(try worse.repository.gate(request).decisive == [.score])
        #expect(try worse.repository.gate(request).verdict == .fail)
        var errors = request
        errors.metric = "error_rate"
        #expect(try worse.repository.gate(errors).verdict == .fail)
        let (better, _) = try candidate(wrong: [0])
        errors.criterion = .better
        #expect(try better.repository.gate(request).verdict == .pass)
        #expect(try better.repository.gate(errors).verdict == .pass)
    }

    @Test func `the same answers pass, and are not better`() throws {
        let (test, same) = try candidate(wrong: Set(0..<20))
        var request = same
        let result = try test.repository.gate(request)
        #expect(result.verdict == .pass)
        // The interval of the comparison would leave it open.
        let comparison = try #require(result.comparison)
        #expect(comparison.interval.map { $0.low < 0 } == true && comparison.verdict == .cannotTell)
        request.metric = "macro_f1"
        #expect(try test.repository.gate(request).verdict == .pass)
        request.criterion = .better
        #expect(try test.repository.gate(request).verdict == .cannotTell)
    }

    @Test func `as many right answers about other images are not the same answers`() throws {
        let (test, request) = try candidate(wrong: Set(20..<40))
        #expect(try test.repository.gate(request).verdict == .cannotTell)
    }

    @Test func `without a score on either side nobody can tell`() throws {
        let test = try dataset()
        try test.write("x", to: "notes.txt")
        try test.commit("second")
        let request = GateRequest(against: "baseline")
        func why() throws -> String? {
            let result = try test.repository.gate(request)
            #expect(verdicts(result) == [.pass, .pass, .cannotTell])
            guard case .missing(let failure) = result.scores else { return nil }
            return failure.message
        }
        #expect(try why()?.contains("'baseline' has no score") == true)
        try add(wrong: [], at: "baseline", to: test)
        #expect(try why()?.contains("has no score") == true)
        #expect(try why()?.contains("baseline") == false)
        try add("other", wrong: [], at: "HEAD", to: test)
        #expect(try test.repository.gate(request).verdict == .pass)
        var ofModel = request
        ofModel.model = "net"
        #expect(try test.repository.gate(ofModel).verdict == .cannotTell)
    }

    @Test func `a number that is larger is no reason to pass`() throws {
        let test = try dataset()
        func number(_ value: Double, at revision: String) throws {
            var request = ScoreRequest(model: "net")
            request.revision = revision
            request.metrics = [.init(name: "accuracy", value: value), .init(name: "mae", value: 1 - value)]
            _ = try test.repository.addScore(request, author: test.author)
        }
        try number(0.9, at: "baseline")
        try test.write("x", to: "notes.txt")
        try test.commit("second")
        try number(0.92, at: "HEAD")
        var request = GateRequest(against: "baseline")
        #expect(try test.repository.gate(request).verdict == .cannotTell)
        request.metric = "mae"
        request.criterion = .notWorse(margin: 100)
        #expect(try test.repository.gate(request).verdict == .cannotTell)
        // Bounds that lie within the margin are enough.
        request.metric = "accuracy"
        request.criterion = .notWorse(margin: 0.05)
        #expect(try test.repository.gate(request).verdict == .pass)
    }

    @Test func `dsv.yaml says what the command line does not`() throws {
        let (test, plain) = try candidate(
            wrong: Set(1..<22), "gate: {metric: error_rate, margin: 0.05, cannot-tell: pass}\n")
        var request = plain
        let result = try test.repository.gate(request)
        #expect(result.verdict == .pass && result.criterion == .notWorse(margin: 0.05) && result.doubt == .pass)
        let comparison = try #require(result.comparison)
        #expect(comparison.metric.name == "error_rate")
        request.metric = "accuracy"
        request.criterion = .better
        request.doubt = .fail
        let other = try test.repository.gate(request)
        #expect(other.criterion == .better && other.verdict == .cannotTell && other.effect == .fail)
    }

    @Test func `frozen splits are a rule of their own, and thawing is told`() throws {
        let test = try dataset("frozen: [val]\n")
        try test.write(try test.read("labels.csv").replacing("\n7.dcm,b,val", with: "\n7.dcm,a,val"), to: "labels.csv")
        try test.commit("relabelled")
        let request = GateRequest(against: "baseline")
        let result = try test.repository.gate(request)
        #expect(verdicts(result) == [.pass, .fail, .cannotTell] && result.verdict == .fail)
        #expect(result.decisive == [.frozenSplit] && result.frozen == ["val"] && result.thawed.isEmpty)
        try test.write("checks: {frozen-split: warn}\nfrozen: [val]\n", to: "dsv.yaml")
        try test.commit("only a warning")
        #expect(verdicts(try test.repository.gate(request)) == [.pass, .pass, .cannotTell])
        try test.write("frozen: []\n", to: "dsv.yaml")
        try test.commit("thawed")
        let thawed = try test.repository.gate(request)
        #expect(thawed.thawed == ["val"] && thawed.frozen.isEmpty && thawed.verdict(of: .frozenSplit) == .pass)
    }

    @Test func `settings that would leave the gate open for ever are refused`() throws {
        let (test, plain) = try candidate(wrong: [])
        func refusal(_ change: (inout GateRequest) -> Void) throws -> Failure {
            var request = plain
            change(&request)
            return try #require(throws: Failure.self) { _ = try test.repository.gate(request) }
        }
        #expect(try refusal { $0.metric = "acuracy" }.hints == ["did you mean 'accuracy'?"])
        #expect(try refusal { $0.criterion = .notWorse(margin: 1) }.message == "a margin of 1 lets every accuracy pass")
        #expect(try refusal { $0.base = "basline" }.message == "unknown revision: 'basline'")
        try test.write("gate:\n  mergin: 0.1\n", to: "dsv.yaml")
        try test.commit("misspelt")
        #expect(try refusal { _ in }.message == "dsv.yaml, line 2: 'gate' has no setting 'mergin'")
    }
}
