/// The settings of AWS's own tools: the sections of `~/.aws/config` or `~/.aws/credentials`.
///
/// As Python's configparser reads them for the AWS command line: a line is `name = value`; indented lines below a name without a value
/// are settings inside it; a line that begins with `#` or `;` is a comment.
struct AWSProfiles: Equatable {
    /// Values by section and name; those inside another as `s3.addressing_style`.
    private(set) var sections: [String: [String: String]] = [:]

    init(parsing bytes: [UInt8]) {
        var section = ""
        var outer = ""
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let text = Self.trimmed(line)
            if text.isEmpty || text.first == "#" || text.first == ";" { continue }
            if text.first == "[" {
                section = Self.sectionName(text.dropFirst().prefix { $0 != "]" })
                outer = ""
                if sections[section] == nil { sections[section] = [:] }
                continue
            }
            guard let equals = text.firstIndex(where: { $0 == "=" || $0 == ":" }) else { continue }
            let name = Self.trimmed(text[..<equals]).lowercased()
            let value = String(Self.trimmed(text[text.index(after: equals)...]))
            let isInner = line.first?.isWhitespace == true && !outer.isEmpty
            if !isInner { outer = value.isEmpty ? name : "" }
            sections[section, default: [:]][isInner ? "\(outer).\(name)" : name] = value
        }
    }

    /// `profile "my own"` and `profile my own` are one.
    private static func sectionName(_ text: Substring) -> String {
        trimmed(text).split(separator: " ").joined(separator: " ").filter { $0 != "\"" && $0 != "'" }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
