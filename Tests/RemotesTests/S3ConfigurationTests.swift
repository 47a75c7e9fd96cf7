import Remotes
import SystemPackage
import TestSupport
import Testing

@testable import struct Remotes.AWSProfiles
@testable import struct Remotes.MultipartUpload
@testable import struct Remotes.S3Configuration

/// Where settings of S3 come from, and which of them count.
@Suite struct S3ConfigurationTests {
    private static let keys = [
        "AWS_ACCESS_KEY_ID": "envkey", "AWS_SECRET_ACCESS_KEY": "envsecret", "HOME": "/home/ada",
    ]

    private func configuration(
        _ url: String = "s3://bucket", _ options: S3Configuration.Options = S3Configuration.Options(),
        environment: [String: String] = keys, config: String? = nil, credentials: String? = nil
    ) throws -> S3Configuration {
        try S3Configuration(url: url, options: options, environment: { environment[$0] }) { path in
            switch path {
            case environment["AWS_CONFIG_FILE"].map { FilePath($0) } ?? "/home/ada/.aws/config":
                config.map { Array($0.utf8) }
            case environment["AWS_SHARED_CREDENTIALS_FILE"].map { FilePath($0) } ?? "/home/ada/.aws/credentials":
                credentials.map { Array($0.utf8) }
            default: nil
            }
        }
    }

    private func problem(_ body: () throws -> Void) -> String {
        let error = #expect(throws: RemoteError.self) { try body() }
        guard case .invalid(let text) = error else {
            Issue.record("not invalid: \(String(describing: error))")
            return ""
        }
        return text
    }

    @Test func `an address has a bucket and a prefix`() throws {
        for (url, bucket, prefix) in [
            ("s3://b", "b", ""), ("s3://b/", "b", ""), ("s3://b/p", "b", "p/"), ("s3://b/p/q/", "b", "p/q/"),
            ("s3://b.c-d/ä ö+%2F?#", "b.c-d", "ä ö+%2F?#/"),
        ] {
            let found = try configuration(url)
            #expect((found.bucket, found.prefix) == (bucket, prefix))
        }
        #expect(try configuration("s3://b/p/").name == "s3://b/p")
        for url in [
            "", "s3://", "s3:///p", "http://b", "s3://a b/", "s3://key:pass@b/p", "s3://b/../c", "s3://b/./c",
            "s3://b/\u{1}",
            "s3://.b", "s3://b/\(String(repeating: "p", count: 501))",
        ] {
            #expect(
                problem { _ = try configuration(url) } == "not an address of S3: it has to be like 's3://bucket/prefix'"
            )
        }
    }

    @Test func `without settings it is Amazon's server in the first region`() throws {
        let found = try configuration()
        #expect(found.endpoint == "https://s3.us-east-1.amazonaws.com")
        #expect(found.region == "us-east-1")
        #expect(!found.usesPathStyle)
        #expect(found.credentials.accessKey == "envkey")
        #expect(found.credentials.secretKey == "envsecret")
        #expect(found.credentials.sessionToken == nil)
        #expect(try configuration("s3://b.c").usesPathStyle)
        #expect(
            try configuration(environment: Self.keys.merging(["AWS_REGION": "cn-north-1"]) { $1 }).endpoint
                == "https://s3.cn-north-1.amazonaws.com.cn")
    }

    @Test func `the region is the option's, the environment's, the profile's`() throws {
        let config = "[default]\nregion = from-profile\n"
        var environment = Self.keys
        #expect(try configuration(environment: environment, config: config).region == "from-profile")
        environment["AWS_DEFAULT_REGION"] = "from-default"
        #expect(try configuration(environment: environment, config: config).region == "from-default")
        environment["AWS_REGION"] = "from-variable"
        #expect(try configuration(environment: environment, config: config).region == "from-variable")
        let options = S3Configuration.Options(region: "from-option")
        #expect(try configuration("s3://b", options, environment: environment, config: config).region == "from-option")
        #expect(problem { _ = try configuration("s3://b", .init(region: "a b")) } == "not the name of a region: 'a b'")
    }

    @Test func `the endpoint is the option's, the environment's, the profile's`() throws {
        var config = "[default]\nendpoint_url = http://profile\n"
        var environment = Self.keys
        #expect(try configuration(environment: environment, config: config).endpoint == "http://profile")
        config += "services = mine\n[services mine]\ns3 =\n  endpoint_url = http://service\n"
        #expect(try configuration(environment: environment, config: config).endpoint == "http://service")
        environment["AWS_ENDPOINT_URL"] = "http://all"
        #expect(try configuration(environment: environment, config: config).endpoint == "http://all")
        environment["AWS_ENDPOINT_URL_S3"] = "http://s3"
        #expect(try configuration(environment: environment, config: config).endpoint == "http://s3")
        let options = S3Configuration.Options(endpointURL: "HTTPS://option:9000/")
        let found = try configuration("s3://b", options, environment: environment, config: config)
        #expect(found.endpoint == "https://option:9000")
        #expect(found.usesPathStyle)
        for wrong in ["option", "ftp://x", "https://", "https://a:b@host", "https://host/path", "https://ho st"] {
            #expect(
                problem { _ = try configuration("s3://b", .init(endpointURL: wrong)) }
                    == "not the URL of an endpoint: it has to be like 'https://host:port'")
        }
    }

    @Test func `the profile may choose how the bucket is addressed`() throws {
        let options = S3Configuration.Options(endpointURL: "http://host")
        for (style, usesPath) in [("path", true), ("virtual", false), ("auto", true)] {
            let config = "[default]\ns3 =\n    addressing_style = \(style)\n"
            #expect(try configuration("s3://b", options, config: config).usesPathStyle == usesPath)
        }
        #expect(try configuration(config: "[default]\ns3 =\n    addressing_style = path\n").usesPathStyle)
    }

    @Test func `credentials are the environment's, unless an option names a profile`() throws {
        let credentials = """
            [default]
            aws_access_key_id = defaultkey
            aws_secret_access_key = a/secret+with=signs:
            [mine]
            aws_access_key_id=minekey
            aws_secret_access_key=minesecret
            aws_session_token=minetoken
            """
        let home = ["HOME": "/home/ada"]
        func key(profile: String? = nil, _ environment: [String: String]) throws -> String {
            try configuration("s3://b", .init(profile: profile), environment: environment, credentials: credentials)
                .credentials.accessKey
        }
        #expect(try key(home) == "defaultkey")
        #expect(try key(Self.keys) == "envkey")
        #expect(try key(Self.keys.merging(["AWS_PROFILE": "mine"]) { $1 }) == "envkey")
        #expect(try key(home.merging(["AWS_PROFILE": "mine"]) { $1 }) == "minekey")
        #expect(
            try key(home.merging(["AWS_PROFILE": "mine", "AWS_DEFAULT_PROFILE": "default"]) { $1 }) == "defaultkey")
        #expect(try key(profile: "mine", Self.keys) == "minekey")
        let mine = try configuration("s3://b", .init(profile: "mine"), environment: home, credentials: credentials)
        #expect(mine.credentials.sessionToken == "minetoken")
        let own = try configuration(environment: home, credentials: credentials)
        #expect(own.credentials.secretKey == "a/secret+with=signs:")
        let token = try configuration(environment: Self.keys.merging(["AWS_SESSION_TOKEN": "t"]) { $1 })
        #expect(token.credentials.sessionToken == "t")
    }

    @Test func `files may be elsewhere`() throws {
        let environment = [
            "HOME": "/home/ada", "AWS_CONFIG_FILE": "/etc/aws", "AWS_SHARED_CREDENTIALS_FILE": "/run/keys",
            "AWS_PROFILE": "my own",
        ]
        let found = try configuration(
            environment: environment, config: "[profile \"my own\"]\r\nregion=r\r\n; a comment\r\n",
            credentials: "# a comment\n[my own]\naws_access_key_id = k\naws_secret_access_key = s\n")
        #expect(found.region == "r")
        #expect(found.credentials.accessKey == "k")
    }

    @Test func `what is missing or not supported is said`() throws {
        let home = ["HOME": "/home/ada"]
        #expect(
            problem { _ = try configuration(environment: home) }
                == "no credentials for S3: looked for AWS_ACCESS_KEY_ID in the environment and for the profile 'default' "
                + "in '/home/ada/.aws/credentials' and '/home/ada/.aws/config'")
        #expect(
            problem { _ = try configuration("s3://b", .init(profile: "no")) }
                == "there is no profile 'no' in '/home/ada/.aws/config' or '/home/ada/.aws/credentials'")
        #expect(
            problem { _ = try configuration(environment: home.merging(["AWS_ACCESS_KEY_ID": "secretive"]) { $1 }) }
                == "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not")
        for name in ["role_arn", "sso_session", "sso_start_url", "credential_process", "web_identity_token_file"] {
            let text = problem {
                _ = try configuration(environment: home, config: "[default]\n\(name) = touch /tmp/never\n")
            }
            #expect(text.contains("'\(name)'") && text.contains("aws configure export-credentials --profile default"))
        }
        let half = problem {
            _ = try configuration(environment: home, credentials: "[default]\naws_access_key_id = k\n")
        }
        #expect(half == "the profile 'default' has an aws_access_key_id without an aws_secret_access_key")
    }

    @Test func `no lines of a file are too odd`() {
        let odd = AWSProfiles(
            parsing: Array("a = 1\n  b = 2\n[s\nx\n=y\n[t] # z\n c = 3\n\u{feff}".utf8) + [0xff, 0x0a])
        #expect(odd.sections[""]?["a"] == "1")
        #expect(odd.sections["t"]?["c"] == "3")
    }

    @Test func `parts grow where there would be too many`() {
        let mebibyte = 1 << 20
        #expect(MultipartUpload.partSize(of: 129 * mebibyte, atLeast: 64 * mebibyte) == 64 * mebibyte)
        #expect(MultipartUpload.partSize(of: 640_000 * mebibyte, atLeast: 64 * mebibyte) == 64 * mebibyte)
        #expect(MultipartUpload.partSize(of: 640_000 * mebibyte + 1, atLeast: 64 * mebibyte) == 65 * mebibyte)
    }

    @Test func `keys are plain`() {
        for text in ["a", "a/b.c/D-_9", "store/packs/pack-0123.pack", String(repeating: "k", count: 512)] {
            #expect(RemoteKey(text)?.description == text)
        }
        for text in [
            "", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "a/./b", ".tmp/x", "a b", "ä", "a\\b", "a\0", "a\n",
            "a+b",
            String(repeating: "k", count: 513),
        ] {
            #expect(RemoteKey(text) == nil)
        }
    }
}
