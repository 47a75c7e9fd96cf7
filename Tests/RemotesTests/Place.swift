import Remotes
import SystemIO
import SystemPackage
import TestSupport

/// The kinds of remotes that have to behave alike.
enum Place: String, CaseIterable, Sendable {
    case memory, folder, counting, retrying
    /// What it is put through fails every third call, and is called again.
    case faulty

    /// Those that honour the conditions of a put.
    static let conditional = allCases

    /// A remote of this kind with nothing in it; `folder` is for its use.
    func make(in folder: TemporaryFolder) throws -> any Remote {
        switch self {
        case .memory: MemoryRemote()
        case .folder: FolderRemote(folder.path.appending("remote"), disk: LocalDisk())
        case .counting: CountingRemote(MemoryRemote())
        case .retrying: RetryingRemote(MemoryRemote(), .impatient)
        case .faulty: RetryingRemote(FaultyRemote(MemoryRemote(), failingCalls: 2..<4), .impatient)
        }
    }
}

extension RetryPolicy {
    /// Waits for nothing.
    static let impatient = RetryPolicy(sleep: { _ in })
}

extension Remote {
    /// All bytes in a range, as `get` hands them out.
    func bytes(_ key: RemoteKey, _ range: Range<UInt64>? = nil) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try get(key, range: range) { bytes.append(contentsOf: $0) }
        return bytes
    }
}

extension RemoteKey: ExpressibleByStringLiteral {
    /// A key that a test writes down.
    public init(stringLiteral text: String) {
        guard let key = RemoteKey(text) else { fatalError("not a key: \(text)") }
        self = key
    }
}
