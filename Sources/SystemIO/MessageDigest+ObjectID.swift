package import DatasetModel

extension MessageDigest {
    /// The id of a content.
    package func objectID(of bytes: UnsafeRawBufferPointer) -> ObjectID {
        unsafe update(bytes)
        return objectID()
    }

    /// The id of what was added since the last one.
    package func objectID() -> ObjectID {
        let digest = finish()
        return ObjectID(bytes: digest.span)
    }
}

extension ObjectID {
    /// The id of a content in memory.
    package init(sha256Of bytes: [UInt8]) {
        let digest = MessageDigest()
        digest.update(bytes.span)
        self = digest.objectID()
    }
}
