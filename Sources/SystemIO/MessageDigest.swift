internal import CLibcrypto

/// A running SHA-256, SHA-1 or MD5, computed by libcrypto.
///
/// One context serves many messages: allocating it costs as much as hashing a small file. Not shared between threads.
@safe package struct MessageDigest: ~Copyable {
    /// The algorithm, looked up once for the process: a lookup costs as much as hashing a short message.
    @safe package struct Algorithm: @unchecked Sendable {
        fileprivate let pointer: OpaquePointer

        private init?(ifPresent name: String) {
            guard let found = unsafe EVP_MD_fetch(nil, name, nil) else { return nil }
            unsafe pointer = found
        }

        private init(_ name: String) {
            guard let found = Algorithm(ifPresent: name) else { fatalError("BUG: libcrypto has no \(name)") }
            self = found
        }

        package static let sha256 = Algorithm("SHA256")
        package static let sha1 = Algorithm("SHA1")
        /// Protects against accidents alone, and is nil on machines that allow no weak hashes.
        package static let md5 = Algorithm(ifPresent: "MD5")
    }

    private let context: OpaquePointer
    private let algorithm: Algorithm

    package init(_ algorithm: Algorithm = .sha256) {
        guard let context = unsafe EVP_MD_CTX_new() else { fatalError("BUG: libcrypto is out of memory") }
        unsafe self.context = context
        self.algorithm = algorithm
        reset()
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    /// Begins a new message.
    package func reset() { unsafe check(EVP_DigestInit_ex2(context, algorithm.pointer, nil)) }

    /// Adds bytes to the message.
    package func update(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { buffer in
            unsafe check(EVP_DigestUpdate(context, buffer.baseAddress, buffer.count))
        }
    }

    /// Adds bytes to the message.
    package func update(_ bytes: UnsafeRawBufferPointer) {
        unsafe check(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
    }

    /// Ends the message and begins a new one; 32 bytes for SHA-256, 20 for SHA-1.
    package func finish() -> [UInt8] {
        let digest = unsafe [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, count in
            var size: CUnsignedInt = 0
            unsafe check(EVP_DigestFinal_ex(context, buffer.baseAddress, &size))
            count = Int(size)
        }
        reset()
        return digest
    }

    /// The digest of one message.
    package func of(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        unsafe update(bytes)
        return finish()
    }

    private func check(_ result: CInt) {
        guard result == 1 else { fatalError("BUG: libcrypto refused to hash") }
    }
}
