/// Another tool that can keep versions of a folder.
///
/// The shell lines run in the dataset folder; `$1` is a folder for what the tool keeps elsewhere.
struct Peer: Sendable {
    let name: String
    let program: String
    /// Makes the tool ready; not measured, as `dsv init` is not.
    let setUp: String
    /// Takes in all files; measured.
    let commit: String
    /// What the tool leaves beside the files, as paths from the dataset folder.
    var leftovers: [String] = []

    static let all = [
        Peer(name: "git", program: "git", setUp: gitInit, commit: gitCommit, leftovers: [".git"]),
        Peer(
            name: "git lfs", program: "git-lfs",
            setUp: gitInit + #" && git lfs install --local && git lfs track "*.jpg""#, commit: gitCommit,
            leftovers: [".git", ".gitattributes"]),
        Peer(
            name: "restic", program: "restic",
            setUp: #"restic init -q -r "$1/restic""#, commit: #"restic backup -q -r "$1/restic" ."#),
        Peer(
            name: "borg", program: "borg",
            setUp: #"borg init -e none "$1/borg""#, commit: #"borg create "$1/borg::first" ."#),
        Peer(
            name: "dvc", program: "dvc",
            setUp: dvcSettings + "dvc init -q -f --no-scm", commit: dvcSettings + "dvc add -q data",
            leftovers: ["../.dvc", "../.dvcignore", "../data.dvc"]),
        Peer(
            name: "oxen", program: "oxen",
            setUp: "oxen config --name bench --email bench@example.com && oxen init .",
            commit: "oxen add . && oxen commit -m x", leftovers: [".oxen"]),
    ]

    // Without its collector, which would still be at work in the background when the next command is measured.
    private static let gitInit = "git init -q && git config gc.auto 0 && git config maintenance.auto false"
    private static let gitCommit = "git add -A && git commit -q -m x"
    // dvc takes in a folder from above, and outside of it remembers which files it has read: each run must forget.
    private static let dvcSettings = #"export DVC_NO_ANALYTICS=1 DVC_SITE_CACHE_DIR="$1/dvc"; cd .. && "#
}
