import RateThrottle

extension Examination {
    /// Runs a check of `StorageBackend`.
    func runOperations() async throws {
        switch check {
        case .missingKeyIsNil: await missingKeyIsNil()
        case .setThenGet: try await setThenGet()
        case .typesSurvive: try await typesSurvive()
        case .keysAreDistinct: try await keysAreDistinct()
        case .expiryEndsAKey: try await expiryEndsAKey()
        case .noLifetimeMeansPermanent: try await noLifetimeMeansPermanent()
        case .invalidLifetimeIsRefused: try await invalidLifetimeIsRefused()
        case .incrementCreates: try await incrementCreates()
        case .incrementKeepsLifetime: try await incrementKeepsLifetime()
        case .incrementGoesBothWays: try await incrementGoesBothWays()
        case .incrementRefusesOtherTypes: try await incrementRefusesOtherTypes()
        case .incrementOverflowIsRefused: try await incrementOverflowIsRefused()
        case .incrementIsAtomic: try await incrementIsAtomic()
        case .deleteSaysWhatItDid: try await deleteSaysWhatItDid()
        case .clearCountsKeys: try await clearCountsKeys()
        default: break
        }
    }

    private func missingKeyIsNil() async {
        await expect("missing", holds: nil, "of a key that is not there")
        await expect("exists of a key that is not there", is: false, try await backend.exists("missing"))
    }

    private func setThenGet() async throws {
        try await backend.set("key", .string("first"), ttl: nil)
        await expect("key", holds: .string("first"), "after set")
        await expect("exists after set", is: true, try await backend.exists("key"))
        try await backend.set("key", .string("second"), ttl: nil)
        await expect("key", holds: .string("second"), "after a second set")

        try await backend.set("ending", .string("timed"), ttl: lifetime)
        try await backend.set("ending", .string("permanent"), ttl: nil)
        try await backend.set("beginning", .string("permanent"), ttl: nil)
        try await backend.set("beginning", .string("timed"), ttl: lifetime)
        try await pass(lifetime)
        await expect("ending", holds: .string("permanent"), "of a key set again without a lifetime, after the old one")
        await expect("beginning", holds: nil, "of a key set again with a lifetime, after it")
    }

    private func typesSurvive() async throws {
        let values: [StorageValue] = [
            .string("123"), .string(""), .string("1.0"), .string("a\0b\r\n"), .string("日本 e\u{301} 🏳️‍🌈"),
            .string(String(repeating: "long ", count: 2_000)),
            .integer(123), .integer(0), .integer(-1), .integer(.max), .integer(.min),
            .double(1), .double(0), .double(-0.0), .double(0.1), .double(.infinity), .double(-.infinity), .double(.nan),
            .double(.leastNonzeroMagnitude), .double(.greatestFiniteMagnitude),
            .bytes([]), .bytes([0]), .bytes(Array("123".utf8)), .bytes(Array(0...255)),
        ]
        for (number, value) in values.enumerated() {
            try await backend.set("value \(number)", value, ttl: nil)
        }
        for (number, value) in values.enumerated() {
            await expect("value \(number)", holds: value, "after set")
        }
    }

    private func keysAreDistinct() async throws {
        let long = String(repeating: "k", count: 255)
        let keys = [
            "key", "Key", "KEY", "key ", " key", "k ey", "key\0", "key\0a", "key\t", "key\n", "key:", "key::", "ke",
            "key{a}", "{key}", "key{b}", "key*", "k*", "key?", "ke?", "[key]", "ke[y]", "k\\ey", "key\"", "key'",
            "%6bey",
            "ключ", "cl\u{e9}", "cle\u{301}", "\u{212b}", "\u{c5}", "🔑", "0", "00", "-0", "1", "1.0", long + "a",
            long + "b",
        ]
        for (number, key) in keys.enumerated() { try await backend.set(key, .integer(number), ttl: nil) }
        for (number, key) in keys.enumerated() {
            await expect(
                key,
                holds: .integer(number),
                "of key \(key.debugDescription), set before \(keys.count) others"
            )
        }
        try await backend.delete(keys[0])
        for (number, key) in keys.enumerated().dropFirst() {
            await expect(key, holds: .integer(number), "of key \(key.debugDescription), after another was deleted")
        }
    }

    private func deleteSaysWhatItDid() async throws {
        await expect("delete of a key that is not there", is: false, try await backend.delete("key"))
        try await backend.set("key", .string("value"), ttl: nil)
        await expect("delete of a key that is there", is: true, try await backend.delete("key"))
        await expect("key", holds: nil, "after delete")
        await expect("exists after delete", is: false, try await backend.exists("key"))
        await expect("a second delete", is: false, try await backend.delete("key"))
    }

    private func clearCountsKeys() async throws {
        let count = 250
        try await backend.clear()
        try await neighbor?.set("key 1", .string("other data"), ttl: nil)
        for number in 0..<count { try await backend.set("key \(number)", .integer(number), ttl: nil) }
        await expect("clear of \(count) keys", is: count, try await backend.clear())
        for number in 0..<count { await expect("key \(number)", holds: nil, "after clear") }
        await expect("clear of nothing", is: 0, try await backend.clear())
        if let neighbor {
            let found = Self.text(try await neighbor.get("key 1"))
            await expect("other data, after clear", is: Self.text(.string("other data")), found)
            try await neighbor.clear()
        }
    }
}
