/// What a proxy, or a server that is not quite S3, does to one answer.
package enum S3Fault: String, Sendable, CaseIterable {
    // Bodies.
    case halfBody, halfBodyThatSaysSo, longerBody, lengthTooSmall, noLength, noLengthAndHalf, emptyBody
    case chunked, halfChunked, badChunks, flippedBit, gzip, gzipByName, identity
    // Pages in place of an answer.
    case errorAsSuccess, pageAsSuccess, jsonAsSuccess, created, noContent
    // Ranges.
    case partialUnasked, otherRange, wholeForRange, rangeWithoutWord, shorterRange, rangeOfNonsense
    // Redirects.
    case redirectNowhere, redirectToItself, redirectElsewhere, permanentRedirect, seeOther, notModified, choices
    // Versions.
    case noVersion, strangeVersion, versionOfNothing
    // Refusals.
    case clock, forbiddenPage, missingPage, missingKey, missingInSilence, unauthorized, proxyAuthentication, teapot
    case tooMany, tooManyUntil, slowDown, slowDownUntil, serverError, badGateway, gatewayTimeout, insufficientStorage
    // Connections.
    case drip, silence, resetBefore, resetInHead, resetInBody, garbage, oldProtocol, emptyReply, manyContinues
    case earlyHints, twoLengths, endlessHead
    // Lists.
    case twiceInList, unsortedList, sameToken, turningTokens, truncatedWithoutToken, emptyToken, brokenList
    case wrongCount, halfList, otherList, absurdSizes, bareList
    // Writes.
    case droppedWrite, droppedWriteWithPage, halfWrite, halfWriteWithVersion, writeThenError, writeThenReset
    case writeThenConflict, undeleted

    private static let lists: Set<S3Fault> = [
        .twiceInList, .unsortedList, .sameToken, .turningTokens, .truncatedWithoutToken, .emptyToken, .brokenList,
        .wrongCount, .halfList, .otherList, .absurdSizes, .bareList,
    ]
    private static let writes: Set<S3Fault> = [
        .droppedWrite, .droppedWriteWithPage, .halfWrite, .halfWriteWithVersion, .writeThenError, .writeThenReset,
        .writeThenConflict,
    ]
    private static let ranges: Set<S3Fault> = [
        .otherRange, .wholeForRange, .rangeWithoutWord, .shorterRange, .rangeOfNonsense,
    ]

    /// Says whether this request is one that the fault is about.
    func canSpoil(_ request: HTTPServer.Request) -> Bool {
        if Self.lists.contains(self) { return request.target.contains("list-type=2") }
        if Self.writes.contains(self) { return request.method == "PUT" }
        if Self.ranges.contains(self) { return request.headers["range"] != nil }
        if self == .undeleted { return request.method == "DELETE" }
        return true
    }

    /// The spoiled answer: `answer` is what an honest server says and does, `keep` stores bytes under a key.
    func spoil(
        _ request: HTTPServer.Request, _ answer: (HTTPServer.Request) -> S3Double.Answer,
        keep: (String, [UInt8]) -> Void
    ) -> HTTPServer.Reply {
        if let reply = refusal { return reply }
        if Self.writes.contains(self) || self == .undeleted { return spoiledWrite(request, answer, keep) }
        var honest = answer(request)
        if Self.lists.contains(self) { return HTTPServer.Reply(spoiledList(honest).bytes) }
        if let reply = brokenConnection(honest) { return reply }
        if let reply = spoiledBody(honest) { return reply }
        switch self {
        case .noVersion: honest["ETag"] = nil
        case .strangeVersion: honest["ETag"] = honest["ETag"].map { _ in "\"0123456789abcdef-7\"" }
        case .versionOfNothing: honest["ETag"] = honest["ETag"].map { _ in "\"d41d8cd98f00b204e9800998ecf8427e\"" }
        case .created: honest.status = honest.status == 200 ? 201 : honest.status
        case .noContent: (honest.status, honest.body) = (204, [])
        case .partialUnasked:
            if request.method == "GET", honest.status == 200, honest.body.count > 1 {
                let count = honest.body.count
                honest.body.removeLast(count / 2)
                honest["Content-Range"] = "bytes 0-\(honest.body.count - 1)/\(count)"
                honest.status = 206
            }
        case .otherRange: honest["Content-Range"] = "bytes 0-\(max(honest.body.count, 1) - 1)/99999"
        case .wholeForRange: (honest.status, honest["Content-Range"]) = (200, nil)
        case .rangeWithoutWord: honest["Content-Range"] = nil
        case .shorterRange: honest.body.removeLast(honest.body.count / 2)
        case .rangeOfNonsense: honest["Content-Range"] = "bytes 18446744073709551615-0/-1"
        default: break
        }
        return HTTPServer.Reply(honest.bytes)
    }

    /// Answers for which the request was never looked at.
    private var refusal: HTTPServer.Reply? {
        func said(_ status: Int, _ body: String = "", _ headers: (String, String)...) -> HTTPServer.Reply {
            HTTPServer.Reply(
                S3Double.Answer(
                    status: status, headers: headers.map { (name: $0.0, value: $0.1) }, body: Array(body.utf8)
                ).bytes)
        }
        func error(_ code: String) -> String { "<Error><Code>\(code)</Code><Message>m</Message></Error>" }
        let page = "<!doctype html><html><body>Please log in<br></body></html>"
        return switch self {
        case .errorAsSuccess: said(200, error("InternalError"))
        case .pageAsSuccess: said(200, page, ("Content-Type", "text/html"))
        case .jsonAsSuccess: said(200, "{\"ok\": true}")
        case .redirectNowhere: said(302)
        case .redirectToItself: said(302, "", ("Location", "/double/catalog"))
        case .redirectElsewhere: said(307, "", ("Location", "http://127.0.0.1:1/double/catalog?X-Amz-Signature=s"))
        case .permanentRedirect: said(301, error("PermanentRedirect"), ("x-amz-bucket-region", "eu-west-9"))
        case .seeOther: said(303, "", ("Location", "http://127.0.0.1:1/login"))
        case .notModified: said(304)
        case .choices: said(300, page)
        case .clock: said(403, error("RequestTimeTooSkewed"), ("Date", "Mon, 01 Jan 2024 00:00:00 GMT"))
        case .forbiddenPage: said(403, page)
        case .missingPage: said(404, page)
        case .missingKey: said(404, error("NoSuchKey"))
        case .missingInSilence: said(404)
        case .unauthorized: said(401, page)
        case .proxyAuthentication: said(407, page, ("Proxy-Authenticate", "Basic"))
        case .teapot: said(418)
        case .tooMany: said(429)
        case .tooManyUntil: said(429, "", ("Retry-After", "1"))
        case .slowDown: said(503, error("SlowDown"))
        case .slowDownUntil: said(503, error("SlowDown"), ("Retry-After", "3600"))
        case .serverError: said(500, error("InternalError"))
        case .badGateway: said(502, page)
        case .gatewayTimeout: said(504)
        case .insufficientStorage: said(507)
        default: nil
        }
    }

    private func brokenConnection(_ honest: S3Double.Answer) -> HTTPServer.Reply? {
        var reply = HTTPServer.Reply(honest.bytes)
        switch self {
        case .drip:
            reply.drip = 0.05
            reply.bytes = Array(reply.bytes.prefix(400))
        case .silence:
            reply.bytes = []
            reply.isSilent = true
        case .resetBefore, .resetInHead, .resetInBody:
            reply.bytes.removeLast(
                self == .resetBefore ? reply.bytes.count : self == .resetInHead ? reply.bytes.count - 20 : 1)
            reply.isReset = true
        case .garbage: reply.bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        case .oldProtocol: reply.bytes = honest.body
        case .emptyReply: reply.bytes = []
        case .manyContinues:
            reply.bytes = Array(String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 3).utf8) + reply.bytes
        case .earlyHints: reply.bytes = Array("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n".utf8) + reply.bytes
        case .twoLengths:
            var answer = honest
            answer.headers += [("Content-Length", "\(honest.body.count)"), ("Content-Length", "3")]
            reply.bytes = answer.bytes
        case .endlessHead:
            reply.bytes = Array("HTTP/1.1 200 OK\r\n".utf8)
            reply.bytes += Array(
                String(repeating: "X-More: \(String(repeating: "a", count: 1000))\r\n", count: 500).utf8)
        default: return nil
        }
        return reply
    }

    private func spoiledBody(_ honest: S3Double.Answer) -> HTTPServer.Reply? {
        var answer = honest
        let count = honest.body.count
        func chunk(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
            Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
        }
        switch self {
        case .halfBody, .noLengthAndHalf:
            if self == .halfBody { answer["Content-Length"] = "\(count)" }
            answer.body.removeLast((count + 1) / 2)
        case .halfBodyThatSaysSo: answer.body.removeLast((count + 1) / 2)
        case .longerBody: answer.body += Array("and more".utf8)
        case .lengthTooSmall: answer["Content-Length"] = "\(count / 2)"
        case .noLength: break
        case .emptyBody: answer.body = []
        case .chunked, .halfChunked, .badChunks:
            answer["Transfer-Encoding"] = "chunked"
            answer.body = chunk(honest.body[..<(count / 2)])
            if self == .chunked { answer.body += chunk(honest.body[(count / 2)...]) + (count > 1 ? chunk([]) : []) }
            if self == .badChunks { answer.body += Array("zz\r\nno".utf8) }
        case .flippedBit: if count > 0 { answer.body[count / 2] ^= 1 }
        case .gzip, .gzipByName:
            answer["Content-Encoding"] = "gzip"
            if self == .gzip { answer.body = [0x1f, 0x8b, 8, 0] + honest.body.reversed() }
        case .identity: answer["Content-Encoding"] = "identity"
        default: return nil
        }
        guard self == .noLength || self == .noLengthAndHalf else { return HTTPServer.Reply(answer.bytes) }
        answer["Content-Length"] = "0"
        let text = String(decoding: answer.bytes.prefix(answer.bytes.count - answer.body.count), as: UTF8.self)
        return HTTPServer.Reply(Array(text.replacing("Content-Length: 0\r\n", with: "").utf8) + answer.body)
    }

    private func spoiledList(_ honest: S3Double.Answer) -> S3Double.Answer {
        var answer = honest
        var text = String(decoding: honest.body, as: UTF8.self)
        let contents = text.split(separator: "<Contents>", omittingEmptySubsequences: false)
        let entries = contents.dropFirst().map { "<Contents>" + $0.replacing("</ListBucketResult>", with: "") }
        let head = String(contents[0]).replacing("</ListBucketResult>", with: "")
        func list(_ head: String, _ entries: [String]) -> String {
            head.replacing("<KeyCount>\(contents.count - 1)", with: "<KeyCount>\(entries.count)") + entries.joined()
                + "</ListBucketResult>"
        }
        func truncated(_ token: String?) -> String {
            let said = head.replacing("<IsTruncated>false", with: "<IsTruncated>true")
                .replacing(#/<NextContinuationToken>.*<\/NextContinuationToken>/#, with: "")
            return said + (token.map { "<NextContinuationToken>\($0)</NextContinuationToken>" } ?? "")
        }
        switch self {
        case .twiceInList: text = list(head, entries + entries)
        case .unsortedList: text = list(head, entries.reversed())
        case .sameToken: text = list(truncated("0"), entries)
        case .turningTokens: text = list(truncated("\(UInt32.random(in: 0...1))"), entries)
        case .truncatedWithoutToken: text = list(truncated(nil), entries)
        case .emptyToken: text = list(truncated(""), entries)
        case .brokenList: text.removeLast(text.utf8.count / 3)
        case .wrongCount: text = text.replacing("<KeyCount>", with: "<KeyCount>7")
        case .halfList: text = head + entries.dropLast((entries.count + 1) / 2).joined() + "</ListBucketResult>"
        case .otherList: text = list("<ListBucketResult><Prefix>other</Prefix><KeyCount>0</KeyCount>", [])
        case .absurdSizes: text = text.replacing("<Size>", with: "<Size>99999999999999999999")
        case .bareList: text = text.replacing(#/<LastModified>[^<]*<\/LastModified>/#, with: "")
        default: break
        }
        answer.body = Array(text.utf8)
        return answer
    }

    private func spoiledWrite(
        _ request: HTTPServer.Request, _ answer: (HTTPServer.Request) -> S3Double.Answer,
        _ keep: (String, [UInt8]) -> Void
    ) -> HTTPServer.Reply {
        let page = Array("<html><body>welcome</body></html>".utf8)
        let half = Array(request.body.dropLast((request.body.count + 1) / 2))
        let key = String(request.target.drop { $0 == "/" }.drop { $0 != "/" }.dropFirst())
        var said = S3Double.Answer(status: 200, headers: [], body: [])
        switch self {
        case .droppedWrite: break
        case .droppedWriteWithPage, .undeleted: said.body = page
        case .halfWrite, .halfWriteWithVersion:
            // Nothing is stored over what a condition protects.
            if request.headers["if-match"] == nil { keep(key, half) }
            if self == .halfWriteWithVersion { said["ETag"] = S3Double.version(half) }
        case .writeThenError:
            _ = answer(request)
            said = S3Double.error(500, "InternalError")
        case .writeThenConflict:
            _ = answer(request)
            said = S3Double.error(412, "PreconditionFailed")
        default:
            _ = answer(request)
            var reply = HTTPServer.Reply([])
            reply.isReset = true
            return reply
        }
        return HTTPServer.Reply(said.bytes)
    }
}
