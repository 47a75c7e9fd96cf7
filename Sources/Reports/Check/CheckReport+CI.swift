import Checking
import DatasetModel
package import Versioning
import Words

extension CheckResult {
    /// The most annotations of one finding: GitHub shows ten of a step, and hides the rest.
    private static let mostAnnotations = 10

    /// Commands by which a workflow of GitHub marks lines and files.
    ///
    /// See docs.github.com, "Workflow commands for GitHub Actions".
    package func gitHubAnnotations(of title: StateTitle? = nil) -> TerminalText {
        var text: TerminalText = ""
        for finding in findings {
            let command = finding.level == .error ? "error" : "warning"
            let title = "dsv check: \(finding.rule.name)"
            for group in finding.groups.prefix(Self.mostAnnotations) {
                let file = group.row.map { $0.table.description } ?? group.paths.first
                var properties = file.map { ["file=\(Self.property($0))"] } ?? []
                if let row = group.row { properties.append("line=\(row.line)") }
                properties.append("title=\(Self.property(title))")
                let message = [finding.summary, group.fullLine].filter { !$0.isEmpty }.joined(separator: ": ")
                text += "::\(command) \(properties.joined(separator: ","))::\(Self.message(message))\n"
            }
            let rest = finding.groups.count - Self.mostAnnotations
            if rest > 0 {
                let message = "\(finding.summary): \(grouped(rest)) more"
                text += "::\(command) title=\(Self.property(title))::\(Self.message(message))\n"
            }
        }
        for note in notes { text += "::notice title=dsv check::\(Self.message(note))\n" }
        // No command, but a line of the log.
        return text + (title?.line(.plain) ?? "") + "\(scope): \(verdict)\n"
    }

    private static func message(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    private static func property(_ text: String) -> String {
        message(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }

    /// A report in the format of JUnit, which every CI server reads: a test case for each rule, an error is a failed one.
    ///
    /// Warnings pass; what they found is their output.
    package var junit: String {
        var cases = ""
        for rule in rules {
            let found = findings.filter { $0.rule == rule }
            let failures = found.filter { $0.level == .error }.map { finding in
                "<failure message=\"\(Self.xml(finding.summary))\">\(Self.xml(Self.details(finding)))</failure>"
            }
            let warnings = found.filter { $0.level == .warn }.map { finding in
                "<system-out>\(Self.xml(finding.headline + "\n" + Self.details(finding)))</system-out>"
            }
            cases += "    <testcase classname=\"dsv.check\" name=\"\(rule.name)\">"
            cases += (failures + warnings).joined() + "</testcase>\n"
        }
        let failed = Set(findings.filter { $0.level == .error }.map(\.rule)).count
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites>
              <testsuite name="dsv check" tests="\(rules.count)" failures="\(failed)" errors="0" skipped="0">
            \(cases)  </testsuite>
            </testsuites>

            """
    }

    private static func details(_ finding: Finding) -> String {
        finding.groups.map { "\($0.fullLine)\n" }.joined() + "hint: \(finding.hint)\n"
    }

    /// Text for an element or attribute of XML 1.0, which has no characters below the space but three; they and what else a terminal would
    /// obey are shown as there.
    private static func xml(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            case _ where scalar.isObeyed: result += visible(String(scalar))
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The answer of `dsv check --markdown`: a comment for a pull request.
    package func markdown(of title: StateTitle? = nil, limit: Limit = Limit(50)) -> String {
        var text = "### dsv check: \(isOK ? "passed" : "failed")\n\n"
        if let title { text += "\(Markdown("\(sentence: title.text)").text)  \n" }
        text += "\(scope): \(verdict)\n"
        for finding in findings {
            let shown = limit.shown(of: finding.groups.count)
            let mark = finding.level == .error ? "❌" : "⚠️"
            text += "\n#### \(mark) \(finding.rule.name)\n\n"
            text += "\(Markdown("\(sentence: finding.summary)").text)\n\n"
            text += "<details><summary>\(counted(finding.groups.count, "finding"))</summary>\n\n"
            text += Markdown.tableHead(["images or rows", "note"], numbersFrom: 2)
            for group in finding.groups.prefix(shown) {
                text += Markdown.row([
                    group.line.isEmpty ? "" : "\(group.line)", group.note.isEmpty ? "" : "\(sentence: group.note)",
                ])
            }
            text += "\n"
            if shown < finding.groups.count { text += "… \(grouped(finding.groups.count - shown)) more\n\n" }
            text += "</details>\n\n\(Markdown("\(sentence: finding.hint)").text)\n"
        }
        for note in notes { text += "\n> \(Markdown("\(sentence: note)").text)\n" }
        return text
    }
}
