#if Redis
import RateThrottle
import RateThrottleTestSupport

/// A storage on a server of which only the six operations can be seen.
struct OperationsOnly: StorageWrapper {
    let base: RedisStorage
}
#endif
