import SystemIO
package import SystemPackage

/// Where a bucket is, and who asks.
package struct S3Configuration: Sendable {
    package let bucket: String
    /// What the keys of all objects begin with: empty, or with a `/` at the end.
    package let prefix: String
    /// Such as `https://s3.eu-central-1.amazonaws.com`; without a path.
    package let endpoint: String
    package let region: String
    /// Says whether the bucket is the first part of the path, not of the host's name.
    package let usesPathStyle: Bool
    let credentials: S3Credentials
    /// A file of certificate authorities; nil for the machine's own.
    let authorities: String?

    /// What the user says of one remote; each setting precedes those of the environment and the profile.
    package struct Options: Sendable {
        package var endpointURL: String?
        package var region: String?
        package var profile: String?

        package init(endpointURL: String? = nil, region: String? = nil, profile: String? = nil) {
            self.endpointURL = endpointURL
            self.region = region
            self.profile = profile
        }
    }

    /// Finds out all there is to know of the remote at `url`, such as `s3://bucket/prefix`.
    ///
    /// In the order of the AWS command line: an option, the environment, the profile. `readFile` is nil where there is no file.
    /// Runs no program and asks no server for credentials.
    package init(
        url: String, options: Options = Options(), environment: (String) -> String?,
        readFile: (FilePath) throws(RemoteError) -> [UInt8]? = Self.readFile
    ) throws(RemoteError) {
        (bucket, prefix) = try Self.parts(of: url)
        let settings = try AWSSettings(profile: options.profile, environment: environment, readFile: readFile)
        credentials = try settings.credentials()
        region =
            options.region ?? settings.variable("AWS_REGION") ?? settings.variable("AWS_DEFAULT_REGION")
            ?? settings.value("region") ?? "us-east-1"
        guard Self.isPlain(region) else { throw .invalid("not the name of a region: '\(region)'") }
        let given =
            options.endpointURL ?? settings.variable("AWS_ENDPOINT_URL_S3") ?? settings.variable("AWS_ENDPOINT_URL")
            ?? settings.service("endpoint_url") ?? settings.value("endpoint_url")
        endpoint = try given.map(Self.endpoint) ?? Self.standardEndpoint(region)
        switch settings.value("s3.addressing_style") {
        case "path": usesPathStyle = true
        case "virtual": usesPathStyle = false
        // A point in the name would be one in the host's, which no certificate covers.
        default: usesPathStyle = given != nil || bucket.contains(".") || bucket != bucket.lowercased()
        }
        authorities = settings.variable("AWS_CA_BUNDLE") ?? settings.value("ca_bundle")
    }

    /// How messages name the remote.
    package var name: String { "s3://\(bucket)\(prefix.isEmpty ? "" : "/\(prefix.dropLast())")" }

    /// The bytes of a file; nil where there is none.
    package static func readFile(_ path: FilePath) throws(RemoteError) -> [UInt8]? {
        do throws(SystemError) {
            return try OpenFile.contents(of: path)
        } catch let error where error.code == .noSuchFileOrDirectory || error.code == .notDirectory {
            return nil
        } catch {
            throw .system(error)
        }
    }

    private static func parts(of url: String) throws(RemoteError) -> (bucket: String, prefix: String) {
        // The address may hold anything, a password too, so the message does not repeat it.
        let problem = RemoteError.invalid("not an address of S3: it has to be like 's3://bucket/prefix'")
        guard url.hasPrefix("s3://") else { throw problem }
        let rest = url.dropFirst("s3://".count)
        let bucket = rest.prefix { $0 != "/" }
        guard (1...255).contains(bucket.utf8.count), isPlain(bucket), bucket.first != "." else { throw problem }
        var prefix = rest.dropFirst(bucket.count).drop { $0 == "/" }
        while prefix.last == "/" { prefix.removeLast() }
        let isPath = prefix.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
            $0 != "." && $0 != ".."
        }
        guard isPath, prefix.utf8.count <= 500, prefix.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 })
        else { throw problem }
        return (String(bucket), prefix.isEmpty ? "" : "\(prefix)/")
    }

    private static func isPlain(_ text: some StringProtocol) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy {
                $0.isASCII
                    && ($0.properties.isAlphabetic || $0.properties.numericType != nil
                        || ".-_".unicodeScalars.contains($0))
            }
    }

    private static func endpoint(_ url: String) throws(RemoteError) -> String {
        let problem = RemoteError.invalid("not the URL of an endpoint: it has to be like 'https://host:port'")
        let lower = url.lowercased()
        guard let scheme = ["https://", "http://"].first(where: lower.hasPrefix) else { throw problem }
        var host = url.dropFirst(scheme.count)
        while host.last == "/" { host.removeLast() }
        // Brackets and colons: IPv6.
        let isHost = host.unicodeScalars.allSatisfy { isPlain(String($0)) || ":[]".unicodeScalars.contains($0) }
        guard !host.isEmpty, isHost else { throw problem }
        return "\(scheme)\(host)"
    }

    private static func standardEndpoint(_ region: String) -> String {
        "https://s3.\(region).amazonaws.com\(region.hasPrefix("cn-") ? ".cn" : "")"
    }
}

/// Who asks; says nothing of it in any message.
struct S3Credentials: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let accessKey: String
    let secretKey: String
    let sessionToken: String?

    var description: String { "credentials" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }

    /// A text without any of them.
    func redacted(_ text: String) -> String {
        [secretKey, sessionToken ?? "", accessKey].reduce(text) { text, secret in
            secret.isEmpty ? text : text.replacing(secret, with: "…")
        }
    }
}
