import DatasetModel
import Snapshots
import Versioning

extension RepairResult {
    /// The answer of `dsv fsck --repair`: what was done, what the remote could not give, and what is wrong now.
    package func text(_ style: Style, limit: Limit = .standard) -> TerminalText {
        let brought = remote.map { ", \(grouped(broughtObjects)) brought from '\($0)'" } ?? ""
        var text: TerminalText = "repaired: \(counted(salvagedObjects, "object")) salvaged\(brought)"
        if let folder = asideFolder { text += "; \(counted(aside.count, "file")) set aside in \(folder)" }
        if !wasDamaged { text = "nothing to repair" }
        text += "\n"
        for problem in problems { text += "\(style.removed("not brought")): \(problem)\n" }
        return text + found.text(style, limit: limit)
    }

    private var wasDamaged: Bool { remote != nil || lacksRemote }

    /// `.dsv/aside/<time>`: what all files that were set aside begin with.
    private var asideFolder: String? { aside.first?.split(separator: "/").prefix(3).joined(separator: "/") }

    /// What a person can do about faults that are left; nil where there are none.
    package var hint: TerminalText? {
        if found.faults.isEmpty { return nil }
        let remote: TerminalText =
            lacksRemote ? "hint: 'dsv remote add origin URL' names a remote that has good copies\n" : ""
        return remote + "hint: copy what is damaged back from another copy of this repository, into .dsv\n"
    }
}
