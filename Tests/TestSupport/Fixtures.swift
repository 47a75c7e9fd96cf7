import SystemIO
package import SystemPackage

/// Where the files that tests read, and the transcripts that they compare with, are kept.
package enum Fixtures {
    /// The folder `Fixtures` of the package.
    package static let folder: FilePath = {
        // Tests/TestSupport/Fixtures.swift
        let package = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        return package.appending("Fixtures")
    }()

    /// The text of a page of the folder `docs` of the package.
    package static func document(_ name: String) throws -> String {
        let path = folder.removingLastComponent().appending("docs").appending(name)
        return String(decoding: try OpenFile.contents(of: path), as: UTF8.self)
    }

    /// Real datasets beside the package, where they are.
    package static let sharedData = folder.removingLastComponent().removingLastComponent().appending("shared/data")
    package static let hasSharedData = FileStatus.ifPresent(sharedData) != nil
}
