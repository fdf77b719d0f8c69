import RateThrottleTestSupport
import Logging

@testable import RateThrottle

extension RateThrottleCore {
    /// A limiter that waits for its storage for as long as a busy machine takes, and logs nothing by default.
    static func patient(
        _ storage: any StorageBackend,
        failurePolicy: FailurePolicy = .failClosed,
        circuitBreaker: CircuitBreakerOptions = CircuitBreakerOptions(),
        denyCache: DenyCacheOptions? = nil,
        clock: (any EpochClock)? = nil,
        logger: Logger = LogLines().logger
    ) -> RateThrottleCore {
        RateThrottleCore(
            storage: storage,
            failurePolicy: failurePolicy,
            decisionDeadline: .seconds(3_600),
            circuitBreaker: circuitBreaker,
            denyCache: denyCache,
            clock: clock,
            logger: logger
        )
    }
}
