#if Redis
import RateThrottleTestSupport
import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("The six operations and the swap on a server", .timeLimit(.minutes(2)))
struct RedisOperationTests {
    private static let doubles: [UInt64] = [
        0, 1 << 63, 1, 0x7ff0_0000_0000_0000, 0xfff0_0000_0000_0000, 0x7ff8_0000_0000_0000, 0x7ff0_0000_0000_0001,
        0xffff_ffff_ffff_ffff, 0x7fef_ffff_ffff_ffff, 0x3fb9_9999_9999_999a, 0x4340_0000_0000_0001,
    ]

    private static var values: [StorageValue] {
        var random = SplitMix64(seed: 1)
        let texts = ["", "123", "-0", "s", "i1", "d0", "b", "\0", "a\0b", "e\u{301}", "é", "💥", " ", "1e5", "nil"]
        var values = texts.map(StorageValue.string)
        values += [0, 1, -1, 42, Int.min, Int.max, 1 << 53 + 1].map(StorageValue.integer)
        values += doubles.map { .double(Double(bitPattern: $0)) }
        values += (0..<200).map { _ in .double(Double(bitPattern: random.next())) }
        values += [[], [0], Array(0...255), Array("123".utf8), Array("s".utf8)].map(StorageValue.bytes)
        return values + [.string(String(repeating: "é", count: 50_000))]
    }

    @Test func everyValueComesOutAsItWentIn() async throws {
        try await RedisBench.run { bench async throws in
            for value in Self.values {
                try await bench.live.set("k", value, ttl: nil)
                #expect(try await bench.live.get("k") == value)
                // A swap tells every value from every other.
                #expect(try await bench.live.compareAndSet("k", expected: value, new: "next", ttl: nil))
                #expect(try await !bench.live.compareAndSet("k", expected: value, new: "no", ttl: nil))
                #expect(try await bench.live.get("k") == "next")
            }
            let stored = Self.values
            for (number, value) in stored.enumerated() { try await bench.live.set("k\(number)", value, ttl: nil) }
            for (number, value) in stored.enumerated() { #expect(try await bench.live.get("k\(number)") == value) }
        }
    }

    @Test func incrementsAreOf64Bits() async throws {
        try await RedisBench.run { bench async throws in
            let storage = bench.live
            for ttl in [nil, Duration.seconds(60)] {
                for (start, amount) in [(Int.max, 1), (Int.max - 1, 2), (Int.min, -1), (-1, Int.min), (1, Int.max)] {
                    try await storage.set("n", .integer(start), ttl: nil)
                    let error = await #expect(throws: StorageError.self) {
                        try await storage.increment("n", amount: amount, ttl: ttl)
                    }
                    #expect(error?.code == .overflow)
                    #expect(try await storage.get("n") == .integer(start))
                }
                for value in ["1", "", 1.0, [1], []] as [StorageValue] {
                    try await storage.set("n", value, ttl: nil)
                    let error = await #expect(throws: StorageError.self) {
                        try await storage.increment("n", amount: 1, ttl: ttl)
                    }
                    #expect(error?.code == .wrongType, "\(value)")
                    #expect(try await storage.get("n") == value)
                }
                try await storage.delete("n")
                for amount in [Int.min, Int.max, 1, -5, 0, 6] {
                    let sum = try await storage.increment("n", amount: amount, ttl: ttl)
                    #expect(sum == [Int.min: Int.min, Int.max: -1, 1: 0, -5: -5, 0: -5, 6: 1][amount])
                    #expect(try await storage.get("n") == .integer(sum))
                }
                try await storage.delete("n")
            }
        }
    }

    @Test func whatCannotBeIncrementedIsNamed() async throws {
        try await RedisBench.run { bench async throws in
            try await bench.live.set("text", "123", ttl: nil)
            try await bench.live.set("most", .integer(.max), ttl: nil)
            for ttl in [nil, Duration.seconds(60)] {
                let wrong = await #expect(throws: StorageError.self) {
                    try await bench.live.increment("text", amount: 1, ttl: ttl)
                }
                #expect(wrong?.code == .wrongType && wrong?.message == StorageError.wrongType.message)
                let most = await #expect(throws: StorageError.self) {
                    try await bench.live.increment("most", amount: 1, ttl: ttl)
                }
                #expect(most?.code == .overflow && most?.message.contains("64 bits") == true)
            }
        }
    }

    @Test func anIncrementSetsALifetimeForNewKeysOnly() async throws {
        try await RedisBench.run { bench async throws in
            let (storage, key) = (bench.live, try bench.live.validKeys().value("n"))
            #expect(try await storage.increment("n", amount: 1, ttl: .milliseconds(60_500)) == 1)
            let end = try #require(Int(try await bench.server.ask("PEXPIRETIME", key)))
            #expect((55_000...60_500).contains(Int(try await bench.server.ask("PTTL", key)) ?? 0))
            for ttl in [nil, Duration.seconds(5), .seconds(500)] {
                try await storage.increment("n", amount: 1, ttl: ttl)
            }
            #expect(try await bench.server.ask("PEXPIRETIME", key) == "\(end)")
            try await storage.set("n", 7, ttl: nil)
            #expect(try await storage.increment("n", amount: 1, ttl: .seconds(5)) == 8)
            #expect(try await bench.server.ask("PTTL", key) == "-1")
            let sums = Lock<Set<Int>>([])
            try await storage.delete("n")
            let total = try await SideBySide.sum(Array(0..<50)) { number async throws in
                let sum = try await storage.increment(
                    "n",
                    amount: 1,
                    ttl: number % 2 == 0 ? .seconds(60) : .seconds(61)
                )
                sums.withLock { _ = $0.insert(sum) }
                return 1
            }
            #expect(total == 50 && sums.withLock { $0 == Set(1...50) })
            #expect((50_000...61_000).contains(Int(try await bench.server.ask("PTTL", key)) ?? 0))
        }
    }

    @Test("T36d: lifetimes of zero or less are refused, half a second works, and all are in ms")
    func t36d() async throws {
        try await RedisBench.run { bench async throws in
            let storage = bench.live
            for ttl in [Duration.zero, .seconds(-1), .nanoseconds(-1)] {
                let calls: [@Sendable () async throws -> Void] = [
                    { try await storage.set("k", 1, ttl: ttl) },
                    { try await storage.increment("k", amount: 1, ttl: ttl) },
                    { _ = try await storage.compareAndSet("k", expected: nil, new: 1, ttl: ttl) },
                    { try await storage.add("k", to: .blacklist, for: ttl) },
                ]
                for call in calls {
                    let error = await #expect(throws: StorageError.self) { try await call() }
                    #expect(error?.code == .invalidLifetime)
                }
            }
            #expect(try await bench.keys().isEmpty)
            for (ttl, limit) in [(Duration.milliseconds(500), 500), (.nanoseconds(1), 1), (.microseconds(1_001), 2)] {
                try await storage.set("k", "v", ttl: ttl)
                let left = try #require(Int(try await bench.server.ask("PTTL", storage.validKeys().value("k"))))
                #expect((-2...limit).contains(left) && left != -1)
                let isGone = await eventually { (try? await storage.exists("k")) == false }
                #expect(isGone)
            }
            try await storage.set("k", "v", ttl: .seconds(Int64.max))
            #expect(try await storage.get("k") == "v")
        }
    }

    @Test func aSwapSetsTheLifetime() async throws {
        try await RedisBench.run { bench async throws in
            let (storage, key) = (bench.live, try bench.live.validKeys().value("k"))
            #expect(try await storage.compareAndSet("k", expected: nil, new: "1", ttl: .seconds(60)))
            #expect((50_000...60_000).contains(Int(try await bench.server.ask("PTTL", key)) ?? 0))
            #expect(try await !storage.compareAndSet("k", expected: nil, new: 2, ttl: nil))
            #expect(try await !storage.compareAndSet("k", expected: 1, new: 2, ttl: nil))
            #expect(try await storage.compareAndSet("k", expected: "1", new: [], ttl: nil))
            #expect(try await bench.server.ask("PTTL", key) == "-1")
            let wins = try await SideBySide.sum(Array(0..<40)) { number async throws in
                try await storage.compareAndSet("k", expected: [], new: .integer(number), ttl: nil) ? 1 : 0
            }
            #expect(wins == 1)
        }
    }

    @Test func anotherProgramsValuesAreCorrupted() async throws {
        try await RedisBench.run { bench async throws in
            let key = try bench.live.validKeys().value("k")
            for raw in ["", "x", "d", "dxyz", "1.5", "99999999999999999999", "s\u{0}"].dropLast() + [
                "d11112222333344445"
            ] {
                try await bench.server.ask("SET", key, raw)
                let error = await #expect(throws: StorageError.self, "\(raw)") { try await bench.live.get("k") }
                #expect(error?.code == .corrupted)
            }
            try await bench.server.ask("DEL", key)
            try await bench.server.ask("LPUSH", key, "1")
            let calls: [@Sendable () async throws -> Void] = [
                { _ = try await bench.live.get("k") },
                { try await bench.live.increment("k", amount: 1, ttl: nil) },
                { try await bench.live.increment("k", amount: 1, ttl: .seconds(9)) },
                { _ = try await bench.live.compareAndSet("k", expected: nil, new: 1, ttl: nil) },
            ]
            for call in calls {
                let error = await #expect(throws: StorageError.self) { try await call() }
                #expect(error?.code == .corrupted)
            }
            #expect(try await bench.server.ask("TYPE", key) == "list")
        }
    }
}
#endif
