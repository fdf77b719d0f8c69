import RateThrottleTesting

@testable import RateThrottle

/// A storage in memory, the clock that decides in it, and a limiter over it.
struct RuleBench {
    /// 2024-10-04T00:00:00Z: aligned to every window of whole seconds that divides a day.
    static let start = 1_728_000_000_000_000

    let clock: ManualClock
    let storage: InMemoryStorage
    let limiter: RateThrottleCore

    init(at start: Int = RuleBench.start, maxKeys: Int = 1_000, failurePolicy: FailurePolicy = .failClosed) {
        clock = ManualClock(microsecondsSinceEpoch: start)
        storage = InMemoryStorage(configuration: .init(maxKeys: maxKeys, clock: clock))
        limiter = RateThrottleCore.patient(storage, failurePolicy: failurePolicy)
    }

    /// The same with rules.
    init(_ rule: RateThrottleRule, _ more: RateThrottleRule..., failurePolicy: FailurePolicy = .failClosed) {
        self.init(failurePolicy: failurePolicy)
        for rule in [rule] + more { limiter.addRule(rule) }
    }

    /// Sets the clock to so many seconds after the start.
    func move(to seconds: Double) {
        clock.set(microsecondsSinceEpoch: Self.start + Int((seconds * 1_000_000).rounded()))
    }

    /// Asks the storage itself.
    func ask(
        _ rule: RateThrottleRule,
        _ identifier: String = "client",
        cost: Int = 1,
        peeking: Bool = false
    ) throws(StorageError) -> Outcome {
        let check = Check(rule: rule, identifier: identifier, cost: cost)
        return try storage.evaluateNow(check, peeking: peeking)
    }

    /// Asks so many times at the clock's time, and says how many were granted.
    func granted(
        _ times: Int,
        _ rule: RateThrottleRule,
        _ identifier: String = "client"
    ) throws(StorageError) -> Int {
        var count = 0
        for _ in 0..<times where try ask(rule, identifier).allowed { count += 1 }
        return count
    }
}

extension RateThrottleRule {
    /// A rule for a test, with a window of seconds.
    static func test(
        _ strategy: RateThrottleStrategy,
        _ limit: Int,
        per seconds: Double,
        burst: Int? = nil,
        block: Double = 0,
        name: String = "rule",
        scope: Scope = .ip
    ) throws -> RateThrottleRule {
        try RateThrottleRule(
            name: name,
            limit: limit,
            window: .microseconds(Int((seconds * 1_000_000).rounded())),
            strategy: strategy,
            burst: burst,
            scope: scope,
            blockDuration: .microseconds(Int((block * 1_000_000).rounded()))
        )
    }
}
