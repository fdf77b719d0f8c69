#if Redis
import CRateThrottleHiredis

/// A process, as opposed to the one that forked it.
struct ProcessIdentifier: Hashable, Sendable {
    /// The calling process.
    static var current: ProcessIdentifier { ProcessIdentifier(number: CRateThrottleHiredis_process()) }

    let number: Int32
}
#endif
