#if Redis
/// How long a client waits between attempts to connect: longer each time, and by chance, so that many clients do not come
/// back at once.
public struct RedisBackoff: Sendable, Hashable {
    /// The longest wait before the second attempt: 1 ms to 1 hour, by default 10 ms. It doubles with each attempt.
    public var minimum: Duration
    /// The longest wait of all: `minimum` to 1 hour, by default 1 s.
    public var maximum: Duration
    /// The wait after a refused password or certificate: 1 ms to 1 hour, by default 30 s. Only a person mends those, and
    /// servers count or log each attempt; the client still tries, so that it recovers when they are mended.
    public var afterRefusal: Duration

    /// Makes a backoff. The client checks it when it is made.
    /// - Parameters:
    ///   - minimum: The longest wait before the second attempt.
    ///   - maximum: The longest wait of all.
    ///   - afterRefusal: The wait after a refused password or certificate.
    public init(
        minimum: Duration = .milliseconds(10),
        maximum: Duration = .seconds(1),
        afterRefusal: Duration = .seconds(30)
    ) {
        self.minimum = minimum
        self.maximum = maximum
        self.afterRefusal = afterRefusal
    }
}

extension RedisBackoff {
    /// The shortest wait: without any, a client whose dice fall badly would spin.
    static let shortestDelay = Duration.milliseconds(1)

    /// The wait after an attempt failed: evenly from 1 ms to `minimum` × 2^attempt, or to `maximum` when that is less.
    /// - Parameters:
    ///   - attempt: How many attempts failed before this one since the last success.
    ///   - random: A number of a range, each as likely.
    /// - Returns: The wait.
    func delay(
        attempt: Int,
        random: (ClosedRange<Int>) -> Int = { Int.random(in: $0) }
    ) -> Duration {
        var bound = max(minimum, Self.shortestDelay)
        // From 1 ms to the end of `Duration` there are fewer than 64 doublings.
        for _ in 0..<min(max(attempt, 0), 64) where bound < maximum { bound *= 2 }
        bound = max(min(bound, maximum), Self.shortestDelay)
        return .microseconds(random(Self.shortestDelay.microsecondsRoundedUp...bound.microsecondsRoundedUp))
    }

    func validate() throws(RedisError) {
        try OptionRange.check("backoff.minimum", minimum)
        try OptionRange.check("backoff.maximum", maximum)
        try OptionRange.check("backoff.afterRefusal", afterRefusal)
        guard minimum <= maximum else {
            throw .invalidArgument(
                "backoff.maximum \(maximum) is out of range; allowed: backoff.minimum (\(minimum)) to 1 hour"
            )
        }
    }
}
#endif
