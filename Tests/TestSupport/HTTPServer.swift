import Glibc
import Synchronization

/// A server of plain HTTP on this machine, for a request on each connection; what it answers, to the byte, is the test's.
package final class HTTPServer: Sendable {
    package struct Request: Sendable {
        package let method: String
        /// As it was sent, with its query.
        package let target: String
        /// By their names in lower case.
        package let headers: [String: String]
        package let body: [UInt8]
    }

    /// What goes over the wire.
    package struct Reply: Sendable {
        package var bytes: [UInt8]
        /// Nothing more comes, and the connection stays open.
        package var isSilent = false
        /// The connection is torn down instead of closed.
        package var isReset = false
        /// Seconds between two bytes, instead of all at once.
        package var drip: Double?

        package init(_ bytes: [UInt8]) { self.bytes = bytes }
    }

    package let port: UInt16
    private let descriptor: CInt
    private let isStopped = Atomic<Bool>(false)
    private let silent = Mutex<[CInt]>([])

    /// Answers on a thread for each connection, until `stop`.
    package init(_ answer: @escaping @Sendable (Request) -> Reply) throws {
        (descriptor, port) = try Loopback.listen()
        Self.detach { [self] in
            defer { close(descriptor) }
            while !isStopped.load(ordering: .relaxed) {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                Self.detach { self.serve(connection, answer) }
            }
        }
    }

    package func stop() {
        isStopped.store(true, ordering: .relaxed)
        shutdown(descriptor, CInt(SHUT_RDWR))
        silent.withLock { all in
            all.forEach { close($0) }
            all = []
        }
    }

    private static func detach(_ body: @escaping @Sendable () -> Void) {
        let held = Unmanaged.passRetained(Body(body)).toOpaque()
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, held)
        pthread_detach(thread)
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private func serve(_ connection: CInt, _ answer: (Request) -> Reply) {
        guard let request = receive(connection) else {
            close(connection)
            return
        }
        let reply = answer(request)
        if let drip = reply.drip {
            for byte in reply.bytes where !isStopped.load(ordering: .relaxed) {
                var byte = byte
                guard send(connection, &byte, 1, CInt(MSG_NOSIGNAL)) == 1 else { break }
                usleep(UInt32(drip * 1e6))
            }
        } else {
            var sent = 0
            while sent < reply.bytes.count {
                let count = reply.bytes[sent...].withUnsafeBytes {
                    send(connection, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
                }
                guard count > 0 else { break }
                sent += count
            }
        }
        if reply.isSilent { return silent.withLock { $0.append(connection) } }
        if reply.isReset {
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(connection, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        }
        close(connection)
    }

    private func receive(_ connection: CInt) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        var head: (lines: [Substring], size: Int)?
        while true {
            if head == nil, let end = Self.endOfHead(bytes) {
                let text = String(decoding: bytes[..<end], as: UTF8.self)
                head = (text.split(separator: "\r\n"), end + 4)
            }
            if let head {
                let headers = Self.headers(head.lines.dropFirst())
                let length = headers["content-length"].flatMap { Int($0) } ?? 0
                if bytes.count >= head.size + length {
                    let first = head.lines[0].split(separator: " ")
                    guard first.count == 3 else { return nil }
                    return Request(
                        method: String(first[0]), target: String(first[1]), headers: headers,
                        body: Array(bytes[head.size..<(head.size + length)]))
                }
                if headers["expect"] != nil, bytes.count == head.size {
                    let go = "HTTP/1.1 100 Continue\r\n\r\n"
                    send(connection, go, go.utf8.count, CInt(MSG_NOSIGNAL))
                }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
    }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        let mark = Array("\r\n\r\n".utf8)
        return bytes.indices.dropLast(3).first { bytes[$0] == mark[0] && bytes[$0..<($0 + 4)].elementsEqual(mark) }
    }

    private static func headers(_ lines: some Sequence<Substring>) -> [String: String] {
        Dictionary(
            lines.compactMap { line in
                guard let colon = line.firstIndex(of: ":") else { return nil }
                return (line[..<colon].lowercased(), String(line[line.index(after: colon)...].drop { $0 == " " }))
            }, uniquingKeysWith: { first, _ in first })
    }
}
