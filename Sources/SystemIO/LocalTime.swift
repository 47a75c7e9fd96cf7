import Glibc

/// A moment in seconds since 1970 as the local date and time in digits alone, such as `20261130145959`.
package func localTime(_ seconds: Int64) -> String {
    var (moment, parts) = (time_t(seconds), unsafe tm())
    unsafe localtime_r(&moment, &parts)
    func digits(_ number: Int32, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    let date = unsafe digits(parts.tm_year + 1900, 4) + digits(parts.tm_mon + 1, 2) + digits(parts.tm_mday, 2)
    return unsafe date + digits(parts.tm_hour, 2) + digits(parts.tm_min, 2) + digits(parts.tm_sec, 2)
}
