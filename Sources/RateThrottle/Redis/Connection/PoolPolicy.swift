#if Redis
/// When a client connects to a server, how many connections it keeps, and what callers are told while there is none.
///
/// One connection carries all callers until it is crowded: a server executes one command after the other, so that more
/// connections help only when reading and writing, not executing, is what takes long.
struct PoolPolicy {
    /// What a moment looks like.
    struct Census {
        /// Connections that exist, in whatever phase.
        var open = 0
        /// Those that are not ready yet.
        var dialing = 0
        /// Those that take commands.
        var ready = 0
        /// Commands of callers, queued and in flight.
        var load = 0
        /// What they hold of the buffer budget, in bytes.
        var cost = 0
    }

    /// More commands, or bytes, on each connection are a crowd.
    static let crowd = (commands: 512, bytes: 1 << 20)
    /// How long a crowd must last before another connection is opened.
    static let patience = Duration.milliseconds(100)
    /// How long it must be quiet before one is closed.
    static let leisure = Duration.seconds(10)
    /// The most connections that a crowd opens.
    static let most = 4

    private let ceiling: Int
    /// Whether there is to be a connection even while nobody calls.
    private let keepsOne: Bool
    private let backoff: RedisBackoff
    private let random: @Sendable (ClosedRange<Int>) -> Int

    /// Why there is no connection; nil while there is one, or while nothing has failed.
    private(set) var cause: RedisError?
    /// How the last attempt failed, unless one has succeeded since.
    private var lastFailure: RedisError?
    private var failures = 0
    private var retryTime = Instant(nanoseconds: .min)
    private var crowdedSince: Instant?
    private var quietSince: Instant?

    init(
        maxConnections: Int,
        backoff: RedisBackoff,
        keepsOne: Bool = false,
        random: @escaping @Sendable (ClosedRange<Int>) -> Int = { Int.random(in: $0) }
    ) {
        ceiling = maxConnections
        self.backoff = backoff
        self.keepsOne = keepsOne
        self.random = random
    }

    /// When ``wantsConnection(_:_:)`` may change its mind by itself.
    func nextTime(_ census: Census) -> Instant {
        let shrinkage = quietSince.map { $0 + Self.leisure } ?? .distantFuture
        // Then it waits for another event, not for a moment: one that is past would be named again and again.
        guard census.dialing == 0, census.open < ceiling else { return shrinkage }
        let isWanted = census.ready == 0 && isNeeded(census)
        let dial = isWanted ? retryTime : .distantFuture
        let growth = crowdedSince.map { max($0 + Self.patience, retryTime) } ?? .distantFuture
        return min(dial, isFull(census) ? .distantFuture : growth, shrinkage)
    }

    /// Whether to connect now. One at a time: a server that is slow to accept is not asked more often.
    func wantsConnection(_ census: Census, _ now: Instant) -> Bool {
        guard census.dialing == 0, census.open < ceiling, retryTime <= now else { return false }
        // Once down it is tried for ever, so that the first call after an outage finds it mended.
        if census.ready == 0 { return isNeeded(census) }
        guard let crowdedSince else { return false }
        return !isFull(census) && crowdedSince + Self.patience <= now
    }

    /// Whether one connection fewer would do, and has for long.
    func wantsFewer(_ now: Instant) -> Bool {
        quietSince.map { $0 + Self.leisure <= now } ?? false
    }

    /// One fewer was decided on; the next takes as long again.
    mutating func shrank(_ now: Instant) { quietSince = now }

    /// Looks at the moment, to know how long it has been so.
    mutating func observe(_ census: Census, _ now: Instant) {
        let isCrowded =
            census.ready > 0
            && (census.load > Self.crowd.commands * census.ready || census.cost > Self.crowd.bytes * census.ready)
        crowdedSince = isCrowded ? crowdedSince ?? now : nil
        let fewer = census.ready - 1
        let isQuiet =
            fewer > 0 && census.load <= Self.crowd.commands / 4 * fewer && census.cost <= Self.crowd.bytes / 4 * fewer
        quietSince = isQuiet ? quietSince ?? now : nil
    }

    /// A connection became ready: only now is the server known to answer. Whether it goes on so is seen when it is lost.
    mutating func succeeded(_ now: Instant) {
        (cause, lastFailure, retryTime) = (nil, nil, now)
        crowdedSince = nil
    }

    /// An attempt to connect failed. While other connections are ready, callers are not concerned.
    mutating func failed(_ error: RedisError, hasOthers: Bool, _ now: Instant) {
        if !hasOthers { cause = error }
        lastFailure = error
        retryTime = now + delay(after: error)
        failures += 1
    }

    /// A ready connection was lost. One that did not last is not replaced at once: the next may not last either.
    ///
    /// When it was the last one, and another could not be opened beside it, that failure is now what callers are told: its
    /// wait goes on.
    mutating func lost(readySince: Instant, hasOthers: Bool, _ now: Instant) {
        quietSince = nil
        if let lastFailure, retryTime > now {
            if !hasOthers { cause = lastFailure }
            return
        }
        guard readySince + backoff.maximum > now else {
            failures = 0
            return
        }
        retryTime = now + delay(after: nil)
        failures += 1
    }

    private func delay(after error: RedisError?) -> Duration {
        switch error?.code {
        // A person has to mend those, and attempts are counted or logged.
        case .authentication?, .permission?, .invalidArgument?, .tls?: backoff.afterRefusal
        default: backoff.delay(attempt: failures, random: random)
        }
    }

    private func isNeeded(_ census: Census) -> Bool { keepsOne || cause != nil || census.load > 0 }

    private func isFull(_ census: Census) -> Bool { census.open >= min(ceiling, Self.most) }
}
#endif
