import DatasetModel
import ObjectStore
import SystemIO

/// The fingerprint of a folder: what depends on the names and contents in it alone.
///
/// See docs/format.md, "Snapshot: a commit".
enum Fingerprint {
    /// `manifest` is the SHA-256 of the folder's manifest; subfolders are sorted by name.
    static func of(
        _ files: FileList, manifest: ObjectID, subfolders: [(name: [UInt8], fingerprint: ObjectID)]
    ) -> ObjectID {
        var lines: [UInt8] = Array("manifest ".utf8)
        manifest.appendHex(to: &lines)
        lines.append(UInt8(ascii: "\n"))
        for entry in files.entries where entry.kind == .link {
            lines += "link ".utf8
            appendEscaped(files.names.span.extracting(files.nameRange(entry)), to: &lines)
            lines.append(UInt8(ascii: "\n"))
        }
        for (name, fingerprint) in subfolders {
            lines += "folder ".utf8
            fingerprint.appendHex(to: &lines)
            lines.append(UInt8(ascii: " "))
            appendEscaped(name.span, to: &lines)
            lines.append(UInt8(ascii: "\n"))
        }
        return ObjectID(sha256Of: lines)
    }
}
