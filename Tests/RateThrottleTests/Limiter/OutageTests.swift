import RateThrottleTesting
import RateThrottleTestSupport
import Testing

@testable import RateThrottle

@Suite("A limiter whose storage stops answering", .timeLimit(.minutes(10)))
struct OutageTests {
    private static let interval = Duration.seconds(1)

    private static func error(_ code: StorageError.Code) -> StorageError {
        StorageError(code: code, message: "injected")
    }

    @Test("After five failures in a row no decision reaches the storage")
    func opens() async throws {
        let bench = try BreakerBench()
        try await bench.fail(4)
        try await bench.check()
        try await bench.fail(4)
        #expect(bench.limiter.circuitBreakerState == .closed && bench.asked == 9)
        try await bench.fail(1)
        #expect(bench.limiter.circuitBreakerState == .open(probeAfter: Self.interval))
        for _ in 0..<20 {
            #expect(try await bench.check().degraded)
            #expect(try await bench.limiter.checkRateLimits([.init("client", rule: "rule")])[0].degraded)
            #expect(try await bench.limiter.peek("client", rule: "rule").degraded)
        }
        #expect(bench.asked == 10)
        let metrics = bench.limiter.getMetrics()
        #expect(metrics.storageFailures == 9 + 60 && metrics.breakerOpenings == 1)
        #expect(metrics.totalRequests == 10 + 40 && metrics.totalViolations == 0)
        bench.limiter.resetMetrics()
        #expect(bench.limiter.getMetrics().breakerOpenings == 0)
        bench.clock.advance(by: .milliseconds(400))
        #expect(await bench.limiter.getStatus().circuitBreaker == .open(probeAfter: .milliseconds(600)))
    }

    @Test("One call probes when the interval is over, and its answer closes the breaker")
    func recovers() async throws {
        let bench = try BreakerBench()
        try await bench.check(cost: 40)
        try await bench.open()
        bench.clock.advance(by: .microseconds(999_999))
        #expect(try await bench.check().degraded && bench.asked == 6)
        bench.clock.advance(by: .microseconds(1))
        let status = try await bench.check()
        #expect(!status.degraded && status.remaining == 59 && bench.asked == 7)
        #expect(bench.limiter.circuitBreakerState == .closed)
        #expect(try await bench.check().remaining == 58)
    }

    @Test("A probe that fails leaves the breaker open for another interval")
    func failingProbe() async throws {
        let bench = try BreakerBench()
        try await bench.open()
        for number in 1...3 {
            bench.clock.advance(by: Self.interval)
            try await bench.fail(1)
            #expect(bench.asked == 5 + number)
            #expect(bench.limiter.circuitBreakerState == .open(probeAfter: Self.interval))
        }
        #expect(bench.limiter.getMetrics().breakerOpenings == 1)
    }

    @Test("Of 1,000 calls at once exactly one probes; the others are answered before it")
    func oneProbe() async throws {
        let bench = try BreakerBench(.failOpen)
        try await bench.open()
        bench.clock.advance(by: Self.interval)
        bench.storage.hold([.evaluate])
        let limiter = bench.limiter
        let answered = Collected<Bool>()
        await withTaskGroup { group in
            for _ in 0..<1_000 {
                group.addTask {
                    guard let status = try? await limiter.checkRateLimit("client", rule: "rule") else { return }
                    answered.append(status.degraded)
                }
            }
            await ViolationTests.wait { answered.all.count == 999 }
            #expect(bench.limiter.circuitBreakerState == .halfOpen)
            #expect(await bench.storage.waitUntilHeld(1, within: .seconds(300)))
            #expect(bench.storage.heldCount == 1 && bench.asked == 6)
            bench.storage.release()
        }
        #expect(answered.all.filter { !$0 }.count == 1 && answered.all.last == false)
        #expect(bench.limiter.circuitBreakerState == .closed && bench.asked == 6)
    }

    @Test("A cancelled probe gives its place to the next call")
    func cancelledProbe() async throws {
        let bench = try BreakerBench()
        try await bench.open()
        bench.clock.advance(by: Self.interval)
        bench.storage.hold([.evaluate])
        for number in 1...3 {
            let probe = Task { try await bench.check() }
            #expect(await bench.storage.waitUntilHeld(1, within: .seconds(300)))
            probe.cancel()
            await #expect(throws: CancellationError.self) { try await probe.value }
            #expect(bench.limiter.circuitBreakerState == .open(probeAfter: .zero))
            #expect(bench.asked == 5 + number)
            await ViolationTests.wait { bench.storage.heldCount == 0 }
        }
        bench.storage.release()
        #expect(try await !bench.check().degraded)
        #expect(bench.limiter.circuitBreakerState == .closed)
        #expect(bench.limiter.getMetrics().storageFailures == 5)
    }

    @Test("What shows that the storage does not answer", arguments: [.unavailable, .timedOut] as [StorageError.Code])
    func evidence(_ code: StorageError.Code) async throws {
        let bench = try BreakerBench()
        try await bench.fail(5, with: Self.error(code))
        #expect(bench.limiter.circuitBreakerState != .closed)
    }

    @Test(
        "An error that is an answer opens nothing, ends a row of failures, and closes a breaker that probes",
        arguments: [
            .full, .wrongType, .overflow, .invalidLifetime, .contention, .corrupted,
        ] as [StorageError.Code]
    )
    func answers(_ code: StorageError.Code) async throws {
        let bench = try BreakerBench()
        try await bench.fail(20, with: Self.error(code))
        try await bench.fail(4)
        try await bench.fail(1, with: Self.error(code))
        try await bench.fail(4)
        #expect(bench.limiter.circuitBreakerState == .closed && bench.asked == 29)
        try await bench.fail(1)
        #expect(bench.limiter.circuitBreakerState != .closed)
        bench.clock.advance(by: Self.interval)
        try await bench.fail(1, with: Self.error(code))
        #expect(bench.limiter.circuitBreakerState == .closed)
    }

    @Test(
        "An error of a call that was not even asked says nothing",
        arguments: [.overloaded, .invalidArgument, .crossSlot] as [StorageError.Code]
    )
    func unasked(_ code: StorageError.Code) async throws {
        let bench = try BreakerBench()
        try await bench.fail(20, with: Self.error(code))
        try await bench.fail(4)
        try await bench.fail(1, with: Self.error(code))
        #expect(bench.limiter.circuitBreakerState == .closed)
        try await bench.fail(1)
        #expect(bench.limiter.circuitBreakerState == .open(probeAfter: Self.interval))
        bench.clock.advance(by: Self.interval)
        try await bench.fail(1, with: Self.error(code))
        #expect(bench.limiter.circuitBreakerState == .open(probeAfter: .zero))
        #expect(try await !bench.check().degraded)
    }

    @Test("Cancelled callers are no evidence")
    func cancelledCallers() async throws {
        let bench = try BreakerBench()
        bench.storage.hold([.evaluate])
        for _ in 0..<20 {
            let caller = Task { try await bench.check() }
            #expect(await bench.storage.waitUntilHeld(1, within: .seconds(300)))
            caller.cancel()
            _ = await caller.result
            await ViolationTests.wait { bench.storage.heldCount == 0 }
        }
        bench.storage.release()
        #expect(bench.limiter.circuitBreakerState == .closed && bench.asked == 20)
    }

    @Test("A clock that steps back keeps the breaker open for an interval at most")
    func stepBack() async throws {
        let bench = try BreakerBench()
        try await bench.open()
        bench.clock.advance(by: .seconds(-86_400))
        let status = try await bench.check()
        #expect(status.degraded && status.retryAfter == Self.interval)
        bench.clock.advance(by: Self.interval)
        #expect(try await !bench.check().degraded)
    }

    @Test("Operations always ask the storage, and tell the breaker nothing")
    func operations() async throws {
        let bench = try BreakerBench()
        let operations: [@Sendable () async throws -> Void] = [
            { try await bench.limiter.reset("client", rule: "rule") },
            { try await bench.limiter.addToWhitelist("friend") }, { try await bench.limiter.addToBlacklist("foe") },
            { _ = try await bench.limiter.isWhitelisted("client") },
            { _ = try await bench.limiter.isBlacklisted("client") },
            { try await bench.limiter.removeFromWhitelist("friend") },
            { try await bench.limiter.removeFromBlacklist("foe") },
        ]
        bench.storage.failAlways()
        for operation in operations { await #expect(throws: StorageError.self) { try await operation() } }
        #expect(await !bench.limiter.getStatus().isStorageHealthy)
        #expect(bench.limiter.circuitBreakerState == .closed && bench.limiter.getMetrics().storageFailures == 0)
        bench.storage.recover()
        try await bench.open()
        let before = bench.storage.callCount()
        for operation in operations { try await operation() }
        #expect(await bench.limiter.getStatus().isStorageHealthy)
        #expect(bench.storage.callCount() == before + operations.count + 1)
        #expect(bench.limiter.circuitBreakerState == .open(probeAfter: Self.interval))
    }

    @Test("An outage is two lines in the log, however many calls it refuses")
    func log() async throws {
        let bench = try BreakerBench(.failOpen)
        try await bench.open()
        for _ in 0..<100 { try await bench.check() }
        bench.clock.advance(by: Self.interval)
        try await bench.fail(1)
        #expect(bench.log.lines.count == 1 && bench.log.lines[0].contains("InjectedFault"))
        bench.clock.advance(by: Self.interval)
        try await bench.check()
        #expect(bench.log.lines.count == 2 && bench.log.lines[1].hasPrefix("notice storage decides again"))
    }

    @Test("A storage that never suspends has no breaker")
    func immediate() async throws {
        let full = InMemoryStorage(configuration: .init(maxKeys: 1))
        try full.set("key", .integer(1), ttl: nil)
        let limiter = RateThrottleCore(
            storage: full,
            circuitBreaker: CircuitBreakerOptions(failureThreshold: 1, probeInterval: .seconds(7)),
            logger: LogLines().logger
        )
        limiter.addRule(try .test(.fixedWindow, 100, per: 60))
        for _ in 0..<20 {
            let status = try await limiter.checkRateLimit("client", rule: "rule")
            #expect(status.degraded && status.retryAfter == .seconds(7))
        }
        #expect(limiter.circuitBreakerState == .closed && limiter.getMetrics().breakerOpenings == 0)
        #expect(full.delete("key"))
        #expect(try await !limiter.checkRateLimit("client", rule: "rule").degraded)
    }

    @Test("A storage that keeps the deadline itself is left alone, too")
    func timed() async throws {
        let storage = TimedStorage()
        let limiter = RateThrottleCore.patient(storage, clock: ManualClock(microsecondsSinceEpoch: 0))
        limiter.addRule(try .test(.fixedWindow, 100, per: 60))
        for _ in 0..<20 { #expect(try await limiter.checkRateLimit("client", rule: "rule").degraded) }
        #expect(limiter.circuitBreakerState == .open(probeAfter: Self.interval))
        #expect(storage.limits.all == Array(repeating: .seconds(3_600), count: 5))
    }

    @Test("Without a clock of the caller's it goes by a monotonic one")
    func ownClock() async throws {
        let storage = FaultyStorage(InMemoryStorage())
        storage.failAlways()
        let options = CircuitBreakerOptions(failureThreshold: 1, probeInterval: .seconds(3_600))
        let limiter = RateThrottleCore.patient(storage, circuitBreaker: options)
        limiter.addRule(try .test(.fixedWindow, 100, per: 60))
        try await limiter.checkRateLimit("client", rule: "rule")
        guard case .open(let rest) = limiter.circuitBreakerState else { throw InjectedFault() }
        #expect(rest > .seconds(1_800) && rest <= .seconds(3_600))
    }
}

/// A storage that is given the deadline, and gives up at once, with an error of its own.
private struct TimedStorage: StorageWrapper, TimedStorageBackend {
    let base = InMemoryStorage()
    let limits = Collected<Duration>()

    func evaluate(_ checks: [Check], peeking: Bool, within limit: Duration) async throws -> [Outcome] {
        limits.append(limit)
        throw CancellationError()
    }

    func evaluate(_ checks: [Check], peeking: Bool) async throws -> [Outcome] { throw InjectedFault() }

    func forget(_ identifier: String, rule: RateThrottleRule) async throws { throw InjectedFault() }

    func add(_ identifier: String, to list: AccessList, for duration: Duration?) async throws { throw InjectedFault() }

    func remove(_ identifier: String, from list: AccessList) async throws -> Bool { throw InjectedFault() }

    func contains(_ identifier: String, in list: AccessList) async throws -> Bool { throw InjectedFault() }
}
