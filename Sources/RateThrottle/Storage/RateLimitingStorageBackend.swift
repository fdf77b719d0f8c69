/// A backend that decides itself: all checks of a call in one step, all or none, in one round trip, by its own clock.
///
/// Both built-in storages are one. The answers are those of the exact model (`Docs/Strategies.md`), to the microsecond.
///
/// ## What an implementation promises besides
///
/// - `evaluateIsAllOrNothing`: every check is granted and charged, or none is charged; a denied one starts its rule's block.
/// - `evaluateAnswersInOrder`: one outcome for each check, in the order asked.
/// - `evaluateIsAtomic`: of concurrent calls on a key no more is granted than the rule allows.
/// - `peekingChangesNothing`: a peek, a cost of 0 and a denial leave no count and no key.
/// - `forgetStartsAnew`: after `forget` the key is at full quota and not blocked; other keys are as they were.
/// - `listsActOnDecisions`: a whitelisted identifier is granted uncounted, a blacklisted one denied; whitelist first.
/// - `listEntriesEnd`: a timed entry ends when its time is over, a permanent one stays until it is removed.
public protocol RateLimitingStorageBackend: AtomicStorageBackend {
    /// Decides all checks in one step.
    ///
    /// The questions are asked in this order: whitelist, blacklist, block, a cost that can never fit, the strategy. When a
    /// check is denied none is charged, and a passing one is answered with what is left in it uncharged.
    /// - Parameters:
    ///   - checks: No two of the same rule and identifier; costs of 0 or more.
    ///   - peeking: Whether to answer only, and change nothing.
    /// - Returns: One outcome for each check, in the same order.
    /// - Throws: Anything, when the storage cannot decide; nothing is charged then, or the error says that it may have been.
    func evaluate(_ checks: [Check], peeking: Bool) async throws -> [Outcome]

    /// Forgets what was counted for an identifier under a rule, and its block.
    /// - Parameters:
    ///   - identifier: The identifier.
    ///   - rule: The rule.
    /// - Throws: Anything, when the storage does not answer.
    func forget(_ identifier: String, rule: RateThrottleRule) async throws

    /// Puts an identifier on a list, in place of what entry there was.
    /// - Parameters:
    ///   - identifier: The identifier.
    ///   - list: Which list.
    ///   - duration: For how long, above zero, rounded up to a millisecond; nil for ever.
    /// - Throws: Anything, when the storage does not answer.
    func add(_ identifier: String, to list: AccessList, for duration: Duration?) async throws

    /// Takes an identifier off a list.
    /// - Parameters:
    ///   - identifier: The identifier.
    ///   - list: Which list.
    /// - Returns: Whether it was on it.
    /// - Throws: Anything, when the storage does not answer.
    @discardableResult
    func remove(_ identifier: String, from list: AccessList) async throws -> Bool

    /// Asks whether an identifier is on a list.
    /// - Parameters:
    ///   - identifier: The identifier.
    ///   - list: Which list.
    /// - Returns: Whether it is on it now.
    /// - Throws: Anything, when the storage does not answer.
    func contains(_ identifier: String, in list: AccessList) async throws -> Bool
}

/// A list that decides before any rule does.
public enum AccessList: String, Sendable, Hashable, CaseIterable, Codable {
    /// Granted, whatever the rules say, and not counted.
    case whitelist
    /// Denied, whatever the rules say.
    case blacklist
}
