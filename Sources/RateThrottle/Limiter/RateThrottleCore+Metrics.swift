extension RateThrottleCore {
    /// Calls a body for every violation from now on, one at a time and in order, on a dispatch queue of its own.
    ///
    /// It may take its time, or block: a decision never waits for it. When 1,000 violations wait for it, further ones are
    /// dropped and counted.
    /// - Parameter body: What to do with a violation.
    public func onViolation(_ body: @escaping @Sendable (RateThrottleViolation) -> Void) {
        hub.add(body)
    }

    /// Every violation from when this is read on, until ``shutdown()``; each reading is a stream of its own.
    ///
    /// When 1,000 wait to be taken, further ones are dropped and counted.
    public var violations: some AsyncSequence<RateThrottleViolation, Never> & Sendable {
        hub.makeStream()
    }

    /// What was counted since the limiter was made, or ``resetMetrics()`` was called.
    ///
    /// The counters are read one after the other, while decisions go on.
    /// - Returns: The metrics. O(list entries).
    public func getMetrics() -> RateThrottleMetrics {
        let (allowed, blocked, failures, cachedDenials) = counters.counts
        let (total, recent, dropped) = hub.summary
        let now = decider.clock.bounded
        return RateThrottleMetrics(
            totalRequests: allowed + blocked,
            allowedRequests: allowed,
            blockedRequests: blocked,
            totalViolations: total,
            recentViolations: recent,
            droppedViolations: dropped,
            activeRules: rules.withLock { $0.count },
            whitelistedCount: ledger.count(of: .whitelist, at: now),
            blacklistedCount: ledger.count(of: .blacklist, at: now),
            storageFailures: failures,
            breakerOpenings: decider.breaker?.openings ?? 0,
            cachedDenials: cachedDenials
        )
    }

    /// Sets the counters to zero and forgets the violations; rules, lists and what was counted stay.
    public func resetMetrics() {
        counters.reset()
        decider.breaker?.resetOpenings()
        hub.reset()
    }

    /// What the circuit breaker is at; always closed for a storage that never suspends. O(1), without asking the storage.
    public var circuitBreakerState: CircuitBreakerState { decider.breaker?.current ?? .closed }

    /// How the limiter is set up, and whether its storage answers: it is asked for a key that nobody has.
    ///
    /// The storage is asked even while the circuit breaker is open, and the breaker is not told of the answer.
    /// - Returns: The status; within the decision deadline.
    public func getStatus() async -> RateThrottleSystemStatus {
        let isHealthy = await isStorageHealthy()
        return RateThrottleSystemStatus(
            storageType: String(describing: type(of: storage)),
            storageLevel: decider.level,
            isStorageHealthy: isHealthy,
            failurePolicy: failurePolicy.description,
            circuitBreaker: circuitBreakerState,
            connection: (storage as? any ConnectedStorageBackend)?.connectionStatus,
            rules: rules.withLock { rules in rules.values.map(\.rule) }.sorted { $0.name < $1.name },
            metrics: getMetrics()
        )
    }

    private func isStorageHealthy() async -> Bool {
        do {
            _ = try await decider.ask { [storage] _ in try await storage.exists("h:health") }
            return true
        } catch {
            return false
        }
    }
}
