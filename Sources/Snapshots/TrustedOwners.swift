import DatasetModel
package import SystemIO
import SystemPackage

/// Whose repositories may be used: one's own, and those that one's own configuration names.
///
/// The hooks and settings of a repository act with the rights of whoever uses it, so that a `.dsv` of somebody else in a folder above could
/// run anything. The rules are git's; see 'man git-config', "safe.directory".
package struct TrustedOwners: Sendable {
    private let user: UserAccount
    /// Under root: the user who became it.
    private let invoker: UserAccount?
    private let directories: @Sendable () throws -> [String]

    /// `directories` are values of `safe.directory` in their order, and are asked for only where a repository is somebody else's.
    package init(
        user: UserAccount = .current, invoker: UserAccount? = nil,
        directories: @escaping @Sendable () throws -> [String] = { try Repository.userConfiguration("safe.directory") }
    ) {
        self.user = user
        self.invoker = invoker
        self.directories = directories
    }

    /// Throws where the repository `folder` of the dataset in `root`, or that folder itself, is somebody else's and not trusted.
    func require(_ root: FilePath, _ folder: FilePath) throws {
        let foreign = [folder, root].lazy.compactMap { path in
            UserAccount.owner(of: path).flatMap { isOwn($0) ? nil : (path: path, owner: $0) }
        }
        guard let (path, owner) = foreign.first else { return }
        let real = realPath(root) ?? root
        if try isSafe(real) { return }
        let name = owner.name.map { "'\($0)' (user \(owner.number))" } ?? "user \(owner.number)"
        throw Failure(
            .unavailable, "the repository in '\(root)' is not yours: '\(path)' belongs to \(name)",
            hints: [
                "its hooks would run with your rights; if you trust that user, run:",
                "dsv config --global safe.directory \(Self.quoted(real.string))",
            ])
    }

    private func isOwn(_ owner: UserAccount) -> Bool { owner == user || user == .root && owner == invoker }

    /// The last value that says something decides: an empty one takes back those before it.
    private func isSafe(_ root: FilePath) throws -> Bool {
        var isSafe = false
        for value in try directories() {
            if value.isEmpty {
                isSafe = false
            } else if value == "*" {
                isSafe = true
            } else if value.hasSuffix("/*") {
                let parent = FilePath(String(value.dropLast(2)))
                if root.starts(with: realPath(parent) ?? parent) { isSafe = true }
            } else if realPath(FilePath(value)) == root {
                isSafe = true
            }
        }
        return isSafe
    }

    /// A path as a shell takes it for one word.
    private static func quoted(_ path: String) -> String {
        let plain = path.utf8.allSatisfy { byte in
            "/._-+,@%".utf8.contains(byte) || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
        }
        return plain ? path : "'" + path.replacing("'", with: #"'\''"#) + "'"
    }
}
