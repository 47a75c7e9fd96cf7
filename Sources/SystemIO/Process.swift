import Glibc

/// The number of this process, which no other process has at the same time: for the names of temporary files.
///
/// The corresponding C function is `getpid`.
package var processNumber: Int32 { getpid() }
