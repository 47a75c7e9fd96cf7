import DatasetModel
import History
package import Remotes
package import SystemIO
import SystemPackage

/// A remote as it is configured.
package struct RemoteSettings: Sendable, Equatable {
    package let name: String
    /// The folder, bucket (`s3://bucket/prefix`) or git repository.
    package let url: String
    /// Where the objects are, if `url` is a git repository.
    package var store: String?
    package var endpoint: String?
    package var region: String?
    package var profile: String?
    /// Whether a conditional write is honoured there; nil: nobody has tried yet.
    package var honoursConditions: Bool?

    package init(name: String, url: String) { (self.name, self.url) = (name, url) }

    /// The place of the objects.
    package var objectURL: String { store ?? url }

    /// The folder that a URL names; nil where it names something else.
    static func folder(_ url: String) -> FilePath? {
        if url.hasPrefix("file:///") { return FilePath(String(url.dropFirst("file://".count))) }
        return url.hasPrefix("/") ? FilePath(url) : nil
    }

    /// Throws where URL and store do not go together, or would put a password into a configuration.
    func check() throws {
        guard let store else {
            if Self.isGit(url) {
                throw Failure(
                    .invalid, "a git host keeps no images: '\(GitHost(url).name)'",
                    hint: "say with --store where they go: a folder or 's3://bucket/prefix'")
            }
            guard Self.folder(url) != nil || url.hasPrefix("s3://") else { throw Self.unknown(url) }
            return
        }
        guard Self.isGit(url) || Self.folder(url) != nil else {
            throw Failure(
                .invalid, "not the URL of a git repository: '\(url)'",
                hint: "leave --store out: what is not a git host keeps everything itself")
        }
        guard Self.folder(store) != nil || store.hasPrefix("s3://") else {
            throw Failure(
                .invalid, "not a place for images: '\(GitHost(store).name)'",
                hint: "--store is a folder or 's3://bucket/prefix'")
        }
        let host = GitHost(url)
        guard host.name == url else {
            throw Failure(
                .invalid, "a password has no place in the URL of a remote: '\(host.name)'",
                hint: "dsv keeps no passwords: use the host's ssh address, such as 'git@host:team/photos.git'")
        }
    }

    /// A URL of a scheme that dsv does not speak.
    private static func unknown(_ url: String) -> Failure {
        var hints = ["a remote is a folder, 's3://bucket/prefix', or a git repository with --store"]
        if url.lowercased().hasPrefix("gs://") {
            let bucket = url.dropFirst("gs://".count)
            hints.append(
                "Google's storage speaks S3, too: 's3://\(bucket)' with --endpoint-url https://storage.googleapis.com")
        } else if url.hasPrefix("file:") {
            hints.append("a 'file://' URL has the folder's whole path, as in 'file:///mnt/team/photos'")
        }
        return Failure(.invalid, "not the URL of a remote: '\(GitHost(url).name)'", hints: hints)
    }

    /// Says whether a URL leads to a git host on another machine.
    private static func isGit(_ url: String) -> Bool {
        if ["ssh://", "git://", "https://", "http://"].contains(where: url.hasPrefix) { return true }
        // git's short form, 'user@host:path'.
        return !url.contains("://") && !url.hasPrefix("/") && url.prefix { $0 != "/" }.contains(":")
    }

    /// Opens the place of the objects.
    ///
    /// `environment` answers for the AWS variables; nothing is asked of the place yet.
    package func open(disk: any Disk = LocalDisk(), environment: @Sendable (String) -> String?) throws -> any Remote {
        if let folder = Self.folder(objectURL) { return TracedRemote(FolderRemote(folder, disk: disk)) }
        guard objectURL.hasPrefix("s3://") else {
            throw Self.unknown(objectURL)
        }
        let options = S3Configuration.Options(endpointURL: endpoint, region: region, profile: profile)
        let configuration = try S3Configuration(url: objectURL, options: options, environment: environment)
        return RetryingRemote(TracedRemote(S3Remote(configuration)))
    }
}

/// Opens the place of a remote's objects; tests give another one than `RemoteSettings.open`.
package typealias RemoteOpener = @Sendable (RemoteSettings) throws -> any Remote
