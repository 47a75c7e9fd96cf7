package import DatasetModel
import History
import ObjectStore
import Remotes
import SystemIO
package import SystemPackage

extension Failure {
    static var nothingCommitted: Failure {
        Failure(.notFound, "nothing was committed yet", hint: "run 'dsv commit -m MESSAGE'")
    }

    /// There is no repository; `hints` say what else can be done.
    package static func noRepository(around path: FilePath, hints: [String] = []) -> Failure {
        Failure(
            .notFound, "not a dataset repository: '\(path)' (nor any folder above it)",
            hints: ["run 'dsv init' to create one"] + hints)
    }

    /// Puts an error of a lower layer into words.
    package init(describing error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as SystemError: self.init(describing: error)
        case let error as ObjectStoreError: self.init(describing: error)
        case let error as GitError: self.init(describing: error)
        case let error as RemoteError: self.init(describing: error)
        case let damage as DamagedUpload: self = damage.failure
        case let error as ManifestError:
            self.init(.corrupt, "line \(error.line) of a folder's manifest is damaged: \(error.problem)")
        default: self.init(.unavailable, "\(error)")
        }
    }

    private init(describing error: GitError) {
        switch error.code {
        case .missingObject:
            self.init(.corrupt, error.message, hint: "copy .dsv/history back from another copy of this repository")
        case .damaged:
            self.init(
                .corrupt, error.message, hint: "'dsv fsck' tells what needs it, 'dsv fsck --repair' brings it back")
        case .notFound: self.init(.notFound, error.message)
        case .alreadyExists, .ambiguous, .invalidName, .modified, .locked, .unknownHost, .notAuthorized, .other:
            self.init(.unavailable, error.message)
        }
    }

    private init(describing error: RemoteError) {
        switch error {
        case .notFound(let key):
            self.init(.corrupt, "the remote lacks '\(key)'", hint: AbsentContents.hint)
        case .conditionFailed, .tooLarge, .invalid, .unsupported: self.init(.invalid, error.description)
        case .refused(let text):
            self.init(.unavailable, text, hint: "check the address, and your credentials and rights there")
        case .clockDiffers(let text):
            self.init(
                .unavailable, text,
                hint: "set the clock of this machine, which S3 compares with its own; 'timedatectl' shows it")
        case .unavailable(let text):
            self.init(.unavailable, text, hint: "run the command again: it goes on where it was")
        case .system(let error): self.init(describing: error)
        }
    }

    private init(describing error: SystemError) {
        switch error.code {
        case .noSuchFileOrDirectory: self.init(.notFound, error.description)
        case .fileExists: self.init(.alreadyExists, error.description)
        case .permissionDenied, .notPermitted:
            self.init(.unavailable, error.description, hint: "change its permissions, or name it in .dsvignore")
        case .noSpace, .diskQuotaExceeded:
            self.init(.unavailable, error.description, hint: "nothing was lost; make room and run the command again")
        case .fileTooLarge:
            self.init(
                .unavailable, error.description,
                hint: "nothing was lost; raise the limit of file sizes ('ulimit -f') and run the command again")
        default: self.init(.unavailable, error.description)
        }
    }

    private init(describing error: ObjectStoreError) {
        switch error {
        case .missing(let id):
            self.init(
                .corrupt, "object \(id) is not in the store", hint: "copy it back from another copy of this repository")
        case .corrupt(let id, let path):
            self.init(
                .corrupt, "object \(id) in '\(path)' is damaged",
                hint:
                    "its bytes do not have this SHA-256 any more; copy the file back from another copy of this repository"
            )
        case .malformed(let path, let problem): self.init(.corrupt, "'\(path)' is damaged: \(problem)")
        case .changedWhileRead(let path):
            self.init(
                .conflict, "'\(path)' changes while it is read",
                hint: "wait until the program that writes it is done, and run the command again")
        }
    }
}
