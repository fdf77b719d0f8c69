import RateThrottle

extension Examination {
    func incrementCreates() async throws {
        await expect("increment by 5", is: 5, try await backend.increment("timed", amount: 5, ttl: lifetime))
        await expect("increment by -3", is: -3, try await backend.increment("permanent", amount: -3, ttl: nil))
        await expect("timed", holds: .integer(5), "after increment by 5")
        try await passMostOfALifetime()
        await expect("timed", holds: .integer(5), "of a key that increment created, before its lifetime ended")
        try await passTheRest()
        await expect("timed", holds: nil, "of a key that increment created, after its lifetime")
        await expect("permanent", holds: .integer(-3), "of a key that increment created without a lifetime")
    }

    func incrementKeepsLifetime() async throws {
        try await backend.set("permanent", .integer(1), ttl: nil)
        try await backend.set("set", .integer(1), ttl: lifetime)
        try await backend.increment("incremented", amount: 1, ttl: lifetime)
        try await backend.increment("permanent", amount: 1, ttl: lifetime)
        let step = (lifetime - contract.precision) / 2
        try await pass(step)
        for key in ["set", "incremented"] { try await backend.increment(key, amount: 1, ttl: lifetime * 2) }
        try await pass(lifetime - contract.precision - step)
        for key in ["set", "incremented"] { try await backend.increment(key, amount: 1, ttl: nil) }
        await expect("set", holds: .integer(3), "before the lifetime of the set ended")
        try await passTheRest()
        await expect("set", holds: nil, "after the lifetime of the set, with increments in between")
        await expect("incremented", holds: nil, "after the lifetime of the first increment, with others in between")
        await expect("permanent", holds: .integer(2), "of a permanent key, after the lifetime of an increment")
    }

    func incrementGoesBothWays() async throws {
        try await backend.set("key", .integer(3), ttl: nil)
        await expect("3 incremented by -5", is: -2, try await backend.increment("key", amount: -5, ttl: nil))
        await expect("-2 incremented by 0", is: -2, try await backend.increment("key", amount: 0, ttl: nil))
        await expect("-2 incremented by 9", is: 7, try await backend.increment("key", amount: 9, ttl: nil))
        await expect("key", holds: .integer(7), "after increments")
    }

    func incrementRefusesOtherTypes() async throws {
        let values: [StorageValue] = [
            .string("123"), .string(""), .string("words"), .double(1), .bytes([49]), .bytes([]),
        ]
        for (number, value) in values.enumerated() {
            try await backend.set("key \(number)", value, ttl: nil)
            await expectRefusal("increment of \(Self.text(value))") {
                try await backend.increment("key \(number)", amount: 1, ttl: nil)
            }
            await expect("key \(number)", holds: value, "after an increment that was refused")
        }
    }

    func incrementOverflowIsRefused() async throws {
        let cases = [(Int.max, 1), (Int.min, -1), (1, Int.max), (-2, Int.min), (Int.max, Int.max)]
        for (number, (value, amount)) in cases.enumerated() {
            let key = "key \(number)"
            try await backend.set(key, .integer(value), ttl: nil)
            await expectRefusal("\(value) incremented by \(amount)") {
                try await backend.increment(key, amount: amount, ttl: nil)
            }
            await expect(key, holds: .integer(value), "after an increment that was refused")
        }
        try await backend.set("key", .integer(Int.max - 1), ttl: nil)
        await expect("Int.max - 1 plus 1", is: Int.max, try await backend.increment("key", amount: 1, ttl: nil))
    }

    func incrementIsAtomic() async throws {
        let sums = try await Self.inParallel { [backend] _ in
            var sums: [Int] = []
            for _ in 0..<Self.callsPerTask { sums.append(try await backend.increment("key", amount: 1, ttl: nil)) }
            return sums
        }
        let count = Self.taskCount * Self.callsPerTask
        let distinct = Set(sums.joined())
        if distinct != Set(1...count) {
            let what = "\(count) concurrent increments"
            findings.add("\(what): expected the sums 1 to \(count), found \(distinct.count) different ones")
        }
        await expect("key", holds: .integer(count), "after \(count) concurrent increments")
    }
}
