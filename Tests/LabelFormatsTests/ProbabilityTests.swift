import DatasetModel
import LabelFormats
import Testing

/// Tables with a probability for each class.
@Suite struct ProbabilityTests {
    private let pets = ["cat", "dog", "owl"]

    @Test(arguments: [
        "cat,dog,owl", "p_cat,p_dog,p_owl", "prob_cat,prob_dog,prob_owl", "proba_cat,proba_dog,proba_owl",
        "probability_cat,probability_dog,probability_owl", "cat_prob,dog_prob,owl_prob", "P(cat),P(dog),P(owl)",
        "class_cat_probability,class_dog_probability,class_owl_probability", "conf cat,conf dog,conf owl",
    ])
    func `columns are known by the classes in their names`(header: String) throws {
        let table = try predictions("fname,\(header)\na.png,0.2,0.7,0.1\nb.png,0.5,0,.5\n", classes: pets)
        #expect(vectors(table) == [[0.2, 0.7, 0.1], [0.5, 0, 0.5]] && table.notes.isEmpty)
        // The first of equals.
        #expect(names(table.predicted) == ["dog", "cat"] && table.columns.predicted == nil)
    }

    @Test func `digits are told apart`() throws {
        let classes = (0..<12).map(String.init)
        for prefix in ["p", "", "prob_1_"] {
            let header = classes.map { prefix + $0 }.joined(separator: ",")
            let row = classes.map { $0 == "11" ? "1" : "0" }.joined(separator: ",")
            let table = try predictions("id,\(header)\nx,\(row)\n", classes: classes)
            #expect(names(table.predicted) == ["11"] && table.columns.probabilities == Array(1...12))
        }
    }

    @Test func `probabilities are in the order of the classes`() throws {
        let text = "fname,pred,p_dog,p_cat\na.png,dog,0.75,0.25\n"
        #expect(try vectors(predictions(text, classes: ["cat", "dog"])) == [[0.25, 0.75]])
        #expect(try vectors(predictions(text, classes: ["dog", "cat"])) == [[0.75, 0.25]])
        #expect(try !predictions(text, classes: []).hasProbabilities)
        #expect(try !predictions(text, classes: ["dog"]).hasProbabilities)
    }

    @Test(arguments: ["logit_", "gt_", "is_", "n_", "sim_", "log_prob_"])
    func `what is not named like a probability is none`(prefix: String) throws {
        let header = pets.map { prefix + $0 }.joined(separator: ",")
        let table = try predictions("fname,pred,\(header)\na.png,cat,7,-2,1\n", classes: pets)
        #expect(!table.hasProbabilities)
        #expect(table.notes.map(\.kind) == [.otherColumns] && table.notes[0].examples == ["\(prefix)<class>"])
    }

    @Test func `classes without a probability are named`() throws {
        let table = try predictions("fname,pred,p_cat,p_dog\na.png,cat,0.5,0.3\n", classes: pets)
        #expect(!table.hasProbabilities)
        let text = "the columns 'p_<class>' are not taken for probabilities: 1 of 3 classes have none"
        #expect(
            table.notes == [Note(kind: .incompleteProbabilities, count: 1, examples: ["owl"], text: text)])
        // Without a predicted class, that is nothing to go by.
        #expect(
            refusal("fname,p_cat,p_dog\na.png,0.5,0.3\n", classes: pets)?.description
                == "line 1: no column of predicted classes among 'fname', 'p_cat', 'p_dog'")
    }

    @Test func `of several sets the one that says so is taken`() throws {
        let table = try predictions("fname,cat,dog,p_cat,p_dog\na.png,3,4,0.5,0.5\n", classes: ["cat", "dog"])
        #expect(vectors(table) == [[0.5, 0.5]] && table.notes.map(\.kind) == [.severalColumns])
    }

    // MARK: The label beside probabilities

    @Test func `a label that is always the most probable class is the predicted one`() throws {
        let text = "fname,label,p_cat,p_dog\na.png,cat,0.75,0.25\nb.png,dog,0.25,0.75\n"
        let table = try predictions(text, classes: ["cat", "dog"])
        #expect(names(table.predicted) == ["cat", "dog"] && table.actual == nil && table.columns.predicted == 1)
    }

    @Test func `a label that is not is the actual one`() throws {
        let text = "fname,label,p_cat,p_dog\na.png,cat,0.75,0.25\nb.png,cat,0.25,0.75\n"
        let table = try predictions(text, classes: ["cat", "dog"])
        #expect(names(table.predicted) == ["cat", "dog"])
        #expect(try names(#require(table.actual)) == ["cat", "cat"])
        let target = try predictions("fname,target,p_cat,p_dog\na.png,cat,1,0\n", classes: ["cat", "dog"])
        #expect(target.actual != nil && target.columns.predicted == nil)
    }

    @Test func `a predicted class that is not the most probable one is noted`() throws {
        let text = "fname,pred,p_cat,p_dog\na.png,cat,0.75,0.25\nb.png,cat,0.25,0.75\nc.png,cow,0.25,0.75\n"
        let table = try predictions(text, classes: ["cat", "dog"])
        #expect(names(table.predicted) == ["cat", "cat", "cow"])
        #expect(
            table.notes == [
                Note(
                    kind: .notMostProbable, count: 2, examples: ["b.png", "c.png"],
                    text: "in 2 rows the predicted class is not the most probable one")
            ])
    }

    @Test func `a confidence that the most probable class cannot have is noted`() throws {
        let table = try predictions("fname,pred,p\na.png,cat,0.9\nb.png,dog,0.1\n", classes: ["cat", "dog"])
        #expect(table.notes.map(\.kind) == [.lowConfidence] && table.notes[0].examples == ["b.png"])
        #expect(try predictions("fname,pred,p\na.png,cat,0.34\n", classes: pets).notes.isEmpty)
    }

    // MARK: What is refused

    @Test(
        arguments: [
            ("0.2,0.7,0.12", "line 3: the probabilities sum to 1.02, not to 1"), ("0.3333,0.3333,0.3333", nil),
            ("1e-05,0.99999,0", nil), ("0.99,0,0", nil),
            ("0.2,0.7,0.2", "line 3: the probabilities sum to 1.1, not to 1"),
            ("0.2,0.7,0", "line 3: the probabilities sum to 0.9, not to 1"),
            ("0.2,,0.7", "line 3: 'p_dog' is empty"), ("0.2,0.8,nan", "line 3: 'p_owl' is 'nan', no number"),
            ("0.2,-0.1,0.9", "line 3: 'p_dog' is -0.1, below 0"), ("1.5,0,0", "line 3: 'p_cat' is 1.5, above 1"),
            ("20%,0.7,0.1", "line 3: 'p_cat' is '20%', no number"),
        ] as [(String, String?)])
    func `probabilities are numbers that sum to one`(row: String, problem: String?) {
        let text = "fname,p_cat,p_dog,p_owl\na.png,1,0,0\nb.png,\(row)\n"
        #expect(refusal(text, classes: pets)?.description == problem)
    }

    @Test func `a thousand probabilities may be rounded to four decimals`() throws {
        let classes = (0..<1000).map { "c\($0)" }
        let header = classes.map { "p_" + $0 }.joined(separator: ",")
        // 0.96 is what is left of 1 where 999 of them were 0.00004.
        let row = classes.map { $0 == "c7" ? "0.96" : "0.0000" }.joined(separator: ",")
        #expect(try names(predictions("id,\(header)\nx,\(row)\n", classes: classes).predicted) == ["c7"])
    }
}
