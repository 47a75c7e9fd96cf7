package import Snapshots

extension RemoteSettings: DocumentPart {
    package static let title = "remote"
    package static let members = Fields {
        Member("name", \.name, as: "name")
        Member("url", \.url, as: "url")
        Member("store", \.store, as: "url", "where the images are, if the remote is a git repository")
        Member("endpoint", \.endpoint, as: "url")
        Member("region", \.region, as: "name")
        Member("profile", \.profile, as: "name")
        Member(
            "conditions", \.honoursConditions,
            "whether the server honours conditional writes; null until the first push")
    }
}

extension ReferenceUpdate.Kind: DocumentWord {}

extension ReferenceUpdate: DocumentPart {
    package static let title = "update"
    package static let members = Fields {
        Member("name", \.name, "the full name of a reference")
        Member("kind", \.kind)
        Member("from", \.from)
        Member("to", \.to)
    }
}
