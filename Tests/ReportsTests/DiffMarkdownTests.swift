import Comparison
import DatasetModel
import TestSupport
import Testing
import Words

@testable import Labels
@testable import Reports

@Suite struct `Diff as Markdown` {
    private func text(_ changes: DatasetChanges, limit: Limit = Limit(nil)) -> String {
        DiffMarkdown(from: Sample.from, to: Sample.to, changes, limit: limit).text
    }

    @Test func `a round of work reads as its sections, in the order of the text`() {
        #expect(
            text(Sample.digits) == """
                ### Dataset changes: <code>v1</code> → <code>v2</code>

                - from <code>v1</code> <code>1a2b3c4d5e</code> first round of labels
                - to <code>v2</code> <code>9f8e7d6c5b</code> second look at ones and sevens

                **6** relabelled, **3** moved between splits, **6** images removed, **4** images added, **1** images modified, \
                **1** images renamed, **2** rows added, **4** rows removed, **1** other cells changed, **1** boxes added, \
                **1** boxes moved; 15 rows touched in all.

                #### Label transitions

                | from | to | rows |
                |---|---|--:|
                | <code>1</code> | <code>7</code> | 3 |
                | <code>0</code> | <code>6</code> | 1 |
                | <code>3</code> | <code>8</code> | 1 |
                | <code>9</code> | <code>4</code> | 1 |

                <details><summary>6 rows relabelled</summary>

                | key | from | to | split |
                |---|---|---|---|
                | <code>0001.png</code> | <code>0</code> | <code>6</code> | <code>train</code> |
                | <code>0002.png</code> | <code>1</code> | <code>7</code> | <code>val</code> |
                | <code>0003.png</code> | <code>1</code> | <code>7</code> | <code>train</code> |
                | <code>0004.png</code> | <code>1</code> | <code>7</code> | <code>train</code> |
                | <code>0005.png</code> | <code>3</code> | <code>8</code> | <code>train</code> |
                | <code>0006.png</code> | <code>9</code> | <code>4</code> |  |

                </details>

                #### Split moves

                | from | to | rows |
                |---|---|--:|
                | <code>train</code> | <code>val</code> | 2 |
                | <code>val</code> | <code>test</code> | 1 |

                <details><summary>3 rows moved</summary>

                | key | from | to | label |
                |---|---|---|---|
                | <code>0002.png</code> | <code>train</code> | <code>val</code> | <code>7</code> |
                | <code>0007.png</code> | <code>train</code> | <code>val</code> | <code>6</code> |
                | <code>0008.png</code> | <code>val</code> | <code>test</code> |  |

                </details>

                #### Classes

                | class | <code>train</code> | <code>val</code> | all |
                |---|--:|--:|--:|
                | **all** | 550 → 549 (−1) | 178 → 180 (+2) | 728 → 729 (+1) |
                | <code>0</code> | 120 → 119 (−1) | 40 | 160 → 159 (−1) |
                | <code>1</code> | 131 → 128 (−3) | 44 | 175 → 172 (−3) |
                | <code>6</code> | 99 → 100 (+1) | 30 → 31 (+1) | 129 → 131 (+2) |
                | <code>7</code> | 110 → 112 (+2) | 36 → 37 (+1) | 146 → 149 (+3) |

                1 class without a change

                #### Images

                <details><summary>6 images removed</summary>

                - <code>images/0019.png</code>
                - <code>images/0020.png</code>
                - <code>images/0021.png</code>
                - <code>images/0022.png</code>
                - <code>images/0023.png</code>
                - <code>images/0024.png</code>

                </details>

                <details><summary>4 images added</summary>

                - <code>images/0030.png</code>
                - <code>images/0031.png</code>
                - <code>images/0032.png</code>
                - <code>images/0033.png</code>

                </details>

                <details><summary>1 image modified</summary>

                - <code>images/0040.png</code> 120 bytes → 131 bytes

                </details>

                <details><summary>1 image renamed</summary>

                - <code>images/0160.png</code> → <code>images/1901.png</code>

                </details>

                #### Other files

                <details><summary>1 file modified</summary>

                - <code>README.md</code> 120 bytes → 800 bytes

                </details>

                #### Table <code>labels.csv</code>

                - rows: 1,737 → 1,735
                - columns added: <code>quality</code>
                - not in the meaning: <code>row order</code>, <code>line ends</code>

                <details><summary>1 other cell changed</summary>

                | key | column | from | to |
                |---|---|---|---|
                | <code>0009.png</code> | <code>annotator</code> | <code>ada</code> | <code>grace</code> |

                </details>

                <details><summary>4 rows removed</summary>

                - <code>0019.png</code>
                - <code>0020.png</code>
                - <code>0021.png</code>
                - <code>0022.png</code>

                </details>

                <details><summary>2 rows added</summary>

                - <code>0030.png</code>
                - <code>0031.png</code>

                </details>

                #### Boxes

                <details><summary>2 boxes changed</summary>

                | image | change | from | to | IoU |
                |---|---|---|---|---|
                | <code>images/0009.png</code> | moved | <code>9</code> 1, 1, 5 × 6 | <code>9</code> 1, 0, 6 × 7 | 0.71 |
                | <code>images/0009.png</code> | added |  | <code>1</code> 0.5, 0.25, 0.25 × 0.5 |  |

                </details>

                #### Notes

                - labels.csv&#58; 2 rows without an image <code>0500.png</code>, <code>0501.png</code>

                """)
    }

    @Test func `without a difference it says so`() {
        let nothing = text(DatasetChanges(files: FileChanges(RawChanges())))
        #expect(nothing.hasSuffix("second look at ones and sevens\n\nNothing differs.\n"))
    }

    @Test func `a side without a snapshot has its name alone`() {
        let page = DiffMarkdown(
            from: Sample.from, to: NamedSide("worktree", nil), Sample.digits, limit: Limit(1))
        #expect(page.text.contains("- to <code>worktree</code>\n"))
    }

    @Test func `a limit cuts what is folded, and says so`() {
        let limited = text(Sample.digits, limit: Limit(2))
        #expect(limited.contains("<code>7</code> | <code>val</code> |\n\n… 4 more\n\n</details>"))
        #expect(limited.hasSuffix("\nLeft out here: 13 rows. `dsv diff --json` lists everything.\n"))
    }

    @Test(arguments: [
        (0, 8), (1, 8), (10, 8), (100, 8), (300, 500), (2000, 8), (30, 20_000),
    ])
    func `a comment is never longer than GitHub takes`(count: Int, labelLength: Int) {
        let text = text(Sample.huge(count, labelLength: labelLength))
        #expect(text.utf16.count <= 60_000)
        #expect(text.count <= 60_000)
        #expect(count < 2000 || text.contains("Left out here"))
        // What is folded is closed.
        #expect(text.components("<details>") == text.components("</details>"))
        if count == 2000 { #expect(text.utf16.count > 50_000) }
    }

    @Test func `hostile names do not make it longer, either`() {
        let side = NamedSide(String(repeating: "|", count: 100_000), nil)
        let comment = DiffMarkdown(from: side, to: side, Sample.hostileChanges, limit: Limit(nil)).text
        #expect(comment.utf16.count <= 60_000)
    }

    @Test(arguments: Sample.hostile)
    func `no text of the dataset is obeyed`(hostile: String) {
        var changes = DatasetChanges(files: FileChanges(RawChanges()))
        changes.relabelled = [
            Relabelling(key: hostile, table: nil, from: hostile, to: hostile, split: hostile, image: nil)
        ]
        changes.notes = [Note(kind: .unreadable, count: 1, examples: [hostile], text: hostile)]
        let side = NamedSide(hostile, Sample.snapshot("1a", hostile, tags: []))
        let text = DiffMarkdown(from: side, to: side, changes, limit: Limit(nil)).text
        let tags = text.split(separator: "<").dropFirst().map { $0.prefix { $0 != ">" } }
        #expect(Set(tags).isSubset(of: ["code", "/code", "details", "summary", "/summary", "/details"]))
        #expect(!text.contains("@") && !text.contains("`code`") && !text.contains("](") && !text.contains("://"))
        // Every line of a table has its columns.
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("|") }
        #expect(rows.map { $0.count { $0 == "|" } } == [4, 4, 4, 5, 5, 5])
    }

    @Test func `every hostile text together keeps the frame of the comment`() {
        let text = text(Sample.hostileChanges)
        #expect(text.utf16.count <= 60_000)
        #expect(text.components("<details>") == text.components("</details>"))
        #expect(!text.contains("@everyone"))
        #expect(text.contains(#"a&#92;xff&#92;xfe&#60;.png"#))
    }

    @Test func `a name in words of a person calls nobody`() {
        let side = NamedSide("main", Sample.snapshot("1a", "thanks @ada, fixes #12", tags: []))
        let text = DiffMarkdown(from: side, to: side, Sample.digits, limit: Limit(1)).text
        #expect(text.contains("thanks &#64;&#8203;ada, fixes &#35;&#8203;12"))
    }
}

@Suite struct `Lists that share a text` {
    @Test(arguments: [
        ([], 10, []), ([3], 10, [3]), ([30], 10, [10]), ([1, 100, 100], 21, [1, 10, 10]), ([5, 5], 0, [0, 0]),
        ([100, 2, 50], 60, [29, 2, 29]),
    ])
    func `small needs are met, large ones share`(needs: [Int], total: Int, shares: [Int]) {
        #expect(fairShares(needs, of: total) == shares)
    }

    @Test(arguments: UInt64(0)..<200)
    func `the whole is never longer than its limit`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let lists = (0..<Int.random(in: 0...8, using: &generator)).map { _ in
            CuttableList(
                head: String(repeating: "h", count: Int.random(in: 0...20, using: &generator)),
                rows: (0..<Int.random(in: 0...30, using: &generator)).map { _ in
                    String(repeating: "r", count: Int.random(in: 1...9, using: &generator))
                }, count: 40, rest: { "(\($0) more)" }, tail: "t")
        }
        let limit = Int.random(in: 0...400, using: &generator)
        let fitted = FittedText(lists, into: limit) { $0.utf8.count }
        #expect(fitted.text.utf8.count <= limit, "seed \(seed)")
    }

    @Test func `long texts keep their ends`() {
        #expect(shown(String(repeating: "a", count: 300) + "z.png", most: 11) == "aaaaa…z.png")
    }

    @Test func `spaces at the ends are seen`() {
        #expect(shown(" ii ") == "␣ii␣")
        #expect(shown("a b") == "a b")
        #expect(shown("  ") == "␣␣")
        #expect(shown("a\nb") == "a\\nb")
    }
}

extension String {
    /// How often a text occurs.
    func components(_ text: String) -> Int {
        let (bytes, pattern) = (Array(utf8), Array(text.utf8))
        return bytes.indices.count { bytes[$0] == pattern[0] && bytes[$0...].starts(with: pattern) }
    }
}
