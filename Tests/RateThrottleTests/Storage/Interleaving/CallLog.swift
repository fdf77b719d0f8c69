import RateThrottle

/// A call, and what became of it.
struct FinishedCall: Sendable {
    let checks: [Check]
    /// Nil when it threw.
    let outcomes: [Outcome]?

    /// Whether all of it was granted.
    var isAdmitted: Bool { outcomes?.allSatisfy(\.allowed) ?? false }

    /// What it charged under a rule.
    func charge(under rule: RateThrottleRule) -> Int {
        isAdmitted ? checks.filter { $0.rule == rule }.reduce(0) { $0 + $1.cost } : 0
    }
}

/// Calls in the order in which they ended.
final class CallLog: Sendable {
    private let calls = Lock<[FinishedCall]>([])

    var all: [FinishedCall] { calls.withLock(\.self) }

    func append(_ call: FinishedCall) {
        calls.withLock { $0.append(call) }
    }
}
