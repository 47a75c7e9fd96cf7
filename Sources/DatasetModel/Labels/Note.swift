/// What a person should know beside the answer itself.
package struct Note: Sendable, Hashable {
    /// A word that programs test: `duplicate-key`, `orphan-row`, `unlabelled-image`, and so on.
    package var kind: String
    package var count: Int
    /// A few of the keys, paths or lines that it is about.
    package var examples: [String]
    /// One line for people, without the examples.
    package var text: String

    package init(kind: String, count: Int, examples: [String], text: String) {
        self.kind = kind
        self.count = count
        self.examples = examples
        self.text = text
    }
}
