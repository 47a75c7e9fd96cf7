package import DatasetModel

/// An object that somebody signed.
package struct SignedObject: Sendable, Equatable {
    /// What was signed: the object without its signature.
    package let payload: [UInt8]
    /// The text between its two lines, with them.
    package let signature: [UInt8]

    /// When the object says that it was made, in seconds since 1970; nil if it does not.
    package var time: Int64? {
        let lines = payload.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).prefix {
            !$0.isEmpty
        }
        let person = lines.first { $0.starts(with: "committer ".utf8) || $0.starts(with: "tagger ".utf8) }
        // "committer Ada <ada@example.com> 1700000000 +0100"
        let words = person?.split(separator: UInt8(ascii: " ")) ?? []
        return words.count < 2 ? nil : Int64(String(decoding: words[words.count - 2], as: UTF8.self))
    }
}

extension GitObject {
    /// How the lines of a commit are called that hold its signature; git's SHA-256 repositories have the longer ones.
    private static let signatureHeader = Array("gpgsig".utf8)

    /// A commit with a signature of all its bytes, as git writes it: a header whose further lines begin with a space.
    static func signed(commit: [UInt8], with signature: [UInt8]) -> [UInt8] {
        guard let end = headEnd(of: commit) else { fatalError("BUG: a commit without a message") }
        var lines = signature.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        var header = signatureHeader
        for line in lines { header += [UInt8(ascii: " ")] + line + [UInt8(ascii: "\n")] }
        return commit[..<end] + header + commit[end...]
    }

    /// The parts of a commit or tag that is signed; nil if it is not.
    static func signedParts(_ kind: Kind, _ bytes: [UInt8]) -> SignedObject? {
        switch kind {
        case .commit: signedParts(ofCommit: bytes)
        case .tag: signedParts(ofTag: bytes)
        case .tree, .blob: nil
        }
    }

    private static func signedParts(ofCommit bytes: [UInt8]) -> SignedObject? {
        guard let end = headEnd(of: bytes) else { return nil }
        var (payload, signature): ([UInt8], [UInt8]) = ([], [])
        // What the lines belong to that begin with a space.
        var (isSignature, isOther) = (false, false)
        for line in bytes[..<end].split(separator: UInt8(ascii: "\n")) {
            if line.first != UInt8(ascii: " ") {
                isSignature = line.starts(with: signatureHeader + [UInt8(ascii: " ")])
                isOther = !isSignature && line.starts(with: signatureHeader)
            }
            if isSignature {
                signature += line.drop { $0 != UInt8(ascii: " ") }.dropFirst() + [UInt8(ascii: "\n")]
            } else if !isOther {
                payload += line + [UInt8(ascii: "\n")]
            }
        }
        return signature.isEmpty ? nil : SignedObject(payload: payload + bytes[end...], signature: signature)
    }

    /// A tag's signature stands at the end of its message.
    private static func signedParts(ofTag bytes: [UInt8]) -> SignedObject? {
        var found: Int?
        var start = 0
        while start < bytes.count {
            let rest = bytes[start...]
            if beginnings.contains(where: { rest.starts(with: $0.utf8) }) { found = start }
            start = (rest.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count) + 1
        }
        return found.map { SignedObject(payload: Array(bytes[..<$0]), signature: Array(bytes[$0...])) }
    }

    private static let beginnings = [
        "-----BEGIN SSH SIGNATURE-----", "-----BEGIN PGP SIGNATURE-----", "-----BEGIN PGP MESSAGE-----",
        "-----BEGIN SIGNED MESSAGE-----",
    ]

    /// Where the lines before the first empty one end.
    private static func headEnd(of bytes: [UInt8]) -> Int? {
        let newline = UInt8(ascii: "\n")
        return bytes.indices.first { bytes[$0] == newline && $0 > 0 && bytes[$0 - 1] == newline }
    }
}

extension History {
    /// What was signed of a commit or annotated tag, and the signature; nil if there is none.
    package func signedParts(of id: GitID) throws(GitError) -> SignedObject? {
        let (kind, bytes) = try object(id)
        return GitObject.signedParts(kind, bytes)
    }

    /// The object that a tag names; nil if there is no tag of this name.
    package func tagObject(_ name: String) throws(GitError) -> GitID? {
        try rawReferences().first { $0.name == "refs/tags/\(name)" }?.id
    }
}
