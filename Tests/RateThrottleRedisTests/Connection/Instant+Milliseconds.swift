#if Redis
@testable import RateThrottle

extension RateThrottle.Instant {
    /// So many milliseconds after the beginning of a test.
    static func at(_ milliseconds: Int) -> RateThrottle.Instant { .init(nanoseconds: 0) + .milliseconds(milliseconds) }
}
#endif
