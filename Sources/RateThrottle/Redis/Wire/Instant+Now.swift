#if Redis
import CRateThrottleHiredis

extension Instant {
    /// The present moment.
    static var now: Instant { Instant(nanoseconds: CRateThrottleHiredis_now()) }
}
#endif
