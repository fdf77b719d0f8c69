extension RateThrottleCore {
    /// Decides one check in memory, with one lock taken, the shard's, and no object touched that other threads use.
    ///
    /// The same as the long way round by a ``Request``, for what most calls ask.
    /// - Returns: Nil when the question has to go the long way, and nothing is changed: for another storage, a rule that is
    ///   not posted, arguments that are wrong, a storage that is full, an outage.
    @inline(__always)
    func decideInMemory(
        _ identifier: String,
        rule: String,
        cost: Int,
        metadata: [String: String]
    ) -> RateThrottleStatus? {
        guard let memory, cost >= 0, !identifier.isEmpty, !outages.isFailing, let terms = board.terms(of: rule) else {
            return nil
        }
        var place: UInt64 = 0
        let outcome = memory.withObject { storage in
            let fingerprint = storage.fingerprint(of: identifier)
            place = fingerprint.high
            let key = fingerprint ^ terms.salt
            return try? storage.decide(
                ShardTable.Query(identifier: fingerprint, key: key, cost: cost, quota: terms.quota)
            )
        }
        guard let outcome else { return nil }
        counters.count(allowed: outcome.allowed, near: place)
        if outcome.reason == .limitExceeded || outcome.reason == .costExceedsLimit {
            publish(outcome, terms, of: identifier, rule: rule, cost: cost, metadata: metadata)
        }
        return RateThrottleStatus(outcome, quota: terms.quota, ruleName: rule)
    }

    private func publish(
        _ outcome: Outcome,
        _ terms: RuleTerms,
        of identifier: String,
        rule: String,
        cost: Int,
        metadata: [String: String]
    ) {
        let violation = RateThrottleViolation(
            outcome,
            of: identifier,
            ruleName: rule,
            scope: terms.scope,
            quota: terms.quota,
            cost: cost,
            metadata: metadata
        )
        hub.publish(violation)
    }
}
