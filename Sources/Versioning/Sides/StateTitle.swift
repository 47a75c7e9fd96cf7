import Comparison
package import DatasetModel
import History
import Labels
import Snapshots

/// What answers say of the state that they speak of: what it is called, and how far the folder is from HEAD.
package struct StateTitle: Sendable {
    package enum Subject: Sendable {
        /// The dataset's folder as it is now.
        case workingTree(Differences)
        case snapshot(Snapshot)
        /// A folder under no version control.
        case folder
    }

    /// How the folder differs from HEAD.
    package struct Differences: Sendable {
        /// Nil before the first commit.
        package let head: Snapshot?
        /// Added, removed, modified and renamed files; nil if images are not known, so that nothing was compared.
        package let files: Int?
        /// Nothing differs, empty folders included.
        package let areNone: Bool
    }

    package let subject: Subject
    /// As the person wrote it.
    package let name: String
    /// The branch that HEAD is on, if the state is HEAD or is compared with it.
    package let branch: String?

    init(subject: Subject, name: String, branch: String? = nil) {
        (self.subject, self.name, self.branch) = (subject, name, branch)
    }

    /// A snapshot by its id.
    package init(of snapshot: Snapshot) { self.init(subject: .snapshot(snapshot), name: snapshot.id.description) }
}

/// A state that is open to be read, and what answers call it.
package struct OpenState {
    package let side: Side
    package let title: StateTitle
    /// Its files.
    let dataset: DatasetSide
}

extension StateSource {
    /// Opens a state that a person called so; a folder is looked at, and every content of it that is not known is read.
    ///
    /// `readsImages` false: only the contents of files that may say labels; if others are new, nothing is compared with HEAD.
    package func open(_ side: Side, as name: String, readsImages: Bool = true) throws -> OpenState {
        let (files, title): (any DatasetFiles, StateTitle)
        switch side {
        case .folder:
            (files, title) = (
                try self.files(of: side, readsImages: readsImages), StateTitle(subject: .folder, name: name)
            )
        case .snapshot(let snapshot):
            (files, title) = (try self.files(of: side), try required().title(of: snapshot, as: name))
        case .workingTree:
            let repository = required()
            let (found, differences) = try repository.workingTree(readsImages: readsImages)
            let branch = try repository.head().branch
            (files, title) = (found, StateTitle(subject: .workingTree(differences), name: name, branch: branch))
        }
        return OpenState(side: side, title: title, dataset: DatasetSide(files, memory: labelMemory))
    }
}

extension Repository {
    /// What HEAD is called where a revision stands.
    package static let headName = "HEAD"

    /// What a snapshot is called that a person named so.
    func title(of snapshot: Snapshot, as name: String) throws -> StateTitle {
        let head = try head()
        let isHead = head.snapshot == snapshot.id && [Self.headName, head.branch].contains(name)
        return StateTitle(subject: .snapshot(snapshot), name: name, branch: isHead ? head.branch : nil)
    }

    /// How the folder differs from HEAD; costs what reading the folders costs that differ.
    func differences(of tree: WorkingTree, from head: Snapshot?) throws -> StateTitle.Differences {
        let changes = FileChanges(try rawChanges(from: head.map { try reader().node($0.tree) }, to: tree.node()))
        return StateTitle.Differences(head: head, files: changes.count, areNone: changes.isEmpty)
    }

    /// How the folder differs from HEAD, if that is this snapshot; nil if it is another one, or if the folder cannot be looked at.
    ///
    /// Reads only files that the index does not know.
    func differences(ifHeadIs snapshot: Snapshot) throws -> StateTitle.Differences? {
        guard try head().snapshot == snapshot.id, let tree = try? scanAndRemember() else { return nil }
        return try differences(of: tree, from: snapshot)
    }
}
