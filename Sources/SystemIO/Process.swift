internal import CLinux
import Glibc
package import SystemPackage

/// The number of this process, which no other process has at the same time: for the names of temporary files.
///
/// The corresponding C function is `getpid`.
package var processNumber: Int32 { getpid() }

/// All variables of this process's environment, each as the bytes of `NAME=value`.
package func processEnvironment() -> [[UInt8]] {
    var variables: [[UInt8]] = []
    while let text = unsafe dsv_environment(variables.count) {
        variables.append(
            unsafe text.withMemoryRebound(to: UInt8.self, capacity: strlen(text)) {
                unsafe Array(UnsafeBufferPointer(start: $0, count: strlen(text)))
            })
    }
    return variables
}

/// Says whether this process may execute a file.
///
/// The corresponding C function is `access`.
package func isExecutable(_ path: FilePath) -> Bool {
    unsafe path.withPlatformString { unsafe access($0, X_OK) == 0 }
}
