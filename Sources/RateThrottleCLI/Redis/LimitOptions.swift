#if Redis
import ArgumentParser
import RateThrottle

/// What a rule allows, and how much is asked of it.
struct LimitOptions: ParsableArguments {
    @OptionGroup var rule: RuleOptions

    @Option(
        parsing: .unconditional,
        help: "What the request weighs (default: 1).",
        transform: { try OptionValue.number($0, from: 0) }
    )
    var cost: Int = 1

    /// The rule that these options and a key's describe.
    func makeRule(_ key: KeyOptions) throws(ToolError) -> RateThrottleRule {
        do {
            return try rule.makeRule(named: key.rule, scope: key.scope)
        } catch {
            throw KeyOptions.refusal(error)
        }
    }
}
#endif
