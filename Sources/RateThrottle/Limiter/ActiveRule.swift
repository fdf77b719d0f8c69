/// A rule as the limiter holds it, with what is worked out from it once.
final class ActiveRule: Sendable {
    /// The rule.
    let rule: RateThrottleRule
    /// The salt of its keys in memory.
    let salt: Fingerprint
    /// The rule that the fallback storage enforces, when there is one.
    let share: RateThrottleRule?
    /// Which of the rules that the limiter was ever given this is: what was cached under another is void.
    let generation: Int
    /// Where its denials are remembered; nil when they are not.
    let denials: DenyCache?

    init(_ rule: RateThrottleRule, share: Int?, generation: Int, denials: DenyCache?) {
        self.rule = rule
        self.generation = generation
        self.denials = denials
        salt = Fingerprint.salt(for: rule)
        // A share of a valid rule is valid; if it ever were not, the whole rule would be the share.
        self.share = share.map { share in (try? rule.divided(by: max(1, share))) ?? rule }
    }
}
