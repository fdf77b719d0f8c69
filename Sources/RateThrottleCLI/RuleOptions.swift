import ArgumentParser
import RateThrottle

/// What a rule allows.
struct RuleOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: "The limit: 10/minute, 100/15m, \"10 per 5 minutes\"."
    )
    var rate: String

    @Option(
        help: """
            How to count: sliding_counter, sliding_window, fixed_window, token_bucket or leaky_bucket \
            (default: sliding_counter).
            """,
        transform: OptionValue.strategy
    )
    var strategy: RateThrottleStrategy = .slidingCounter

    @Option(
        parsing: .unconditional,
        help: "The capacity of a token bucket, the rate's count or more.",
        transform: { try OptionValue.number($0, from: 1) }
    )
    var burst: Int?

    @Option(
        parsing: .unconditional,
        help: "For how long a denial blocks all that follows: seconds, or with a unit (300, 5m; default: 0, no block).",
        transform: OptionValue.duration
    )
    var block: Duration = .zero

    /// The rule that these options describe.
    func makeRule(named name: String, scope: RateThrottleRule.Scope) throws(RuleError) -> RateThrottleRule {
        try RateThrottleRule(
            name: name,
            rate: rate,
            strategy: strategy,
            burst: burst,
            scope: scope,
            blockDuration: block
        )
    }
}
