/// One question to a storage: may this identifier spend this cost under this rule?
public struct Check: Sendable, Hashable {
    /// The rule.
    public let rule: RateThrottleRule
    /// Whom it is asked for; never empty.
    public let identifier: String
    /// What is asked for: 0 or more.
    public let cost: Int
    /// What keeps the rule's keys apart in memory, worked out once a rule.
    let salt: Fingerprint

    /// Makes a check.
    /// - Parameters:
    ///   - rule: The rule.
    ///   - identifier: Whom it is asked for; not empty.
    ///   - cost: What is asked for: 0 or more.
    public init(rule: RateThrottleRule, identifier: String, cost: Int = 1) {
        self.init(rule: rule, identifier: identifier, cost: cost, salt: .salt(for: rule))
    }

    /// The same, for a caller that keeps the rule's salt.
    init(rule: RateThrottleRule, identifier: String, cost: Int, salt: Fingerprint) {
        self.rule = rule
        self.identifier = identifier
        self.cost = cost
        self.salt = salt
    }
}
