import RateThrottle

extension Examination {
    private static let invalidLifetimes: [Duration] = [.zero, .nanoseconds(-1), .seconds(-1)]

    func expiryEndsAKey() async throws {
        let keys = ["got", "asked", "deleted", "incremented", "set", "cleared"]
        for key in keys { try await backend.set(key, .integer(7), ttl: lifetime) }
        try await passMostOfALifetime()
        for key in keys { await expect(key, holds: .integer(7), "of a key whose lifetime has not ended") }
        await expect("exists before the end", is: true, try await backend.exists("asked"))
        try await passTheRest()
        await expect("got", holds: nil, "of a key whose lifetime has ended")
        await expect("exists after the end", is: false, try await backend.exists("asked"))
        await expect("delete after the end", is: false, try await backend.delete("deleted"))
        await expect(
            "increment by 2 after the end of 7",
            is: 2,
            try await backend.increment("incremented", amount: 2, ttl: nil)
        )
        try await backend.set("set", .integer(3), ttl: nil)
        await expect("set", holds: .integer(3), "of a key that was set after its end")
        for key in ["incremented", "set"] { try await backend.delete(key) }
        await expect("clear when all keys have ended", is: 0, try await backend.clear())
    }

    func noLifetimeMeansPermanent() async throws {
        try await backend.set("set", .string("value"), ttl: nil)
        try await backend.increment("incremented", amount: 1, ttl: nil)
        try await pass(lifetime * 3)
        await expect("set", holds: .string("value"), "of a key set without a lifetime, after a while")
        await expect("incremented", holds: .integer(1), "of a key incremented without a lifetime, after a while")
    }

    func invalidLifetimeIsRefused() async throws {
        try await backend.set("kept", .integer(1), ttl: nil)
        for ttl in Self.invalidLifetimes {
            await expectRefusal("set with lifetime \(ttl)") { try await backend.set("new", .integer(2), ttl: ttl) }
            await expectRefusal("increment with lifetime \(ttl)") {
                try await backend.increment("new", amount: 2, ttl: ttl)
            }
            await expect("new", holds: nil, "after set and increment with lifetime \(ttl)")
            await expectRefusal("set of a key that is there with lifetime \(ttl)") {
                try await backend.set("kept", .integer(2), ttl: ttl)
            }
            await expectRefusal("increment of a key that is there with lifetime \(ttl)") {
                try await backend.increment("kept", amount: 2, ttl: ttl)
            }
            await expect("kept", holds: .integer(1), "after set and increment with lifetime \(ttl)")
        }
    }
}
