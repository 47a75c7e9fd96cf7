package import DatasetModel
import SystemIO
package import SystemPackage

/// The references of a history as its files have them, damaged ones included, and what its reflogs remember.
///
/// libgit2 passes over what it cannot read; whoever verifies must not.
package struct ReferenceFiles: Sendable {
    /// Sorted by name; a file of its own counts before `packed-refs`, as for git.
    package private(set) var references: [RawReference] = []
    package private(set) var faults: [HistoryFault] = []
    /// Ids that stand in reflogs; they may be gone, as nothing else need name them.
    package private(set) var remembered: Set<GitID> = []
    /// References of which a reflog tells, and which are not there.
    package private(set) var withoutReference: [String] = []
    /// Files that are no references, with the reason.
    package private(set) var strays: [(file: FilePath, reason: String)] = []

    private let path: FilePath
    private var found: [String: GitID] = [:]
    /// Of each reflog, the last id, and whether the reference had one before.
    private var logged: [String: (last: GitID, hadMoved: Bool)] = [:]

    fileprivate init(of path: FilePath) throws {
        self.path = path
        try addPacked()
        try addLoose(path.appending("refs"), "refs")
        try addLogs(path.appending("logs"), "")
        verifyHead()
        references = found.map { RawReference(name: $0.key, id: $0.value) }.sorted { $0.name < $1.name }
        let damaged = Set(faults.compactMap(\.reference))
        withoutReference = logged.keys.filter { $0 != "HEAD" && found[$0] == nil && !damaged.contains($0) }.sorted()
    }

    private mutating func addPacked() throws {
        let file = path.appending("packed-refs")
        guard FileStatus.ifPresent(file) != nil else { return }
        let bytes = try OpenFile.contents(of: file)
        if bytes.last.map({ $0 != UInt8(ascii: "\n") }) ?? false {
            faults.append(HistoryFault(.reference, file, "its last line has no end"))
        }
        var last: String?
        for (place, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true).enumerated() {
            let text = String(decoding: line, as: UTF8.self)
            if place == 0 && text.hasPrefix("# pack-refs with:") { continue }
            // "^<id>" is what the annotated tag before it means.
            if text.hasPrefix("^"), last != nil, GitID(hex: text.dropFirst()) != nil { continue }
            let name = String(text.dropFirst(41))
            guard let id = GitID(hex: text.prefix(40)), text.dropFirst(40).first == " ", History.isValid(name) else {
                faults.append(HistoryFault(.reference, file, "line \(place + 1) is no reference"))
                continue
            }
            if let last, last.utf8.lexicographicallyPrecedes(name.utf8) == false {
                faults.append(HistoryFault(.reference, file, reference: name, "line \(place + 1) is out of order"))
            }
            last = name
            found[name] = id
        }
    }

    private mutating func addLoose(_ folder: FilePath, _ prefix: String) throws {
        let listing = try FolderListing(folder)
        for item in listing.items {
            let file = folder.appending(bytes: listing.name(item))
            let name = "\(prefix)/\(String(decoding: listing.name(item), as: UTF8.self))"
            if item.status.kind == .folder {
                try addLoose(file, name)
            } else if name.hasSuffix(".lock") {
                strays.append((file, "it was left by a program that was interrupted"))
            } else {
                addLoose(file, named: name)
            }
        }
    }

    private mutating func addLoose(_ file: FilePath, named name: String) {
        let bytes = (try? OpenFile.contents(of: file)) ?? []
        let line = String(decoding: bytes, as: UTF8.self)
        // A reference to another one, such as the HEAD of a remote: what matters is that other one.
        if line.hasPrefix("ref: refs/"), line.last == "\n", History.isValid(String(line.dropFirst(5).dropLast())) {
            return
        }
        guard bytes.count == 41, line.last == "\n", let id = GitID(hex: line.dropLast()), History.isValid(name) else {
            found[name] = nil
            faults.append(HistoryFault(.reference, file, reference: name, "it names no object"))
            return
        }
        found[name] = id
    }

    private mutating func addLogs(_ folder: FilePath, _ prefix: String) throws {
        guard FileStatus.ifPresent(folder)?.kind == .folder else { return }
        let listing = try FolderListing(folder)
        for item in listing.items {
            let file = folder.appending(bytes: listing.name(item))
            let name = prefix + String(decoding: listing.name(item), as: UTF8.self)
            if item.status.kind == .folder {
                try addLogs(file, "\(name)/")
            } else {
                addLog(file, of: name)
            }
        }
    }

    private mutating func addLog(_ file: FilePath, of name: String) {
        let bytes = (try? OpenFile.contents(of: file)) ?? []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let words = String(decoding: line.prefix(82), as: UTF8.self).split(separator: " ")
            guard words.count >= 2, let old = GitID(hex: words[0]), let new = GitID(hex: words[1]) else {
                strays.append((file, "a line of this reflog cannot be read"))
                continue
            }
            for id in [old, new] where id != .none { remembered.insert(id) }
            logged[name] = (new, hadMoved: old != .none || logged[name]?.hadMoved == true)
        }
    }

    /// HEAD is an id, or names a branch, which is there or never was.
    private mutating func verifyHead() {
        let file = path.appending("HEAD")
        let line = String(decoding: (try? OpenFile.contents(of: file)) ?? [], as: UTF8.self)
        if line.utf8.count == 41, line.last == "\n", let id = GitID(hex: line.dropLast()) {
            found["HEAD"] = id
            return
        }
        let branch = String(line.dropFirst("ref: ".count).dropLast())
        guard line.hasPrefix("ref: refs/heads/"), line.last == "\n", History.isValid(branch) else {
            faults.append(HistoryFault(.head, file, "it names neither a branch nor a snapshot"))
            return
        }
        if found[branch] != nil || faults.contains(where: { $0.reference == branch }) { return }
        // A branch has no snapshot yet before the first commit; git makes the log a moment before the branch.
        let log = logged[branch]
        guard log?.hadMoved == true || found.keys.contains(where: { $0.hasPrefix("refs/heads/") }) else { return }
        faults.append(
            HistoryFault(
                .head, file, object: log?.last, reference: branch, "it names the branch '\(branch)', which is gone"))
    }
}

extension History {
    /// Reads all references and reflogs from their files.
    package func referenceFiles() throws -> ReferenceFiles { try ReferenceFiles(of: path) }
}
