/// All documents, in the order of docs/json.md.
package enum DocumentCatalog {
    package static let documents: [any Document.Type] = [
        BlameDocument.self, BranchDocument.self, CheckDocument.self, CommitDocument.self, CompareDocument.self,
        DescribeDocument.self, DiffDocument.self, UsageDocument.self, ErrorDocument.self, ExportDocument.self,
        FetchDocument.self,
        FsckDocument.self, GateDocument.self, CollectionDocument.self, ImportDocument.self, LogDocument.self,
        ListDocument.self, MergeDocument.self, PullDocument.self, PurgeDocument.self, PushDocument.self,
        RemotesDocument.self, RemoteCheckDocument.self, RescoreDocument.self, ScoreDocument.self, ScoresDocument.self,
        ShowDocument.self, StatsDocument.self, StatusDocument.self, TagDocument.self,
    ]
}
