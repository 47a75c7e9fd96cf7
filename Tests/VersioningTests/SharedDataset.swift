import DatasetModel
import History
import Remotes
import SystemIO
import SystemPackage
import TestSupport

@testable import Snapshots
@testable import Versioning

/// A remote, and repositories that share it.
final class SharedDataset {
    /// Where a shared dataset can be.
    enum Place: String, CaseIterable {
        case memory, folder, moto, rclone

        /// Those that can be tried on this machine.
        static let present = allCases.filter { S3Server.Kind(rawValue: $0.rawValue)?.isInstalled ?? true }

        fileprivate func make(in folder: TemporaryFolder) throws -> any Remote {
            switch self {
            case .memory: MemoryRemote()
            case .folder: FolderRemote(folder.path.appending("remote"), disk: LocalDisk())
            case .moto: try Self.s3(.moto)
            case .rclone: try Self.s3(.rclone)
            }
        }

        /// A part of the bucket of a server that nobody else uses.
        private static func s3(_ kind: S3Server.Kind) throws -> any Remote {
            let prefix = "shared \(UInt64.random(in: 0 ... .max))"
            return S3Remote(try S3Server.running(kind).configuration(prefix: prefix))
        }
    }

    private let folder: TemporaryFolder
    let place: any Remote
    let counting: CountingRemote

    convenience init(in place: Place = .memory) throws {
        let folder = TemporaryFolder()
        self.init(try place.make(in: folder), in: folder)
    }

    /// Shares by way of `place`, which may need the folder.
    init(_ place: any Remote, in folder: TemporaryFolder = TemporaryFolder()) {
        self.place = place
        self.folder = folder
        counting = CountingRemote(place)
    }

    var opener: RemoteOpener {
        let remote = counting
        return { _ in remote }
    }

    static let settings = RemoteSettings(name: "origin", url: "/memory")

    /// Makes the repository one that shares.
    func join(_ test: TestRepository) throws { try test.repository.addRemote(Self.settings) }

    @discardableResult
    func push(
        _ test: TestRepository, _ options: PushOptions = PushOptions(), through opener: RemoteOpener? = nil
    ) throws -> PushResult {
        try test.reopened().push(to: "origin", options, author: test.author, open: opener ?? self.opener)
    }

    @discardableResult
    func fetch(_ test: TestRepository, through opener: RemoteOpener? = nil) throws -> FetchResult {
        try test.reopened().fetch(from: "origin", author: test.author, open: opener ?? self.opener)
    }

    @discardableResult
    func pull(_ test: TestRepository) throws -> CloneResult {
        try test.reopened().pull(from: "origin", author: test.author, open: opener)
    }

    func clone(from url: String) throws -> TestRepository {
        try TestRepository(cloning: RemoteSettings(name: "origin", url: url), withoutImages: false, open: opener)
    }

    func clone(withoutImages: Bool = false, through opener: RemoteOpener? = nil) throws -> TestRepository {
        let test = try TestRepository(cloning: Self.settings, withoutImages: withoutImages, open: opener ?? self.opener)
        return test
    }
}

extension TestRepository {
    convenience init(cloning settings: RemoteSettings, withoutImages: Bool, open: @escaping RemoteOpener) throws {
        try self.init { folder in
            let author = Signature(name: "Bea", email: "bea@example.com", time: 1_700_000_500, offset: 0)
            _ = try Repository.clone(
                settings, to: folder.path.appending("dataset"), withoutImages: withoutImages, author: { _ in author },
                progress: Progress(), open: open)
            return try Repository.find(from: folder.path.appending("dataset"))
        }
    }
}
