import Snapshots
import SystemPackage

extension Repository {
    /// What was found out about the labels of snapshots, and about images.
    var labelCache: LabelCache { LabelCache(cacheFolder, disk) }
    /// What the history says of scores.
    var scoreCache: ScoreCache { ScoreCache(cacheFolder.appending("scores"), disk) }
    /// What the steps of the history touched, as far as it is known now.
    var stepFilters: StepFilters { StepFilters(cacheFolder.appending("steps"), disk) }
}
