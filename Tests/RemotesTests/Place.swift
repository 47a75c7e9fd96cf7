import Glibc
import Remotes
import Synchronization
import SystemIO
import SystemPackage
import TestSupport

/// The kinds of remotes that have to behave alike.
enum Place: String, CaseIterable, Sendable {
    case memory, folder, counting, retrying
    /// What is put through fails now and then, and is tried again.
    case faulty
    case moto, rclone

    /// Those that can be tried on this machine.
    static let present = allCases.filter { $0.server?.isInstalled ?? true }

    /// Those that honour the conditions of a put.
    static let conditional = present.filter { $0 != .rclone }

    private var server: S3Server.Kind? { S3Server.Kind(rawValue: rawValue) }

    /// A remote of this kind with nothing in it; `folder` is for its use.
    func make(in folder: TemporaryFolder) throws -> any Remote {
        switch self {
        case .memory: MemoryRemote()
        case .folder: FolderRemote(folder.path.appending("remote"), disk: LocalDisk())
        case .counting: CountingRemote(MemoryRemote())
        case .retrying: RetryingRemote(MemoryRemote(), .impatient)
        case .faulty: RetryingRemote(FaultyRemote(MemoryRemote(), failingCalls: 2..<4), .impatient)
        case .moto: try Self.s3(.moto)
        case .rclone: try Self.s3(.rclone)
        }
    }

    /// A part of the bucket of a server that nobody else uses.
    static func s3(_ kind: S3Server.Kind, _ tuning: S3Tuning = S3Tuning()) throws -> S3Remote {
        let prefix = "part \(UInt64.random(in: 0 ... .max))/ü+é&=%41"
        return S3Remote(try S3Server.running(kind).configuration(prefix: prefix), tuning: tuning)
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

/// Incompressible bytes, made in no time; the same for the same number.
func someBytes(_ count: Int) -> [UInt8] {
    var random = SeededGenerator(seed: 1)
    let block = random.bytes(65_521)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + block.count)
    while bytes.count < count { bytes += block }
    bytes.removeLast(bytes.count - count)
    return bytes
}

/// Says whether two arrays are equal: faster than `==` in a debug build, and silent where they are not.
func areSame(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
    left.withUnsafeBytes { left in
        right.withUnsafeBytes { right in
            guard let start = left.baseAddress, let other = right.baseAddress else { return left.count == right.count }
            return left.count == right.count && memcmp(start, other, left.count) == 0
        }
    }
}

/// The sum of what a put says it has sent.
final class Progress: Sendable {
    private let total = Atomic<Int>(0)

    var sum: Int { total.load(ordering: .relaxed) }

    func add(_ count: Int) { total.add(count, ordering: .relaxed) }
}
