/// Another tool that says in what two tables differ.
///
/// The shell line reads the old table `$1` and the new one `$2`.
struct TablePeer: Sendable {
    let name: String
    let program: String
    let line: String
    /// Fewer where the tool would take minutes.
    var rows = 1_000_000

    static let all = [
        TablePeer(
            name: "git", program: "git", line: #"git diff --no-index --stat "$1" "$2"; test $? -le 1"#),
        TablePeer(name: "csv-diff", program: "csv-diff", line: #"csv-diff "$1" "$2" --key=fname"#),
        TablePeer(name: "pandas", program: "python3", line: "python3 -c '\(pandas)' \"$1\" \"$2\""),
        TablePeer(
            name: "daff, 100,000 rows", program: "daff", line: #"daff diff --id fname "$1" "$2""#, rows: 100_000),
    ]

    private static let pandas = """
        import sys, pandas
        old, new = (pandas.read_csv(path) for path in sys.argv[1:])
        both = old.merge(new, on="fname", how="outer", indicator=True, suffixes=("_old", "_new"))
        changed = (both.label_old != both.label_new) | (both.subset_old != both.subset_new)
        print(both[(both._merge != "both") | changed].to_string())
        """
}
