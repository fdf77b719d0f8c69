/// A limiter for code that cannot await, such as an event loop's handlers: ``RateThrottleCore/synchronous``.
///
/// The same rules, keys, lists, metrics and decisions; the methods are named apart, so that no call is by mistake the
/// blocking one. None of them blocks for longer than a lock of a few hundred instructions.
public struct SynchronousLimiter: Sendable {
    private let core: RateThrottleCore
    private let storage: any ImmediateStorageBackend

    init?(_ core: RateThrottleCore) {
        guard let storage = core.decider.immediate else { return nil }
        if let fallback = core.fallback, fallback.immediate == nil { return nil }
        self.core = core
        self.storage = storage
    }

    /// Decides whether a request may go on, and counts it if so, as ``RateThrottleCore/checkRateLimit(_:rule:cost:metadata:)``.
    /// - Parameters:
    ///   - identifier: Whom it is asked for; not empty.
    ///   - rule: The name of a rule.
    ///   - cost: What the request weighs: 0 or more.
    ///   - metadata: Handed on with the violation, if it is one.
    /// - Returns: The decision.
    /// - Throws: ``RateThrottleError`` for an unknown rule, an empty identifier or a negative cost; ``StorageError`` when the
    ///   failure policy says so.
    @discardableResult
    public func checkRateLimitNow(
        _ identifier: String,
        rule: String,
        cost: Int = 1,
        metadata: [String: String] = [:]
    ) throws -> RateThrottleStatus {
        let failure: StorageError?
        do throws(StorageError) {
            let status = try core.decideInMemory(identifier, rule: rule, cost: cost, metadata: metadata)
            if let status { return status }
            failure = nil
        } catch {
            failure = error
        }
        return try decide(identifier, rule: rule, cost: cost, failing: failure, metadata: metadata)
    }

    /// The long way, or where the short one ends that failed; kept apart so that the short one has little to carry.
    @inline(never)
    private func decide(
        _ identifier: String,
        rule: String,
        cost: Int,
        failing failure: StorageError?,
        metadata: [String: String]
    ) throws -> RateThrottleStatus {
        let request = try Request(identifier, cost: cost, active: core.activeRule(named: rule))
        let outcome: Outcome
        do throws(StorageError) {
            if let failure { throw failure }
            outcome = try storage.evaluateNow(request.check, peeking: false)
        } catch {
            return try core.answerNow([request], failing: error, peeking: false, metadata: metadata)[0]
        }
        return core.accept(outcome, of: request, metadata: metadata)
    }

    /// Decides several checks at once, as ``RateThrottleCore/checkRateLimits(_:metadata:)``.
    /// - Parameters:
    ///   - checks: One or more.
    ///   - metadata: Handed on with each violation.
    /// - Returns: One status for each check, in the order asked.
    /// - Throws: As ``checkRateLimitNow(_:rule:cost:metadata:)``, and ``RateThrottleError`` for no checks.
    @discardableResult
    public func checkRateLimitsNow(
        _ checks: [RateThrottleCheck],
        metadata: [String: String] = [:]
    ) throws -> [RateThrottleStatus] {
        let merged = try core.merge(checks)
        let statuses = try decide(merged.requests, peeking: false, metadata: metadata)
        return merged.answers.map { statuses[$0] }
    }

    /// Says what a request would be told, and changes nothing, as ``RateThrottleCore/peek(_:rule:cost:)``.
    /// - Parameters:
    ///   - identifier: Whom it is asked for; not empty.
    ///   - rule: The name of a rule.
    ///   - cost: What the request would weigh.
    /// - Returns: The decision that such a request would get now.
    /// - Throws: As ``checkRateLimitNow(_:rule:cost:metadata:)``.
    public func peekNow(_ identifier: String, rule: String, cost: Int = 1) throws -> RateThrottleStatus {
        let request = try Request(identifier, cost: cost, active: core.activeRule(named: rule))
        return try decide([request], peeking: true, metadata: [:])[0]
    }

    /// Forgets what was counted for an identifier under a rule, and its block, as ``RateThrottleCore/reset(_:rule:)``.
    /// - Parameters:
    ///   - identifier: Whom; not empty.
    ///   - rule: The name of a rule.
    /// - Throws: ``RateThrottleError`` for an unknown rule or an empty identifier.
    public func resetNow(_ identifier: String, rule: String) throws {
        let request = try Request(identifier, cost: 0, active: core.activeRule(named: rule))
        storage.forget(identifier, rule: request.active.rule)
    }

    private func decide(
        _ requests: [Request],
        peeking: Bool,
        metadata: [String: String]
    ) throws -> [RateThrottleStatus] {
        let outcomes: [Outcome]
        do {
            outcomes = try storage.evaluateNow(requests.map(\.check), peeking: peeking)
        } catch {
            return try core.answerNow(requests, failing: error, peeking: peeking, metadata: metadata)
        }
        return core.accept(outcomes, of: requests, peeking: peeking, metadata: metadata)
    }
}

extension RateThrottleCore {
    /// The limiter for code that cannot await; nil where its storage, or the fallback's, can suspend. O(1).
    public var synchronous: SynchronousLimiter? { SynchronousLimiter(self) }
}
