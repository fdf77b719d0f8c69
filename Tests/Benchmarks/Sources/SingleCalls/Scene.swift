import BenchmarkSupport
import RateThrottle
import RateThrottleTesting

/// A storage in memory to which something has happened.
struct Scene {
    private static let rule = "api"
    /// A key that was asked about once has expired after this time.
    private static let lifetime = Duration.seconds(1_000)
    private let storage: InMemoryStorage
    private let synchronous: SynchronousLimiter
    /// Goes on by 1 µs with each decision, so that no two keys expire at the same time: the heap has the most to do then.
    private let clock = ManualClock(microsecondsSinceEpoch: 1_800_000_000_000_000)

    init(_ occasion: Occasion, keys: Int) throws {
        var configuration = InMemoryStorage.Configuration(clock: clock)
        if let room = occasion.maxKeys(keys) { configuration.maxKeys = room }
        storage = InMemoryStorage(configuration: configuration)
        let limiter = createLimiter(storage: storage, failurePolicy: .throwError)
        limiter.addRule(
            try RateThrottleRule(name: Self.rule, limit: 100, window: Self.lifetime * 100, strategy: .tokenBucket)
        )
        guard let synchronous = limiter.synchronous else { throw BenchmarkError("the storage can suspend") }
        self.synchronous = synchronous
        let names = KeyList.make(0..<occasion.asked(keys))
        try fill(names)
        switch occasion {
        case .insert, .evict: break
        case .evictUsed:
            clock.advance(by: Self.lifetime / 2)
            try fill(names.suffix(keys))
            clock.advance(by: Self.lifetime * 3 / 4)
        case .expire: clock.advance(by: Self.lifetime * 2)
        }
    }

    /// How many keys are held.
    var count: Int { storage.count }

    /// Asks about each key, in calls that a profiler can tell apart; returns how often it was granted.
    func ask(_ names: [String]) throws -> Int {
        var granted = 0
        for name in names {
            clock.advance(by: .microseconds(1))
            if try singleCall(name) { granted += 1 }
        }
        return granted
    }

    /// `guard` knows it by this name.
    @inline(never)
    func singleCall(_ name: String) throws -> Bool {
        try synchronous.checkRateLimitNow(name, rule: Self.rule).allowed
    }

    private func fill(_ names: some Sequence<String>) throws {
        for name in names {
            clock.advance(by: .microseconds(1))
            try synchronous.checkRateLimitNow(name, rule: Self.rule)
        }
    }
}
