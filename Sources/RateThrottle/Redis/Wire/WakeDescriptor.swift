#if Redis
import CRateThrottleHiredis

/// Ends another thread's wait in a `Poller`.
final class WakeDescriptor: Sendable {
    /// What the waiting thread polls for reading.
    let descriptor: Int32
    private let writeEnd: Int32

    init() throws(WireError) {
        var ends: [Int32] = [-1, -1]
        let result = unsafe CRateThrottleHiredis_wake_new(&ends)
        guard result == 0 else { throw WireError(code: .socket, message: CText.systemError(result)) }
        (descriptor, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        CRateThrottleHiredis_close(descriptor)
        if writeEnd != descriptor { CRateThrottleHiredis_close(writeEnd) }
    }

    /// Makes it readable until it is cleared; from any thread.
    func signal() { CRateThrottleHiredis_wake_signal(writeEnd) }

    /// Takes all signals so far.
    func clear() { CRateThrottleHiredis_wake_clear(descriptor) }
}
#endif
