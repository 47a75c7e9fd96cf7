import Glibc
internal import SystemPackage

/// Sockets of this machine that only this machine reaches.
package enum Loopback {
    /// A port that nobody uses now.
    package static func freePort() throws -> UInt16 {
        let socket = try listen()
        defer { close(socket.descriptor) }
        return socket.port
    }

    /// A socket that waits for connections; the caller closes it.
    package static func listen() throws -> (descriptor: CInt, port: UInt16) {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Errno(rawValue: errno) }
        var address = address(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && Glibc.listen(descriptor, 100) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard result else { throw Errno(rawValue: errno) }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// Sends a text to a port and returns all that comes back; nil where nobody listens.
    package static func exchange(_ text: String, port: UInt16) -> String? {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = address(port: port)
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0, send(descriptor, text, text.utf8.count, CInt(MSG_NOSIGNAL)) == text.utf8.count
        else { return nil }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 { answer += buffer[..<count] }
        return String(decoding: answer, as: UTF8.self)
    }

    private static func address(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        return address
    }
}
