#if Redis
import RateThrottle
import RateThrottleTestSupport

/// A storage on a server of which only the six operations and the swap can be seen.
struct SwapsOnly: StorageWrapper, AtomicStorageBackend {
    let base: RedisStorage
}
#endif
