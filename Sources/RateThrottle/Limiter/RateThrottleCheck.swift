/// One check of a call of several: whom, under which rule, for how much.
public struct RateThrottleCheck: Sendable, Hashable {
    /// Whom it is asked for.
    public var identifier: String
    /// The name of the rule.
    public var rule: String
    /// What is asked for: 0 or more.
    public var cost: Int

    /// Makes a check.
    /// - Parameters:
    ///   - identifier: Whom it is asked for; not empty.
    ///   - rule: The name of a rule of the limiter.
    ///   - cost: What is asked for: 0 or more.
    public init(_ identifier: String, rule: String, cost: Int = 1) {
        self.identifier = identifier
        self.rule = rule
        self.cost = cost
    }
}
