import Snapshots
import SystemPackage

extension Repository {
    /// What was found out about the labels of snapshots.
    var labelCache: LabelCache { LabelCache(cacheFolder.appending("labels"), disk) }
    /// What the history says of scores.
    var scoreCache: ScoreCache { ScoreCache(cacheFolder.appending("scores"), disk) }
    /// What the steps of the history touched, as far as it is known now.
    var stepFilters: StepFilters { StepFilters(cacheFolder.appending("steps"), disk) }
    /// What was found out about images, by content.
    var pictureCachePath: FilePath { cacheFolder.appending("pictures") }
}
