import DatasetModel
import SystemIO
import Versioning
import Words

extension Progress.State {
    /// `storing: 31,415 of 100,000 files, 377 MB of 1.20 GB, 612 MB/s, 2 s left`; nil before the first step.
    ///
    /// `elapsed` is the number of seconds since the step began.
    package func line(elapsed: Double) -> TerminalText? {
        guard let step else { return nil }
        var parts: [String] = []
        if let totalFiles {
            parts.append("\(grouped(files)) of \(counted(totalFiles, "file"))")
        } else if files > 0 {
            parts.append(counted(files, "file"))
        }
        if let totalBytes, totalBytes > 0 {
            parts.append("\(byteSize(bytes)) of \(byteSize(totalBytes))")
            if elapsed > 0.2 && bytes > 0 {
                let rate = Double(bytes) / elapsed
                parts.append("\(byteSize(UInt64(rate)))/s")
                parts.append("\(Self.duration(Double(totalBytes - min(bytes, totalBytes)) / rate)) left")
            }
        }
        return parts.isEmpty ? "\(step)" : "\(step): \(parts.joined(separator: ", "))"
    }

    private static func duration(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded(.up))
        if whole < 60 { return "\(whole) s" }
        return whole < 3600 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole / 60 % 60) min"
    }
}
