internal import CLibgit2
import Glibc
import Synchronization
import SystemIO
import SystemPackage

// Debian's libgit2 reads the machine's certificate authorities with mbedTLS when it begins, whether or not it will ever open a
// connection: 52 of the 86 million instructions of 'dsv log -n 1'. It calls this function in place of mbedTLS's own, because the
// linker looks for names in the program first. Without authorities, libgit2 refuses every host by https: so they are read before
// the first such connection.

/// Reads no certificates, in place of mbedTLS's function of this name, unless `trustAuthorities` asks for some.
@c(mbedtls_x509_crt_parse_file)
public func readCertificates(_ chain: OpaquePointer?, _ path: UnsafePointer<CChar>?) -> CInt {
    guard isReadingCertificates.load(ordering: .relaxed) else { return 0 }
    // RTLD_NEXT, a macro that Swift does not import: the function of this name that the program would have without this one.
    let next = unsafe UnsafeMutableRawPointer(bitPattern: -1)
    guard let symbol = unsafe dlsym(next, "mbedtls_x509_crt_parse_file") else { return -1 }
    typealias Function = @convention(c) (OpaquePointer?, UnsafePointer<CChar>?) -> CInt
    return unsafe unsafeBitCast(symbol, to: Function.self)(chain, path)
}

private let isReadingCertificates = Atomic<Bool>(false)

/// Makes libgit2 trust the hosts whose certificates these authorities signed, and no others; costs 5 ms.
///
/// Throws where the file holds none.
func trustAuthorities(in file: FilePath) throws(GitError) {
    libgit2
    isReadingCertificates.store(true, ordering: .relaxed)
    defer { isReadingCertificates.store(false, ordering: .relaxed) }
    try unsafe check(dsv_git_set_certificates(file.string))
}

/// The machine's certificate authorities: where Debian has them, or Fedora, or Alpine.
let machineAuthorities: FilePath? = [
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
].first { FileStatus.following(FilePath($0)) != nil }.map { FilePath($0) }
