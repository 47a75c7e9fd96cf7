import ObjectStore
import Remotes
import SystemIO
import SystemPackage

extension Repository {
    /// Runs what reads the store; throws `RemoteChanged` if a purge or a collection here took away what it was reading.
    func whileStoreStays<Result>(_ body: () throws -> Result) throws -> Result {
        func isGone(_ error: SystemError) -> Bool {
            error.code == .noSuchFileOrDirectory && error.path.starts(with: store.path)
        }
        do {
            return try body()
        } catch let error as SystemError where isGone(error) {
            store.relist()
        } catch RemoteError.system(let error) where isGone(error) {
            store.relist()
        } catch ObjectStoreError.missing {
            store.relist()
        }
        throw RemoteChanged()
    }
}
