import ArgumentParser
import DatasetModel
import Documents
import History
import Remotes
import Reports
import Snapshots
import SystemPackage
import Versioning

/// `dsv remote`, by its name on the command line.
struct RemoteVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remote",
        abstract: "Say where the team's copy of the history is",
        discussion: """
            A remote is a folder that several people reach, such as a mounted disk, or an S3-compatible bucket. Nothing runs there.

            Examples:
              dsv remote add origin /mnt/team/photos
              dsv remote add origin s3://our-bucket/photos --endpoint-url https://minio.example.org
              dsv remote list
              dsv remote check
            """,
        subcommands: [Add.self, List.self, Remove.self, Check.self])
}

extension RemoteVerb {
    struct Add: DSVCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Add a remote",
            discussion: """
                URL is a folder, 's3://bucket/prefix', or a git repository; then --store says where the images go. Nothing is asked of it \
                yet. Of S3, the keys, the region and the endpoint are where the AWS tools have them: in AWS_ACCESS_KEY_ID, \
                AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL and in ~/.aws. Keys are never kept in the repository.

                Examples:
                  dsv remote add origin ../shared/photos
                  dsv remote add origin s3://our-bucket/photos --profile labels

                Exit status: 0.
                """)

        @OptionGroup var global: GlobalOptions
        @OptionGroup var place: RemotePlaceOptions
        @Argument(help: "The name: 'origin' is the one that is meant where none is named") var name: String
        @Argument(help: "The folder, bucket or git repository") var url: String

        func run(in context: CommandContext) throws -> ExitStatus {
            try global.withRepository(context) { repository in
                try repository.addRemote(place.settings(name: name, url: url, context))
                return .success
            }
        }
    }

    struct List: DSVCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List the remotes",
            discussion: "Exit status: 0.")

        @OptionGroup var global: GlobalOptions
        @OptionGroup var format: JSONOption
        var isJSON: Bool { format.json }

        func run(in context: CommandContext) throws -> ExitStatus {
            try global.withRepository(context) { repository in
                let remotes = try repository.remotes()
                if isJSON {
                    context.print(RemotesDocument(remotes))
                } else {
                    context.print(RemoteReport.text(remotes))
                }
                return .success
            }
        }
    }

    struct Remove: DSVCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Forget a remote; nothing changes there",
            discussion: "Exit status: 0.")

        @OptionGroup var global: GlobalOptions
        @Argument(help: "The remote") var name: String

        func run(in context: CommandContext) throws -> ExitStatus {
            try global.withRepository(context) { repository in
                try repository.removeRemote(name)
                return .success
            }
        }
    }

    struct Check: DSVCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Say whether a remote has every file of a snapshot",
            discussion: """
                Looks at lists and indexes only: no image is downloaded. What a 'dsv fetch' brings is verified anyway. With \
                --read-data, every byte of the remote is read and compared with its name.

                What is missing or damaged is remembered, and 'dsv push' sends it again.

                Examples:
                  dsv remote check
                  dsv remote check backup v3
                  dsv remote check --read-data

                Exit status: 0 if all is there, 1 if something is missing or damaged.
                """)

        @OptionGroup var global: GlobalOptions
        @OptionGroup var format: JSONOption
        @OptionGroup var limit: LimitOptions
        @Flag(help: "Read all that the remote has, not only lists and indexes") var readData = false
        @Argument(help: "The remote; 'origin' or the only one where none is named") var name: String?
        @Argument(help: "The snapshot; HEAD where none is given") var rev: String?
        var isJSON: Bool { format.json }

        func run(in context: CommandContext) throws -> ExitStatus {
            try global.withRepository(context) { repository in
                let result = try repository.checkRemote(
                    name ?? repository.defaultRemote(), has: repository.snapshot(rev ?? "HEAD"),
                    readsData: readData, open: context.openRemote)
                if isJSON {
                    context.print(RemoteCheckDocument(result))
                } else {
                    context.print(result.text(global.style(context), limit: limit.value))
                }
                return result.isComplete ? .success : .no
            }
        }
    }
}

/// The options that say how a remote is reached.
struct RemotePlaceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where the images go, if URL is a git repository", valueName: "url"))
    var store: String?
    @Option(help: ArgumentHelp("The server of an S3-compatible bucket", valueName: "url"))
    var endpointURL: String?
    @Option(help: ArgumentHelp("The bucket's region", valueName: "name"))
    var region: String?
    @Option(help: ArgumentHelp("The profile in ~/.aws whose keys are used", valueName: "name"))
    var profile: String?

    /// The remote, with folders made absolute.
    func settings(name: String, url: String, _ context: CommandContext) -> RemoteSettings {
        func absolute(_ url: String) -> String {
            // 'host:path' is how git names a place by ssh.
            url.contains(":") ? url : context.path(url).string
        }
        var settings = RemoteSettings(name: name, url: absolute(url))
        settings.store = store.map(absolute)
        settings.endpoint = endpointURL
        settings.region = region
        settings.profile = profile
        return settings
    }
}

extension CommandContext {
    /// Opens the place of a remote's objects with the keys of this environment.
    var openRemote: RemoteOpener {
        let environment = environment
        return { try $0.open(environment: environment) }
    }

    /// Brings what a command needs and a partial repository has not; paths that the snapshot lacks are the command's own business.
    func bringAbsent(
        _ paths: [DatasetPath], split: String? = nil, of snapshot: Snapshot, _ repository: Repository
    ) throws {
        guard try repository.isPartial() else { return }
        let known = paths.filter { path in (try? repository.list(snapshot, path: path)) != nil }
        _ = try repository.fetchFiles(of: snapshot, at: known, split: split, open: openRemote)
    }

    /// Who is named in the log of references: nobody has to say who they are to fetch.
    func reader(_ repository: Repository) -> Signature {
        if let author = try? author(repository) { return author }
        let moment = now()
        return Signature(name: "dsv", email: "", time: moment.time, offset: moment.offset)
    }
}
