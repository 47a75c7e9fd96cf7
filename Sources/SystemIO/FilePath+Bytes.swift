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
        if name.isEmpty { return self }
        if isEmpty { return FilePath(bytes: name) }
        // One path made of bytes, not one of parts that are put together: each step would look at all of it again.
        let slash = CChar(bitPattern: UInt8(ascii: "/"))
        return unsafe withPlatformString { folder in
            var joined = unsafe Array(UnsafeBufferPointer(start: folder, count: length))
            joined.append(slash)
            joined += name.map { CChar(bitPattern: $0) }
            joined.append(0)
            return FilePath(platformString: joined)
        }
    }

    /// The path as bytes.
    package var bytes: [UInt8] {
        unsafe withPlatformString { name in
            unsafe Array(UnsafeBufferPointer(start: name, count: length)).map { UInt8(bitPattern: $0) }
        }
    }
}
