import Glibc
import Synchronization
import SystemIO
import TestSupport

/// A server whose answers a test makes up; it speaks just enough HTTP.
final class ScriptedServer: Sendable {
    /// How a request is answered; without an answer, the connection stays open, silent.
    enum Answer: Sendable {
        case status(Int, headers: [String] = [], body: String = "")
        /// Says that there are more bytes than come.
        case broken(Int, body: String)
        case silence
    }

    let port: UInt16
    private let descriptor: CInt
    private let requests = Mutex<[String]>([])
    private let connections = Mutex<[CInt]>([])
    private let isStopped = Atomic<Bool>(false)

    /// Answers the n-th request, counted from 0, as `answer` says; each connection has one.
    init(_ answer: @escaping @Sendable (_ number: Int, _ request: String) -> Answer) throws {
        (descriptor, port) = try Loopback.listen()
        // Held by the threads below until `stop`.
        var thread = pthread_t()
        let body = Unmanaged.passRetained(Body { [self] in serve(answer) }).toOpaque()
        pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, body)
        pthread_detach(thread)
    }

    /// What was asked so far, with headers.
    var asked: [String] { requests.withLock { $0 } }

    func stop() {
        isStopped.store(true, ordering: .relaxed)
        shutdown(descriptor, CInt(SHUT_RDWR))
        connections.withLock { $0.forEach { close($0) } }
    }

    private func serve(_ answer: (Int, String) -> Answer) {
        defer { close(descriptor) }
        while !isStopped.load(ordering: .relaxed) {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { return }
            let request = receive(connection)
            let number = requests.withLock { all in
                all.append(request)
                return all.count - 1
            }
            switch answer(number, request) {
            case .silence:
                connections.withLock { $0.append(connection) }
                continue
            case .status(let status, let headers, let body):
                reply(connection, status, headers, length: body.utf8.count, body)
            case .broken(let length, let body): reply(connection, 200, [], length: length, body)
            }
            close(connection)
        }
    }

    private func reply(_ connection: CInt, _ status: Int, _ headers: [String], length: Int, _ body: String) {
        let lines = ["HTTP/1.1 \(status) Said", "Connection: close", "Content-Length: \(length)"] + headers
        let text = lines.joined(separator: "\r\n") + "\r\n\r\n" + body
        send(connection, text, text.utf8.count, CInt(MSG_NOSIGNAL))
        shutdown(connection, CInt(SHUT_WR))
    }

    /// The head of a request; its body is read and dropped.
    private func receive(_ connection: CInt) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        var expected = Int.max
        var head = ""
        while bytes.count < expected {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            bytes += buffer[..<count]
            if head.isEmpty, let end = String(decoding: bytes, as: UTF8.self).firstRange(of: "\r\n\r\n") {
                head = String(String(decoding: bytes, as: UTF8.self)[..<end.lowerBound])
                let length = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
                let size = length.flatMap { Int($0.dropFirst(15).filter(\.isNumber)) } ?? 0
                expected = head.utf8.count + 4 + size
            }
        }
        return head
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
