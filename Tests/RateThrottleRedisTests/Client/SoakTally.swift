#if Redis
import RateThrottle

/// What has become of calls.
struct SoakTally: Sendable {
    var begun = 0
    var answered = 0
    var failed: [RedisError.Code: Int] = [:]
    /// Replies that were another's.
    var strange: [String] = []
    /// How often a counter was raised for certain, and how often perhaps.
    var counted = 0
    var perhapsCounted = 0

    var ended: Int { answered + failed.values.reduce(0, +) }

    static func += (left: inout SoakTally, right: SoakTally) {
        left.begun += right.begun
        left.answered += right.answered
        left.failed.merge(right.failed, uniquingKeysWith: +)
        left.strange += right.strange
        left.counted += right.counted
        left.perhapsCounted += right.perhapsCounted
    }
}
#endif
