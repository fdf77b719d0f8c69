import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("The text that a key's state is stored as")
struct KeyStateCoderTests {
    private static let now = 1_728_000_000_000_000

    private static func quota(_ strategy: RateThrottleStrategy, window: Int = 60_000_000) throws -> Quota {
        try #require(
            Quota(strategy: strategy, limit: 10, capacity: 10, windowMicroseconds: window, blockMicroseconds: 5_000_000)
        )
    }

    /// States that a key comes through.
    private static func states(_ strategy: RateThrottleStrategy) throws -> [KeyState] {
        let quota = try quota(strategy)
        var generator = SplitMix64(seed: 5)
        var state = KeyState(at: now, under: quota)
        var states = [state]
        var time = now
        for _ in 0..<60 {
            time += Int.random(in: 0...20_000_000, using: &generator)
            let cost = Int.random(in: 1...4, using: &generator)
            let decision = state.decision(on: cost, at: time, under: quota, startsBlock: true)
            if decision.isAllowed {
                state.charge(cost, at: time, under: quota)
            } else {
                _ = state.settle(decision, at: time, under: quota)
            }
            states.append(state)
        }
        return states
    }

    /// What a state says, however it is stored: a log that is read back has dropped what no longer counts.
    private static func answers(_ state: KeyState, _ quota: Quota) -> [Decision] {
        [0, 1_000, 30_000_000, 59_999_999, 60_000_000, 200_000_000].flatMap { later in
            (0...11).map { state.decision(on: $0, at: now + later, under: quota, startsBlock: true) }
        }
    }

    @Test(arguments: RateThrottleStrategy.allCases)
    func comesBack(_ strategy: RateThrottleStrategy) throws {
        let quota = try Self.quota(strategy)
        for state in try Self.states(strategy) {
            let value = KeyStateCoder.encode(state)
            let decoded = try KeyStateCoder.decode(value)
            #expect(KeyStateCoder.encode(decoded) == value)
            #expect(decoded.blockedUntil == state.blockedUntil)
            #expect(Self.answers(decoded, quota) == Self.answers(state, quota))
            if strategy != .slidingWindow { #expect(decoded == state) }
        }
    }

    @Test(arguments: [
        (RateThrottleStrategy.tokenBucket, "1 token_bucket 60000000 0 - 1728000000000000 540000000"),
        (.fixedWindow, "1 fixed_window 60000000 0 - 28800000 1"),
        (.slidingCounter, "1 sliding_counter 60000000 0 - 28800000 1 0"),
        (.leakyBucket, "1 leaky_bucket 60000000 0 - 1728000000000000 60000000"),
        (.slidingWindow, "1 sliding_window 60000000 0 - 1728000000000000 1"),
    ])
    func reads(_ strategy: RateThrottleStrategy, as line: String) throws {
        let quota = try Self.quota(strategy)
        var state = KeyState(at: Self.now, under: quota)
        state.charge(1, at: Self.now, under: quota)
        #expect(KeyStateCoder.encode(state) == .string(line))
    }

    @Test(arguments: [Tick.microsecond, .millisecond, .second])
    func keepsTicksAndTimesBeforeTheEpoch(_ tick: Tick) throws {
        let state = KeyState(
            strategy: .slidingWindow(SlidingWindow(entries: [.init(at: -9, total: 2), .init(at: 4, total: 5)])),
            windowMicroseconds: 60_000_000,
            tick: tick,
            blockedUntil: -77
        )
        #expect(try KeyStateCoder.decode(KeyStateCoder.encode(state)) == state)
    }

    private static let damaged = [
        "", " ", "1", "1 token_bucket", "1 token_bucket 60000000 0 -", "2 token_bucket 60000000 0 - 1 1",
        "01 token_bucket 60000000 0 - 1 1", "1 tokenBucket 60000000 0 - 1 1", "1 nothing 60000000 0 - 1 1",
        "1 token_bucket 0 0 - 1 1", "1 token_bucket -60000000 0 - 1 1", "1 token_bucket 2251799813685249 0 - 1 1",
        "1 token_bucket 60000000 3 - 1 1", "1 token_bucket 60000000 -1 - 1 1", "1 token_bucket 60000000 256 - 1 1",
        "1 token_bucket 60000000 0 x 1 1", "1 token_bucket 60000000 0  1 1", "1 token_bucket 60000000 0 -- 1 1",
        "1 token_bucket 60000000 0 9223372036854775807 1 1", "1 token_bucket 60000000 0 - 1",
        "1 token_bucket 60000000 0 - 1 1 1",
        "1 token_bucket 60000000 0 - 1 -1", "1 token_bucket 60000000 0 - 1 x", "1 token_bucket 60000000 0 - 1 1.0",
        "1 token_bucket 60000000 0 - 1 99999999999999999999", "1 token_bucket 60000000 0 - 1 1 ",
        " 1 token_bucket 60000000 0 - 1 1", "1 token_bucket 60000000 0 - 1 1\n",
        "1 token_bucket 60000000 0 - 1 9007199254740993",
        "1 token_bucket 60000000 0 - 9223372036854775807 1", "1 fixed_window 60000000 0 - 1",
        "1 fixed_window 60000000 0 - 1 -1",
        "1 fixed_window 60000000 0 - 1152921504606846976 1", "1 sliding_counter 60000000 0 - 1 1",
        "1 sliding_counter 60000000 0 - 1 1 -1", "1 leaky_bucket 60000000 0 - 1 -1", "1 sliding_window 60000000 0 - 1",
        "1 sliding_window 60000000 0 - 2 1 1 1", "1 sliding_window 60000000 0 - 1 0",
        "1 sliding_window 60000000 0 - 1 -1",
    ]

    @Test(arguments: damaged)
    func refusesDamage(_ line: String) {
        #expect { try KeyStateCoder.decode(.string(line)) } throws: { error in
            (error as? StorageError)?.code == .corrupted
        }
    }

    @Test(arguments: [StorageValue.integer(1), .double(1), .bytes(Array("1 token_bucket 60000000 0 - 1 1".utf8))])
    func refusesOtherTypes(_ value: StorageValue) {
        #expect { try KeyStateCoder.decode(value) } throws: { ($0 as? StorageError)?.code == .corrupted }
    }

    /// Decides on a line, whatever it says: what decodes must not trap, nor answer what no rule allows.
    private func decide(on line: String) throws {
        let state: KeyState
        do { state = try KeyStateCoder.decode(.string(line)) } catch {
            #expect(error.code == .corrupted)
            return
        }
        for strategy in Set([state.strategy.strategy, .tokenBucket]) {
            for window in Set([1_000_000, state.windowMicroseconds]) {
                for limit in [1, 4_000] {
                    let quota = Quota(
                        strategy: strategy,
                        limit: limit,
                        capacity: limit,
                        windowMicroseconds: window,
                        blockMicroseconds: 5
                    )
                    guard let quota else { continue }
                    for now in [Self.now, 0, -Arithmetic.timeLimit, Arithmetic.timeLimit] {
                        decide(state, at: now, under: quota, "\(line), \(quota), \(now)")
                    }
                }
            }
        }
    }

    private func decide(_ state: KeyState, at now: Int, under quota: Quota, _ what: String) {
        for cost in [0, 1, quota.capacity, Int.max] {
            let decision = state.decision(on: cost, at: now, under: quota, startsBlock: true)
            let isRight = (0...quota.capacity).contains(decision.remaining) && decision.resetAfter >= 0
            if !isRight || decision.retryAfter ?? 1 <= 0 { Issue.record("\(decision) on \(cost) of \(what)") }
            var changed = state
            if decision.isAllowed {
                changed.charge(cost, at: now, under: quota)
                _ = changed.expiry(at: now, under: quota)
                changed.refund(cost, chargedAt: now, under: quota)
            } else {
                _ = changed.settle(decision, at: now, under: quota)
            }
            _ = changed.expiry(at: now, under: quota)
            _ = KeyStateCoder.encode(changed)
        }
    }

    @Test(arguments: RateThrottleStrategy.allCases)
    func extremeNumbersInAnyFieldDoNotTrap(_ strategy: RateThrottleStrategy) throws {
        guard case .string(let line) = KeyStateCoder.encode(try #require(try Self.states(strategy).last)) else {
            return
        }
        let fields = line.split(separator: " ")
        let extremes = [
            Int.min, Int.min + 1, Int.max, Int.max - 1, Arithmetic.timeLimit, -Arithmetic.timeLimit,
            Arithmetic.timeLimit * 2, -Arithmetic.timeLimit * 2, Arithmetic.exactLimit, -Arithmetic.exactLimit,
            RateThrottleRule.maximumDuration, 0, 1, -1, 2,
        ]
        for position in fields.indices {
            for extreme in extremes {
                var changed = fields.map(String.init)
                changed[position] = String(extreme)
                try decide(on: changed.joined(separator: " "))
            }
        }
    }

    @Test(arguments: RateThrottleStrategy.allCases)
    func changedBytesDoNotTrap(_ strategy: RateThrottleStrategy) throws {
        var generator = SplitMix64(seed: 11)
        let lines = try Self.states(strategy).map(KeyStateCoder.encode).compactMap(\.stringValue)
        let alphabet = Array("0123456789 -_abcx\0".utf8)
        for _ in 0..<300 {
            var bytes = Array(try #require(lines.randomElement(using: &generator)).utf8)
            for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
                let position = Int.random(in: 0..<bytes.count, using: &generator)
                let byte = try #require(alphabet.randomElement(using: &generator))
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[position] = byte
                case 1: bytes.insert(byte, at: position)
                case 2: bytes.remove(at: position)
                default: bytes.removeSubrange(position...)
                }
            }
            try decide(on: String(decoding: bytes, as: UTF8.self))
        }
    }
}
