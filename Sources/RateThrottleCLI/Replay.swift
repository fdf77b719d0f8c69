import RateThrottle

/// A rule asked about the requests of a log, one by one, at the time that each was made.
struct Replay {
    /// Enough that nothing is evicted: what was counted of a key ends with its window anyway.
    private static let maximumKeys = 1 << 24

    /// The rule.
    let rule: RateThrottleRule
    private let limiter: SynchronousLimiter
    private let clock = ReplayClock()

    /// How many requests were decided.
    private(set) var requests = 0
    /// How many requests of each key were denied, by the key's number.
    private(set) var denied: [Int] = []

    /// Makes a replay of nothing yet.
    init(rule: RateThrottleRule) throws(ToolError) {
        let storage = InMemoryStorage(configuration: .init(maxKeys: Self.maximumKeys, clock: clock))
        let limiter = RateThrottleCore(storage: storage, failurePolicy: .throwError)
        limiter.addRule(rule)
        guard let immediate = limiter.synchronous else {
            throw ToolError(status: .software, message: "the storage in memory can suspend")
        }
        self.rule = rule
        self.limiter = immediate
    }

    /// Decides the next request. Times never go back.
    /// - Parameters:
    ///   - entry: The request.
    ///   - identifier: The text of its key.
    /// - Throws: Only when so many keys are blocked at once that there is no room for another.
    mutating func decide(_ entry: Entry, identifier: String) throws {
        clock.set(seconds: entry.time)
        requests += 1
        while denied.count <= entry.key { denied.append(0) }
        if try !limiter.checkRateLimitNow(identifier, rule: rule.name).allowed { denied[entry.key] += 1 }
    }
}
