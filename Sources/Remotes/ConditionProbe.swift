extension Remote {
    /// Says whether the conditions of a put are really honoured: some servers take them and store the object all the same.
    ///
    /// Four requests at most, with a key of its own under `prefix`, such as `probe/`, which is gone in the end.
    package func honoursConditions(prefix: String = "", random: UInt64 = .random(in: 0 ... .max)) throws(RemoteError)
        -> Bool
    {
        guard let key = RemoteKey("\(prefix)probe-\(String(random, radix: 16))") else {
            throw .invalid("not the beginning of a key: '\(prefix)'")
        }
        do throws(RemoteError) {
            try put(key, .bytes(Array("1".utf8)), .ifAbsent)
        } catch .unsupported {
            return false
        }
        let answer: Result<Bool, RemoteError>
        do throws(RemoteError) {
            // Nothing has the version that is unknown.
            let isRefused = try refuses(key, .ifAbsent)
            answer = .success(isRefused ? try refuses(key, .ifUnchanged(.unknown)) : false)
        } catch {
            answer = .failure(error)
        }
        try delete(key)
        return try answer.get()
    }

    /// Says whether a put under a condition that does not hold is refused.
    private func refuses(_ key: RemoteKey, _ condition: PutCondition) throws(RemoteError) -> Bool {
        do throws(RemoteError) {
            try put(key, .bytes(Array("2".utf8)), condition)
            return false
        } catch .conditionFailed {
            return true
        } catch .unsupported {
            return false
        }
    }
}
