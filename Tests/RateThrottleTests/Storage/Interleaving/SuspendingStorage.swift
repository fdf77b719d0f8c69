import RateThrottle
import RateThrottleTestSupport

/// A backend each of whose operations suspends before and after it, so that others get in between.
struct SuspendingStorage<Base: StorageBackend>: StorageWrapper {
    let base: Base
    /// Called after each operation has been carried out and before its reply: what a slow network lets happen.
    var beforeReply: @Sendable () -> Void = {}

    func perform<Answer: Sendable>(_ call: () async throws -> Answer) async throws -> Answer {
        await Task.yield()
        let answer = try await call()
        beforeReply()
        await Task.yield()
        return answer
    }
}

extension SuspendingStorage: AtomicStorageBackend where Base: AtomicStorageBackend {}
