extension RateThrottleCore {
    /// Decides one check in memory. A grant takes one lock, the shard's, and touches no object that other threads use; a
    /// denial is also handed to the hub of violations, which all share.
    ///
    /// The same as the long way round by a ``Request``, for what most calls ask.
    /// - Returns: Nil when the question has to go the long way, and nothing was asked: for another storage, a rule that is
    ///   not posted, arguments that are wrong, an outage.
    /// - Throws: ``StorageError`` with code `full`, for the failure policy to answer.
    @inline(__always)
    func decideInMemory(
        _ identifier: String,
        rule: String,
        cost: Int,
        metadata: [String: String]
    ) throws(StorageError) -> RateThrottleStatus? {
        guard let memory, cost >= 0, !identifier.isEmpty, !outages.isFailing, let terms = board.terms(of: rule) else {
            return nil
        }
        let fingerprint = Fingerprint(of: identifier, under: secret)
        let query = ShardTable.Query(
            identifier: fingerprint,
            key: fingerprint ^ terms.salt,
            cost: cost,
            quota: terms.quota
        )
        let outcome = try memory.withObject { storage throws(StorageError) in
            try storage.decide(query, counting: counters.tally)
        }
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
