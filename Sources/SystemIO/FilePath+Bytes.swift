package import SystemPackage

extension FilePath {
    /// A path of these bytes, which need not be UTF-8.
    package init(bytes: some Collection<UInt8>) {
        var name = bytes.map { CChar(bitPattern: $0) }
        name.append(0)
        self.init(platformString: name)
    }

    /// The path of `name`, as bytes, inside this folder; `name` may have several parts.
    package func appending(bytes name: some Collection<UInt8>) -> FilePath {
        name.isEmpty ? self : appending(FilePath(bytes: name).components)
    }

    /// The path as bytes.
    package var bytes: [UInt8] {
        unsafe withPlatformString { name in
            unsafe Array(UnsafeBufferPointer(start: name, count: length)).map { UInt8(bitPattern: $0) }
        }
    }
}
