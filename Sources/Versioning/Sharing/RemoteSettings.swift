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
        if url.hasPrefix("file://") { return FilePath(String(url.dropFirst("file://".count))) }
        return url.hasPrefix("/") ? FilePath(url) : nil
    }

    /// Opens the place of the objects.
    ///
    /// `environment` answers for the AWS variables; nothing is asked of the place yet.
    package func open(disk: any Disk = LocalDisk(), environment: @Sendable (String) -> String?) throws -> any Remote {
        if let folder = Self.folder(objectURL) { return FolderRemote(folder, disk: disk) }
        guard objectURL.hasPrefix("s3://") else {
            throw Failure(
                .invalid, "not the URL of a remote: '\(objectURL)'",
                hint: "give a folder, 's3://bucket/prefix', or a git URL with --store")
        }
        let options = S3Configuration.Options(endpointURL: endpoint, region: region, profile: profile)
        return RetryingRemote(S3Remote(try S3Configuration(url: objectURL, options: options, environment: environment)))
    }
}

/// Opens the place of a remote's objects; tests give another one than `RemoteSettings.open`.
package typealias RemoteOpener = @Sendable (RemoteSettings) throws -> any Remote
