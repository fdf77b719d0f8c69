import RateThrottle

extension Examination {
    /// Runs a check of `AtomicStorageBackend`.
    func runSwaps(on backend: any AtomicStorageBackend) async throws {
        switch check {
        case .swapReplacesWhatIsExpected: try await swapReplacesWhatIsExpected(backend)
        case .swapLeavesWhatIsNot: try await swapLeavesWhatIsNot(backend)
        case .swapCreatesWhenAbsent: try await swapCreatesWhenAbsent(backend)
        case .swapSetsTheLifetime: try await swapSetsTheLifetime(backend)
        case .swapIsAtomic: try await swapIsAtomic(backend)
        default: break
        }
    }

    private func swapReplacesWhatIsExpected(_ backend: any AtomicStorageBackend) async throws {
        let values: [StorageValue] = [.string("1"), .integer(1), .double(1), .bytes([49]), .string(""), .bytes([])]
        var current = StorageValue.string("first")
        try await backend.set("key", current, ttl: nil)
        for value in values {
            await expect(
                "swap of \(Self.text(current)) for \(Self.text(value))",
                is: true,
                try await backend.compareAndSet("key", expected: current, new: value, ttl: nil)
            )
            await expect("key", holds: value, "after the swap")
            current = value
        }
    }

    private func swapLeavesWhatIsNot(_ backend: any AtomicStorageBackend) async throws {
        let values: [StorageValue] = [.string("1"), .integer(1), .double(1), .bytes([49])]
        for stored in values {
            try await backend.set("key", stored, ttl: nil)
            for expected in values + [.string("2"), .string("")] where expected != stored {
                await expect(
                    "swap that expects \(Self.text(expected)) of \(Self.text(stored))",
                    is: false,
                    try await backend.compareAndSet("key", expected: expected, new: .string("new"), ttl: lifetime)
                )
                await expect("key", holds: stored, "after a swap that expected \(Self.text(expected))")
            }
        }
        await expect(
            "swap that expects a value of a key that is not there",
            is: false,
            try await backend.compareAndSet("missing", expected: .integer(1), new: .integer(2), ttl: nil)
        )
        await expect("missing", holds: nil, "after that swap")
        try await pass(lifetime)
        await expect("key", holds: values.last, "of a permanent key, after the lifetime of swaps that failed")
    }

    private func swapCreatesWhenAbsent(_ backend: any AtomicStorageBackend) async throws {
        func create(_ key: String, _ value: StorageValue) async throws -> Bool {
            try await backend.compareAndSet(key, expected: nil, new: value, ttl: nil)
        }
        await expect("swap that expects nothing, of a missing key", is: true, try await create("key", .integer(1)))
        await expect("key", holds: .integer(1), "after that swap")
        await expect("swap that expects nothing, of a key there", is: false, try await create("key", .integer(2)))
        await expect("key", holds: .integer(1), "after that swap")

        try await backend.set("timed", .integer(1), ttl: lifetime)
        try await pass(lifetime)
        await expect("swap that expects nothing, of an ended key", is: true, try await create("timed", .integer(3)))
        await expect("timed", holds: .integer(3), "after that swap")
    }

    private func swapSetsTheLifetime(_ backend: any AtomicStorageBackend) async throws {
        func swap(_ key: String, _ ttl: Duration?) async throws {
            _ = try await backend.compareAndSet(key, expected: .integer(1), new: .integer(2), ttl: ttl)
        }
        for key in ["prolonged", "released"] { try await backend.set(key, .integer(1), ttl: lifetime) }
        try await backend.set("ended", .integer(1), ttl: nil)
        for ttl in [Duration.zero, .seconds(-1)] {
            await expectRefusal("swap with lifetime \(ttl)") { try await swap("ended", ttl) }
            await expect("ended", holds: .integer(1), "after a swap with lifetime \(ttl)")
        }
        try await pass(lifetime / 2)
        for key in ["prolonged", "ended"] { try await swap(key, lifetime) }
        try await swap("released", nil)
        try await passMostOfALifetime()
        await expect("prolonged", holds: .integer(2), "before the lifetime ended that a swap gave")
        await expect("ended", holds: .integer(2), "before the lifetime ended that a swap gave to a permanent key")
        try await passTheRest()
        await expect("prolonged", holds: nil, "after the lifetime that a swap gave")
        await expect("ended", holds: nil, "after the lifetime that a swap gave to a permanent key")
        await expect("released", holds: .integer(2), "of a key that a swap made permanent")
    }

    private func swapIsAtomic(_ backend: any AtomicStorageBackend) async throws {
        for round in 0..<Self.callsPerTask {
            let expected = round == 0 ? nil : try await backend.get("key")
            let winners = try await Self.inParallel { task in
                let value = StorageValue.string("round \(round) task \(task)")
                return try await backend.compareAndSet("key", expected: expected, new: value, ttl: nil) ? value : nil
            }.compactMap(\.self)
            guard winners.count == 1 else {
                let count = Self.taskCount
                return findings.add("\(count) concurrent swaps: expected 1 to return true, found \(winners.count)")
            }
            await expect("key", holds: winners[0], "after concurrent swaps, of which one returned true")
        }
    }
}
