package import SystemPackage

/// Where the files that tests read, and the transcripts that they compare with, are kept.
package enum Fixtures {
    /// The folder `Fixtures` of the package.
    package static let folder: FilePath = {
        // Tests/TestSupport/Fixtures.swift
        let package = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        return package.appending("Fixtures")
    }()
}
