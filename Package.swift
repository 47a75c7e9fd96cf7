// swift-tools-version: 6.2
import PackageDescription

// The architecture, top to bottom: a target may depend only on targets further down in this list.
// docs/architecture.md says which question each one answers; `make layers` proves that the imports agree.

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

// Tests may use unsafe constructs and drop results without saying so.
let relaxed: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

let package = Package(
    name: "dsv",
    products: [.executable(name: "dsv", targets: ["dsv"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        // entry
        .executableTarget(name: "dsv", dependencies: ["Commands"], swiftSettings: strict),

        // face
        .target(
            name: "Commands",
            dependencies: [
                arguments, system, "Reports", "Documents", "Words", "Versioning", "Checking", "Judging", "Labels",
                "Snapshots", "History", "ObjectStore", "Remotes", "Comparison", "LabelFormats", "Scoring",
                "DatasetModel", "SystemIO",
            ], swiftSettings: strict),

        // voice
        .target(
            name: "Reports",
            dependencies: [
                system, "Words", "Versioning", "Checking", "Judging", "Labels", "Snapshots", "History", "Comparison",
                "Scoring", "Imaging", "DatasetModel", "SystemIO",
            ], swiftSettings: strict),
        .target(
            name: "Documents",
            dependencies: [
                system, "Words", "Versioning", "Checking", "Judging", "Labels", "Snapshots", "History", "Comparison",
                "Scoring", "Imaging", "DatasetModel", "JSON",
            ], swiftSettings: strict),

        // words
        .target(
            name: "Words",
            dependencies: ["Versioning", "Checking", "Judging", "Snapshots", "Scoring", "DatasetModel", "JSON"],
            swiftSettings: strict),

        // engine
        .target(
            name: "Versioning",
            dependencies: [
                system, "Checking", "Judging", "Labels", "Snapshots", "History", "ObjectStore", "Remotes", "Comparison",
                "Scoring", "LabelFormats", "Imaging", "DatasetModel", "JSON", "SystemIO",
            ], swiftSettings: strict),

        // minds
        .target(
            name: "Checking",
            dependencies: ["Labels", "Comparison", "Scoring", "LabelFormats", "Imaging", "DatasetModel", "SystemIO"],
            swiftSettings: strict),
        .target(
            name: "Judging",
            dependencies: ["Labels", "Comparison", "Scoring", "LabelFormats", "DatasetModel", "JSON", "SystemIO"],
            swiftSettings: strict),

        // reading: without system, nothing here can name a file
        .target(
            name: "Labels",
            dependencies: ["Comparison", "Scoring", "LabelFormats", "Imaging", "DatasetModel", "JSON", "SystemIO"],
            swiftSettings: strict),

        // keeping
        .target(
            name: "Snapshots",
            dependencies: [
                system, "History", "ObjectStore", "Remotes", "Comparison", "DatasetModel", "JSON", "SystemIO",
            ], swiftSettings: strict),

        // areas
        .target(
            name: "History", dependencies: [system, "CLibgit2", "CLibz", "DatasetModel", "SystemIO"],
            swiftSettings: strict),
        .target(
            name: "ObjectStore", dependencies: [system, "CLibzstd", "DatasetModel", "SystemIO"],
            swiftSettings: strict),
        .target(
            name: "Remotes", dependencies: [system, "CLibcurl", "CLibexpat", "DatasetModel", "SystemIO"],
            swiftSettings: strict),
        .target(name: "Comparison", dependencies: ["DatasetModel"], swiftSettings: strict),
        .target(name: "Scoring", dependencies: ["DatasetModel"], swiftSettings: strict),
        .target(
            name: "LabelFormats",
            dependencies: ["CLibexpat", "CLibutf8proc", "CLibyaml", "DatasetModel", "JSON"],
            swiftSettings: strict),
        .target(
            name: "Imaging", dependencies: ["CLibturbojpeg", "CLibpng", "CLibwebp", "CLibgd", "DatasetModel"],
            swiftSettings: strict),

        // ground
        .target(
            name: "SystemIO", dependencies: [system, "CLibcrypto", "CLinux", "DatasetModel"], swiftSettings: strict),
        .target(name: "JSON", dependencies: ["CLibyajl", "DatasetModel"], swiftSettings: strict),
        .target(name: "DatasetModel", swiftSettings: strict),

        // C doors
        .systemLibrary(name: "CLibgit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
        // Without pkg-config, which would link it: see its header.
        .systemLibrary(name: "CLibcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibz", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CLibzstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CLibexpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(name: "CLibyajl", pkgConfig: "yajl", providers: [.apt(["libyajl-dev"])]),
        .systemLibrary(name: "CLibturbojpeg", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
        .systemLibrary(name: "CLibpng", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CLibwebp", pkgConfig: "libwebp", providers: [.apt(["libwebp-dev"])]),
        // Without pkg-config, which would link it: see its header.
        .systemLibrary(name: "CLibgd", providers: [.apt(["libgd-dev"])]),
        .systemLibrary(name: "CLibutf8proc", pkgConfig: "libutf8proc", providers: [.apt(["libutf8proc-dev"])]),
        .systemLibrary(name: "CLibyaml", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CLinux"),

        // measurement: whole processes, paired with their yardsticks; see docs/benchmarks.md
        .executableTarget(name: "Benchmark", dependencies: ["Imaging", "SystemIO"]),

        // tests, in the same order from the ground up
        .target(
            name: "TestSupport",
            dependencies: [system, "Labels", "Remotes", "Comparison", "DatasetModel", "SystemIO"],
            path: "Tests/TestSupport", swiftSettings: relaxed),
        .testTarget(name: "DatasetModelTests", dependencies: ["DatasetModel", "TestSupport"], swiftSettings: relaxed),
        .testTarget(name: "JSONTests", dependencies: ["JSON", "DatasetModel", "TestSupport"], swiftSettings: relaxed),
        .testTarget(name: "SystemIOTests", dependencies: [system, "SystemIO", "TestSupport"], swiftSettings: relaxed),
        .testTarget(
            name: "ComparisonTests", dependencies: ["Comparison", "DatasetModel", "TestSupport"], swiftSettings: relaxed
        ),
        .testTarget(
            name: "ScoringTests", dependencies: [system, "Scoring", "DatasetModel", "SystemIO", "TestSupport"],
            exclude: ["Golden"], swiftSettings: relaxed),
        .testTarget(
            name: "LabelFormatsTests",
            dependencies: [system, "LabelFormats", "Comparison", "DatasetModel", "JSON", "SystemIO", "TestSupport"],
            swiftSettings: relaxed),
        .testTarget(
            name: "ImagingTests",
            dependencies: [
                system, "Imaging", "CLibturbojpeg", "CLibpng", "CLibwebp", "CLibgd", "DatasetModel", "SystemIO",
                "TestSupport",
            ], swiftSettings: relaxed),
        .testTarget(
            name: "ObjectStoreTests", dependencies: [system, "ObjectStore", "DatasetModel", "SystemIO", "TestSupport"],
            swiftSettings: relaxed),
        .testTarget(
            name: "RemotesTests", dependencies: [system, "Remotes", "SystemIO", "TestSupport"],
            swiftSettings: relaxed),
        .testTarget(
            name: "HistoryTests", dependencies: [system, "History", "DatasetModel", "SystemIO", "TestSupport"],
            swiftSettings: relaxed),
        .testTarget(
            name: "LabelsTests",
            dependencies: ["Labels", "LabelFormats", "Comparison", "DatasetModel", "TestSupport"],
            swiftSettings: relaxed),
        .testTarget(
            name: "CheckingTests",
            dependencies: ["Checking", "Labels", "Comparison", "LabelFormats", "DatasetModel", "TestSupport"],
            swiftSettings: relaxed),
        .testTarget(
            name: "JudgingTests", dependencies: ["Judging", "Labels", "LabelFormats", "DatasetModel", "TestSupport"],
            swiftSettings: relaxed),
        .testTarget(
            name: "VersioningTests",
            dependencies: [
                system, "Versioning", "Checking", "Judging", "Labels", "Snapshots", "History", "ObjectStore",
                "Remotes", "Comparison", "Scoring", "LabelFormats", "Imaging", "DatasetModel", "JSON", "SystemIO",
                "TestSupport",
            ], swiftSettings: relaxed),
        .testTarget(
            name: "ReportsTests",
            dependencies: [
                system, "Reports", "Documents", "Words", "Versioning", "Checking", "Judging", "Labels", "Snapshots",
                "History", "Comparison", "Scoring", "Imaging", "DatasetModel", "JSON", "SystemIO", "TestSupport",
            ], swiftSettings: relaxed),
        .testTarget(
            name: "DocumentsTests",
            dependencies: [system, "Documents", "Versioning", "DatasetModel", "JSON", "SystemIO", "TestSupport"],
            swiftSettings: relaxed),
        .testTarget(
            name: "CommandsTests",
            dependencies: [system, "Commands", "Snapshots", "History", "DatasetModel", "SystemIO", "TestSupport"],
            swiftSettings: relaxed),
        // The program is listed so that it is built: these tests run it.
        .testTarget(
            name: "BinaryTests", dependencies: ["dsv", system, "SystemIO", "TestSupport"], exclude: ["pipeline.sh"],
            swiftSettings: relaxed),
    ],
    swiftLanguageModes: [.v6]
)
