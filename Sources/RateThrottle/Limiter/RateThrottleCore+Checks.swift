extension RateThrottleCore {
    /// Decides whether a request may go on, and counts it if so.
    ///
    /// The questions are asked in this order: whitelist, blacklist, block, a cost that can never fit, the strategy. A denied
    /// request leaves nothing behind but the block that it starts, and a violation. While the circuit breaker is open the
    /// failure policy answers at once; what is known to be denied may be answered from memory (``DenyCacheOptions``).
    /// - Parameters:
    ///   - identifier: Whom it is asked for: an address, a user, whatever the rule's scope says. Not empty.
    ///   - rule: The name of a rule.
    ///   - cost: What the request weighs: 0 or more. A cost of 0 leaves nothing behind.
    ///   - metadata: Handed on with the violation, if it is one.
    /// - Returns: The decision.
    /// - Throws: ``RateThrottleError`` for an unknown rule, an empty identifier or a negative cost; ``StorageError`` when the
    ///   failure policy says so; `CancellationError` when the task is cancelled while it waits. Nothing is charged by the
    ///   first; a storage that did not answer in time may still charge.
    /// - Complexity: In memory O(1), with no suspension, and no allocation to grant a known key; O(log n) for the sliding
    ///   window, whose log grows.
    @discardableResult
    public func checkRateLimit(
        _ identifier: String,
        rule: String,
        cost: Int = 1,
        metadata: [String: String] = [:]
    ) async throws -> RateThrottleStatus {
        let failure: StorageError?
        do throws(StorageError) {
            if let status = try decideInMemory(identifier, rule: rule, cost: cost, metadata: metadata) { return status }
            failure = nil
        } catch {
            failure = error
        }
        return try await decide(identifier, rule: rule, cost: cost, failing: failure, metadata: metadata)
    }

    /// The long way, or where the short one ends that failed; kept apart so that the short one has little to carry.
    @inline(never)
    private func decide(
        _ identifier: String,
        rule: String,
        cost: Int,
        failing failure: StorageError?,
        metadata: [String: String]
    ) async throws -> RateThrottleStatus {
        let request = try Request(identifier, cost: cost, active: activeRule(named: rule))
        guard let immediate = decider.immediate else {
            return try await decide([request], peeking: false, metadata: metadata)[0]
        }
        let outcome: Outcome
        do throws(StorageError) {
            if let failure { throw failure }
            outcome = try immediate.evaluateNow(request.check, peeking: false)
        } catch {
            return try await answer([request], failing: error, peeking: false, metadata: metadata)[0]
        }
        return accept(outcome, of: request, metadata: metadata)
    }

    /// Decides several checks at once: all are granted, or none is charged.
    ///
    /// The call is granted when every status is allowed. When one is denied, a passing one keeps `allowed`, uncharged, with
    /// what is left in it. The same rule and identifier twice is one check with the summed cost.
    /// - Parameters:
    ///   - checks: One or more.
    ///   - metadata: Handed on with each violation.
    /// - Returns: One status for each check, in the order asked.
    /// - Throws: As ``checkRateLimit(_:rule:cost:metadata:)``, and ``RateThrottleError`` for no checks.
    @discardableResult
    public func checkRateLimits(
        _ checks: [RateThrottleCheck],
        metadata: [String: String] = [:]
    ) async throws -> [RateThrottleStatus] {
        let merged = try merge(checks)
        let statuses = try await decide(merged.requests, peeking: false, metadata: metadata)
        return merged.answers.map { statuses[$0] }
    }

    /// Says what a request would be told, and changes nothing: no count, no lifetime, no block, no metric but
    /// `storageFailures`, when it is the storage that fails.
    /// - Parameters:
    ///   - identifier: Whom it is asked for; not empty.
    ///   - rule: The name of a rule.
    ///   - cost: What the request would weigh; with 0, what is left now.
    /// - Returns: The decision that such a request would get now.
    /// - Throws: As ``checkRateLimit(_:rule:cost:metadata:)``.
    public func peek(_ identifier: String, rule: String, cost: Int = 1) async throws -> RateThrottleStatus {
        let request = try Request(identifier, cost: cost, active: activeRule(named: rule))
        return try await decide([request], peeking: true, metadata: [:])[0]
    }

    /// Forgets what was counted for an identifier under a rule, and its block; also what the deny cache knows of them.
    ///
    /// The storage is asked even while the circuit breaker is open, and the breaker is not told of the answer.
    /// - Parameters:
    ///   - identifier: Whom; not empty.
    ///   - rule: The name of a rule.
    /// - Throws: ``RateThrottleError`` for an unknown rule or an empty identifier; ``StorageError``, whatever the failure
    ///   policy, when the storage does not answer; `CancellationError`.
    public func reset(_ identifier: String, rule: String) async throws {
        let request = try Request(identifier, cost: 0, active: activeRule(named: rule))
        // Only when the storage has answered: what is asked later cannot have been decided before.
        defer { denyCache?.drop(identifier, salts: [request.active.salt]) }
        try await decider.ask { try await $0.forget(identifier, rule: request.active.rule) }
    }
}

extension RateThrottleCore {
    /// Turns what a user asks into what the storage is asked.
    func merge(_ checks: [RateThrottleCheck]) throws(RateThrottleError) -> MergedRequests {
        guard !checks.isEmpty else { throw .noChecks }
        var requests: [Request] = []
        for check in checks {
            requests.append(
                try Request(check.identifier, cost: check.cost, active: activeRule(named: check.rule))
            )
        }
        return try MergedRequests(requests)
    }

    private func decide(
        _ requests: [Request],
        peeking: Bool,
        metadata: [String: String]
    ) async throws -> [RateThrottleStatus] {
        guard !peeking, let denials = requests.lazy.compactMap(\.active.denials).first else {
            return try await ask(requests, peeking: peeking, metadata: metadata).statuses
        }
        switch denials.look(up: requests) {
        case .denied(let outcomes):
            counters.countCachedDenial()
            return statuses(outcomes, of: requests, metadata: metadata)
        case .unknown(let question):
            let (statuses, outcomes) = try await ask(requests, peeking: false, metadata: metadata)
            denials.note(outcomes, to: question)
            return statuses
        }
    }

    /// Asks the storage, and returns its outcomes beside the statuses; none when the failure policy answered.
    private func ask(
        _ requests: [Request],
        peeking: Bool,
        metadata: [String: String]
    ) async throws -> (statuses: [RateThrottleStatus], outcomes: [Outcome]) {
        let outcomes: [Outcome]
        do {
            outcomes = try await decider.evaluate(requests.map(\.check), peeking: peeking)
        } catch let error as StorageError {
            return (try await answer(requests, failing: error, peeking: peeking, metadata: metadata), [])
        }
        return (accept(outcomes, of: requests, peeking: peeking, metadata: metadata), outcomes)
    }

    /// The status of one decision, counted.
    func accept(_ outcome: Outcome, of request: Request, metadata: [String: String]) -> RateThrottleStatus {
        noteSuccess()
        counters.count(allowed: outcome.allowed)
        note(outcome, of: request.check, metadata: metadata)
        return RateThrottleStatus(outcome, rule: request.active.rule)
    }

    /// The statuses of one call, counted unless it was a peek.
    func accept(
        _ outcomes: [Outcome],
        of requests: [Request],
        peeking: Bool,
        metadata: [String: String]
    ) -> [RateThrottleStatus] {
        noteSuccess()
        guard !peeking else { return zip(outcomes, requests).map { RateThrottleStatus($0, rule: $1.active.rule) } }
        counters.count(allowed: outcomes.allSatisfy(\.allowed))
        return statuses(outcomes, of: requests, metadata: metadata)
    }

    /// The statuses of one call, with its violations published.
    private func statuses(
        _ outcomes: [Outcome],
        of requests: [Request],
        metadata: [String: String]
    ) -> [RateThrottleStatus] {
        for (outcome, request) in zip(outcomes, requests) { note(outcome, of: request.check, metadata: metadata) }
        return zip(outcomes, requests).map { RateThrottleStatus($0, rule: $1.active.rule) }
    }

    /// Ends an outage, unless the answer came after the circuit breaker had given up on the storage.
    private func noteSuccess() {
        guard outages.isFailing, (decider.breaker?.current ?? .closed) == .closed else { return }
        outages.succeeded()
    }

    /// Publishes a violation, if it is one.
    func note(_ outcome: Outcome, of check: Check, metadata: [String: String]) {
        switch outcome.reason {
        case .limitExceeded, .costExceedsLimit:
            hub.publish(RateThrottleViolation(outcome, check: check, metadata: metadata))
        case .blocked, .blacklisted, .whitelisted, .storageUnavailable, nil:
            break
        }
    }
}
