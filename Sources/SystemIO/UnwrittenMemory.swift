internal import SystemPackage

/// The bytes in this machine's memory, of all programs, that wait to be written to a disk; nil if the system does not tell.
///
/// See 'man 5 proc', /proc/meminfo: Dirty and Writeback.
package func unwrittenMemory() -> UInt64? {
    guard let file = try? OpenFile(reading: "/proc/meminfo"), let text = try? file.text(limit: 16 << 10) else {
        return nil
    }
    var sum: UInt64?
    for line in text.split(separator: "\n") {
        let words = line.split(separator: " ")
        guard words.count >= 2, words[0] == "Dirty:" || words[0] == "Writeback:" else { continue }
        sum = (sum ?? 0) + (UInt64(words[1]) ?? 0) << 10
    }
    return sum
}

extension OpenFile {
    /// The beginning of the file, as text: for files of /proc, which have no size.
    fileprivate func text(limit: Int) throws(SystemError) -> String {
        var failure: SystemError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = 0
            do throws(SystemError) { count = try unsafe read(into: UnsafeMutableRawBufferPointer(buffer)) } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return String(decoding: bytes, as: UTF8.self)
    }
}
