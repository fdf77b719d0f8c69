extension RateThrottleRule {
    /// The part of this rule that one of `share` processes enforces alone: limit and burst divided, rounded up, at least 1.
    ///
    /// - Complexity: O(1). A share of a valid rule is valid: its numbers are smaller, its window is the same.
    func divided(by share: Int) throws(RuleError) -> RateThrottleRule {
        try RateThrottleRule(
            unboundedLog: name,
            limit: Arithmetic.ceilDivide(limit, share),
            window: window,
            strategy: strategy,
            burst: burst.map { Arithmetic.ceilDivide($0, share) },
            scope: scope,
            blockDuration: blockDuration
        )
    }
}
