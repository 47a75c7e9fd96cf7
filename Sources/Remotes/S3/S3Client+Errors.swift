import DatasetModel
import SystemIO

// What the answers of S3 mean that are no successes.
// See https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html

extension S3Client {
    /// What an answer that is no success means.
    func error(_ answer: HTTPAnswer, about key: RemoteKey?) -> RemoteError {
        let said = XMLElement(parsing: answer.body)
        let code = said?.text(of: "Code") ?? ""
        let region = answer.headers["x-amz-bucket-region"] ?? said?.text(of: "Region")
        let message = words(status: answer.status, code: code, message: said?.text(of: "Message"))
        switch (answer.status, code) {
        case (_, "RequestTimeTooSkewed"), (_, "RequestExpired"): return .clockDiffers(message + clockDifference(answer))
        case (_, "NoSuchBucket"): return .refused("there is no bucket '\(configuration.bucket)'")
        case (300..<400, _), (400, "AuthorizationHeaderMalformed"), (400, "IllegalLocationConstraintException"):
            let endpoint = said?.text(of: "Endpoint") ?? answer.headers["location"].flatMap(Self.host)
            return elsewhere(region: region, endpoint: endpoint, message)
        case (404, "NoSuchUpload"), (400, "RequestTimeout"), (408, _), (429, _): return .unavailable(message)
        case (404, _):
            // A page of a proxy's knows nothing of the bucket.
            let isOfS3 = said?.name == "Error" || answer.body.isEmpty
            guard let key, isOfS3 else { return .refused(message) }
            return .notFound(key)
        case (409, _), (412, _): return key.map { .conditionFailed($0) } ?? .refused(message)
        case (501, _): return .unsupported(message)
        case (507, _): return .refused(message)
        case (500..., _): return .unavailable(message)
        case (401, _), (403, _), (405, _): return .refused(message)
        default: return .invalid(message)
        }
    }

    /// What an answer that is a success by its status says of a failure; nil if it says nothing of one.
    func errorInSuccess(_ answer: HTTPAnswer, about key: RemoteKey?) -> RemoteError? {
        guard let said = XMLElement(parsing: answer.body), said.name == "Error" else { return nil }
        let status =
            switch said.text(of: "Code") {
            case "PreconditionFailed": 412
            case "ConditionalRequestConflict": 409
            case "AccessDenied": 403
            default: 500
            }
        return error(HTTPAnswer(status: status, headers: answer.headers, body: answer.body), about: key)
    }

    /// Why an answer to a read does not bring what was asked for.
    func unasked(_ answer: HTTPAnswer, _ key: RemoteKey, isRange: Bool) -> RemoteError {
        if let error = errorInSuccess(answer, about: key) { return error }
        let what = isRange ? "a part of '\(key)'" : "all of '\(key)'"
        if let encoding = answer.headers["content-encoding"], encoding.lowercased() == "gzip" {
            return .invalid("'\(configuration.name)': the server sends \(what) compressed, which it was not asked for")
        }
        let range = answer.headers["content-range"].map { ", \($0.prefix(100))" } ?? ""
        return .unavailable(
            "'\(configuration.name)': the server answers \(answer.status)\(range) when asked for \(what)")
    }

    /// Says that the server has the bytes that were sent, or sent those that it has; returns its last word on them.
    ///
    /// What S3 gives as a version is the MD5 of most objects; where it is not, the size is asked for. Throws `unavailable` if it is another one:
    /// a proxy may answer with a page of its own, or keep half.
    func confirm(
        _ answer: HTTPAnswer, _ hash: String?, size: UInt64, of key: RemoteKey, _ verb: String
    ) throws(RemoteError) -> HTTPAnswer {
        let version = answer.headers["etag"]
        if let hash, version?.lowercased() == "\"\(hash)\"" { return answer }
        if let error = errorInSuccess(answer, about: key) { throw error }
        var head: HTTPAnswer?
        do throws(RemoteError) { head = try send(request("HEAD", key), about: key) } catch .notFound { head = nil }
        if let head, head.contentLength == size, let found = head.headers["etag"], found == version ?? found {
            return head
        }
        let found = head?.contentLength.map { "\($0) bytes of it" } ?? "nothing"
        throw .unavailable(
            "'\(configuration.name)': the server \(verb) another '\(key)': \(size) bytes, and it has \(found)")
    }

    /// How far this machine's clock is from the server's, as a clause; empty if the server does not say the time.
    private func clockDifference(_ answer: HTTPAnswer) -> String {
        guard let theirs = answer.headers["date"].flatMap(Self.seconds(ofDate:)) else { return "" }
        let difference = fileClock() / 1_000_000_000 - theirs
        guard abs(difference) >= 60 else { return "" }
        return "; the clock here is \(abs(difference) / 60) minutes \(difference > 0 ? "ahead" : "behind")"
    }

    /// Seconds since 1970 of a date such as `Mon, 30 Nov 2026 14:17:46 GMT`.
    static func seconds(ofDate text: String) -> Int64? {
        let parts = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count >= 5, parts[1].count == 2, let month = months.firstIndex(of: String(parts[2])) else {
            return nil
        }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return CalendarDate.seconds(parsing: "\(parts[3])-\(number)-\(parts[1])T\(parts[4])")
    }

    /// Scheme and host of a URL, whose rest may hold a signature.
    private static func host(_ url: String) -> String? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let host = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
        return host.isEmpty || host.contains("@") ? nil : String(url[..<scheme.upperBound] + host)
    }

    private func words(status: Int, code: String, message: String?) -> String {
        let text = [code, message ?? ""].filter { !$0.isEmpty }.joined(separator: ": ")
        // A server may repeat what it was sent, and as much of it as it likes.
        let said = String(configuration.credentials.redacted(text).prefix(300))
        return "'\(configuration.name)': the server answers \(status)\(said.isEmpty ? "" : ", \(said)")"
    }

    private func elsewhere(region: String?, endpoint: String?, _ message: String) -> RemoteError {
        if let region, region != configuration.region {
            return .refused(
                "the bucket '\(configuration.bucket)' is in the region '\(region)', not in '\(configuration.region)'")
        }
        if let endpoint { return .refused("the bucket '\(configuration.bucket)' is to be reached at '\(endpoint)'") }
        return .refused(message)
    }
}
