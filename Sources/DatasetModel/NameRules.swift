/// Which names a dataset can hold, and where its links may lead: what is read from elsewhere must not reach outside.
package enum NameRules {
    /// Says whether a name can be that of a file or folder: one part of a path, and none that means another folder.
    package static func isName(_ name: some Collection<UInt8>) -> Bool {
        var (count, isDots) = (0, true)
        for byte in name {
            if byte == 0 || byte == UInt8(ascii: "/") { return false }
            if byte != UInt8(ascii: ".") { isDots = false }
            count += 1
        }
        return count > 0 && !(isDots && count <= 2)
    }

    /// Says whether a folder's name means something to git, or to the tree that a snapshot is kept as.
    package static func isReserved(folder name: some Collection<UInt8>) -> Bool {
        // Asked of every folder, and hardly any name is as long as these.
        guard [4, 5, 13].contains(name.count) else { return false }
        let text = String(decoding: name, as: UTF8.self).lowercased()
        return text == Manifest.fileName || text == ".git" || text == "git~1"
    }

    /// Says whether git takes what has this name, be it folder, file or link, for a repository.
    ///
    /// The configuration of a repository can name programs that git runs.
    package static func isGit(_ name: some Collection<UInt8>) -> Bool {
        name.count == 4 && String(decoding: name, as: UTF8.self).lowercased() == ".git"
    }

    /// Says whether a name in the dataset's root is that of the repository.
    package static func isRepository(_ name: some Collection<UInt8>, in folder: DatasetPath) -> Bool {
        folder.isRoot && String(decoding: name, as: UTF8.self).lowercased() == ".dsv"
    }

    /// Says whether a name cannot stand in a folder of a snapshot: no name at all, or the repository's.
    package static func isForbidden(_ name: some Collection<UInt8>, in folder: DatasetPath) -> Bool {
        !isName(name) || isRepository(name, in: folder)
    }

    /// Says whether a link in `folder` leads to a place in the dataset.
    ///
    /// False for an absolute path, for one `..` too many, for the repository's own folder, and for a `..` behind a name: that name
    /// may be another link, and then nobody can tell from the words where `..` leads.
    package static func staysInside(_ target: [UInt8], folder: DatasetPath) -> Bool {
        if target.isEmpty || target.first == UInt8(ascii: "/") || target.contains(0) { return false }
        var depth = folder.parts.count
        var hasName = false
        for part in target.split(separator: UInt8(ascii: "/")) where !part.elementsEqual(".".utf8) {
            if part.elementsEqual("..".utf8) {
                depth -= 1
                if hasName || depth < 0 { return false }
            } else {
                if !hasName, depth == 0, isRepository(part, in: .root) { return false }
                hasName = true
            }
        }
        return true
    }
}
