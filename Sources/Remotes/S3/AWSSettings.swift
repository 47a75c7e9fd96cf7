import SystemPackage

/// What the environment and one profile say, as AWS's own tools find it.
struct AWSSettings {
    private let profileName: String
    /// An option that names a profile precedes the credentials of the environment; a variable that does so, does not.
    private let isProfileChosen: Bool
    private let variables: [String: String]
    private let configPath: FilePath
    private let credentialsPath: FilePath
    private let config: AWSProfiles
    private let credentialsFile: AWSProfiles

    private static let variableNames = [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_DEFAULT_PROFILE",
        "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_CONFIG_FILE", "AWS_CA_BUNDLE", "HOME",
    ]

    init(
        profile: String?, environment: (String) -> String?, readFile: (FilePath) throws(RemoteError) -> [UInt8]?
    ) throws(RemoteError) {
        var variables: [String: String] = [:]
        for name in Self.variableNames { variables[name] = environment(name) }
        self.variables = variables.filter { !$0.value.isEmpty }
        let home = FilePath(variables["HOME"] ?? "/")
        func path(_ variable: String, _ name: String) -> FilePath {
            guard let given = variables[variable], !given.isEmpty else { return home.appending(".aws").appending(name) }
            return given.hasPrefix("~/") ? home.appending(String(given.dropFirst(2))) : FilePath(given)
        }
        configPath = path("AWS_CONFIG_FILE", "config")
        credentialsPath = path("AWS_SHARED_CREDENTIALS_FILE", "credentials")
        config = AWSProfiles(parsing: try readFile(configPath) ?? [])
        credentialsFile = AWSProfiles(parsing: try readFile(credentialsPath) ?? [])
        let named = profile ?? self.variables["AWS_DEFAULT_PROFILE"] ?? self.variables["AWS_PROFILE"]
        profileName = named ?? "default"
        isProfileChosen = profile != nil
        if let named, section == nil, credentialsFile.sections[named] == nil {
            throw .invalid("there is no profile '\(named)' in '\(configPath)' or '\(credentialsPath)'")
        }
    }

    private var section: [String: String]? {
        config.sections["profile \(profileName)"] ?? (profileName == "default" ? config.sections["default"] : nil)
    }

    /// A variable that is not empty.
    func variable(_ name: String) -> String? { variables[name] }

    /// A setting of the profile.
    func value(_ name: String) -> String? {
        [section, credentialsFile.sections[profileName]].lazy.compactMap { $0?[name] }.first { !$0.isEmpty }
    }

    /// A setting for S3 in the section of services that the profile names.
    func service(_ name: String) -> String? {
        value("services").flatMap { config.sections["services \($0)"]?["s3.\(name)"] }
    }

    /// The credentials of the environment or the profile.
    func credentials() throws(RemoteError) -> S3Credentials {
        if !isProfileChosen, let accessKey = variable("AWS_ACCESS_KEY_ID") {
            guard let secretKey = variable("AWS_SECRET_ACCESS_KEY") else {
                throw .invalid("AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not")
            }
            return S3Credentials(
                accessKey: accessKey, secretKey: secretKey, sessionToken: variable("AWS_SESSION_TOKEN"))
        }
        for name in ["role_arn", "web_identity_token_file", "sso_session", "sso_start_url", "login_session"] {
            if value(name) != nil { throw unsupported(name) }
        }
        for section in [credentialsFile.sections[profileName], section] {
            guard let section, let accessKey = section["aws_access_key_id"] else { continue }
            guard let secretKey = section["aws_secret_access_key"] else {
                throw .invalid("the profile '\(profileName)' has an aws_access_key_id without an aws_secret_access_key")
            }
            return S3Credentials(
                accessKey: accessKey, secretKey: secretKey, sessionToken: section["aws_session_token"])
        }
        if value("credential_process") != nil { throw unsupported("credential_process") }
        throw .invalid(
            "no credentials for S3: looked for AWS_ACCESS_KEY_ID in the environment and for the profile "
                + "'\(profileName)' in '\(credentialsPath)' and '\(configPath)'")
    }

    private func unsupported(_ name: String) -> RemoteError {
        .invalid(
            "the profile '\(profileName)' gets its credentials by '\(name)', which dsv does not do; "
                + "'aws configure export-credentials --profile \(profileName) --format env' prints variables that work")
    }
}
