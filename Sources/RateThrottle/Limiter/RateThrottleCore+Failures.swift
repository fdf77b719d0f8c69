extension RateThrottleCore {
    /// What the failure policy answers to a call that the storage could not decide.
    func answer(
        _ requests: [Request],
        failing error: StorageError,
        peeking: Bool,
        metadata: [String: String]
    ) async throws -> [RateThrottleStatus] {
        try Self.checkAnswerable(error)
        guard let fallback else { return try answer(requests, failing: error, peeking: peeking) }
        note(error)
        let outcomes: [Outcome]
        do {
            outcomes = try await fallback.evaluate(requests.map(\.shared), peeking: peeking)
        } catch is StorageError {
            return refuse(requests, peeking: peeking)
        }
        return degraded(outcomes, of: requests, peeking: peeking, metadata: metadata)
    }

    /// The same for a caller that cannot await.
    func answerNow(
        _ requests: [Request],
        failing error: StorageError,
        peeking: Bool,
        metadata: [String: String]
    ) throws(StorageError) -> [RateThrottleStatus] {
        try Self.checkAnswerable(error)
        guard let fallback = fallback?.immediate else { return try answer(requests, failing: error, peeking: peeking) }
        note(error)
        guard let outcomes = try? fallback.evaluateNow(requests.map(\.shared), peeking: peeking) else {
            return refuse(requests, peeking: peeking)
        }
        return degraded(outcomes, of: requests, peeking: peeking, metadata: metadata)
    }

    /// A call that no storage of the kind could ever decide is the caller's mistake, not an outage.
    private static func checkAnswerable(_ error: StorageError) throws(StorageError) {
        if error.code == .crossSlot { throw error }
    }

    /// What is answered without asking anyone.
    private func answer(
        _ requests: [Request],
        failing error: StorageError,
        peeking: Bool
    ) throws(StorageError) -> [RateThrottleStatus] {
        note(error)
        switch failurePolicy {
        case .throwError: throw error
        case .failOpen: return admit(requests, peeking: peeking)
        case .failClosed, .fallback: return refuse(requests, peeking: peeking)
        }
    }

    private func note(_ error: StorageError) {
        counters.countFailure()
        outages.failed(error, at: decider.clock.bounded)
    }

    private func admit(_ requests: [Request], peeking: Bool) -> [RateThrottleStatus] {
        if !peeking { counters.count(allowed: true) }
        return requests.map { request in
            var outcome = Outcome.whitelisted(capacity: request.active.rule.capacity, at: decider.clock.bounded)
            outcome.reason = .storageUnavailable
            return RateThrottleStatus(outcome, rule: request.active.rule, degraded: true)
        }
    }

    private func refuse(_ requests: [Request], peeking: Bool) -> [RateThrottleStatus] {
        if !peeking { counters.count(allowed: false) }
        let wait = decider.breaker?.retryMicroseconds ?? probeMicroseconds
        return requests.map { request in
            let outcome = Outcome(
                allowed: false,
                blocked: false,
                remaining: 0,
                retryAfterMicroseconds: wait,
                resetAfterMicroseconds: wait,
                decidedAtMicroseconds: decider.clock.bounded,
                reason: .storageUnavailable
            )
            return RateThrottleStatus(outcome, rule: request.active.rule, degraded: true)
        }
    }

    /// The fallback's answers: its own reasons where it has one, so that a denial says what it exceeded.
    private func degraded(
        _ outcomes: [Outcome],
        of requests: [Request],
        peeking: Bool,
        metadata: [String: String]
    ) -> [RateThrottleStatus] {
        if !peeking {
            counters.count(allowed: outcomes.allSatisfy(\.allowed))
            for (outcome, request) in zip(outcomes, requests) { note(outcome, of: request.shared, metadata: metadata) }
        }
        return zip(outcomes, requests).map { outcome, request in
            var outcome = outcome
            outcome.reason = outcome.reason ?? .storageUnavailable
            return RateThrottleStatus(outcome, rule: request.active.rule, enforced: request.shared.rule, degraded: true)
        }
    }
}
