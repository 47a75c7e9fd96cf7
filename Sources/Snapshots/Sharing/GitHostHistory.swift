import DatasetModel
import History
import Remotes
import SystemIO
import SystemPackage

/// A history that is kept on an ordinary git host, as git has it.
///
/// See docs/format.md, "Remotes".
struct GitHostHistory: SharedHistory {
    let host: GitHost
    let history: History
    let disk: any Disk

    func look() throws -> RemoteView {
        // Of a folder that is none, libgit2 would say that it does not know the protocol.
        if let folder = host.folder, FileStatus.following(folder.appending("HEAD")) == nil {
            throw Failure(
                .notFound, "no bare git repository: '\(host.name)'",
                hint: "'git init --bare --initial-branch=main' makes one")
        }
        let shown = try reporting("cannot reach") { try host.references(for: history) }
        var view = RemoteView()
        view.catalog.references = shown.references.filter { RemoteCatalog.isAllowed($0.key) }
        // The HEAD of a host may name a branch that nobody ever pushed.
        view.catalog.head = shown.head
        view.catalog.head = view.catalog.clonedBranch
        return view
    }

    /// Nothing is remembered: git tells the host what is here.
    func forget() {}

    func receive(_ view: RemoteView, temporaryFolder: FilePath, progress: Progress) throws {
        progress.begin("receiving history")
        try reporting("cannot fetch from") {
            try host.download(RemoteCatalog.areas, into: history, via: temporaryFolder, disk: disk) { bytes in
                progress.add(files: 0, bytes: bytes)
            }
        }
        // A connection of its own: between the two, somebody may have replaced what was looked at.
        guard view.tips.allSatisfy({ history.has($0) }) else { throw RemoteChanged() }
    }

    /// What is damaged there is for git to find.
    func damaged(_ view: RemoteView, reading keys: Set<RemoteKey>, temporaryFolder: FilePath) -> Set<RemoteKey> { [] }

    func send(
        _ objects: [GitID], _ updates: [RawReference], inPlaceOf damaged: Set<RemoteKey>, over view: RemoteView,
        temporaryFolder: FilePath
    ) throws {
        // Branches last: whoever sees a snapshot on one sees its tags and scores.
        let ordered = updates.filter { !Self.isBranch($0.name) } + updates.filter { Self.isBranch($0.name) }
        let changes = ordered.map {
            GitHost.Update(name: $0.name, old: view.catalog.references[$0.name], new: $0.id)
        }
        try reporting("cannot push to") {
            do {
                if host.folder != nil { return try host.push(objects, changes, from: history, disk: disk) }
                try judge(host.push(changes, from: history), changes)
            } catch let error as GitError where [.modified, .alreadyExists, .locked].contains(error.code) {
                throw RemoteChanged()
            }
        }
    }

    /// Throws where the host refused references: `RemoteChanged` if somebody was faster, else what it said.
    private func judge(_ refusals: [(name: String, words: String)], _ changes: [GitHost.Update]) throws {
        guard let first = refusals.first else { return }
        let now = try host.references(for: history).references
        let names = Set(refusals.map(\.name))
        if changes.contains(where: { names.contains($0.name) && now[$0.name] != $0.old }) { throw RemoteChanged() }
        throw Failure(.unavailable, "'\(host.name)' refused '\(first.name)': \(first.words)")
    }

    private static func isBranch(_ name: String) -> Bool { name.hasPrefix("refs/heads/") }

    /// Puts what libgit2 says into words that a person can act on.
    private func reporting<Result>(_ deed: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as GitError {
            throw Failure(.unavailable, "\(deed) '\(host.name)': \(error.message)", hints: hints(error))
        }
    }

    private func hints(_ error: GitError) -> [String] {
        let isWeb = host.url.hasPrefix("http")
        return switch error.code {
        case .unknownHost where isWeb: ["its certificate must be signed by an authority that this machine trusts"]
        case .unknownHost:
            [
                "connect once with 'ssh', which shows the host's key and notes it in ~/.ssh/known_hosts",
                "nothing was sent; a key that changed may be somebody else's",
            ]
        case .notAuthorized where isWeb:
            ["dsv keeps no passwords: use the host's ssh address, such as 'git@host:team/photos.git'"]
        case .notAuthorized:
            ["add a key to the ssh agent with 'ssh-add', or give the host one of ~/.ssh that has no passphrase"]
        default: []
        }
    }
}
