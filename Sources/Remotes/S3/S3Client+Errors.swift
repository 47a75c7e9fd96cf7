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
        case (_, "NoSuchBucket"): return .refused("there is no bucket '\(configuration.bucket)'")
        case (301, _), (302, _), (307, _), (308, _), (400, "AuthorizationHeaderMalformed"),
            (400, "IllegalLocationConstraintException"):
            return elsewhere(region: region, endpoint: said?.text(of: "Endpoint"), message)
        case (404, "NoSuchUpload"), (400, "RequestTimeout"), (408, _), (429, _): return .unavailable(message)
        case (404, _): return key.map { .notFound($0) } ?? .refused(message)
        case (409, _), (412, _): return key.map { .conditionFailed($0) } ?? .refused(message)
        case (501, _): return .unsupported(message)
        case (507, _): return .refused(message)
        case (500..., _): return .unavailable(message)
        case (401, _), (403, _), (405, _): return .refused(message)
        default: return .invalid(message)
        }
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
