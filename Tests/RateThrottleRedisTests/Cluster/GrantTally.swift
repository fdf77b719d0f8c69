#if Redis
@testable import RateThrottle

/// How often each rule granted, and whether its callers are to come to an end.
final class GrantTally: Sendable {
    private struct State {
        var grants: [String: Int] = [:]
        var isStopped = false
    }

    private let state = Lock(State())

    subscript(rule: String) -> Int { state.withLock { $0.grants[rule, default: 0] } }

    var isStopped: Bool { state.withLock(\.isStopped) }

    func count(_ rule: String) { state.withLock { $0.grants[rule, default: 0] += 1 } }

    func stop() { state.withLock { $0.isStopped = true } }
}
#endif
