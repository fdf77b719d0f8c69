@testable import RateThrottle

/// What a circuit breaker does, in other words: which calls still count, until when the storage is left alone, and which
/// calls probe.
struct BreakerModel {
    let threshold: Int
    let interval: Int
    let row: Int
    let probes: Int
    var failures = 0
    var firstFailure = 0
    var openUntil: Int?
    var probing: Set<Int> = []
    var failedProbes = 0
    var relevant: Set<Int> = []

    var isProbing: Bool { !probing.isEmpty || failedProbes > 0 }

    var isCalm: Bool { openUntil == nil && failures == 0 }

    var name: String { isProbing ? "half-open" : openUntil != nil ? "open" : "closed" }

    mutating func admits(_ call: Int, at now: Int) -> Bool {
        if isProbing {
            guard probing.count + failedProbes < probes else { return false }
            probing.insert(call)
        } else if let end = openUntil {
            openUntil = min(end, now + interval)
            if now < end { return false }
            probing = [call]
        }
        relevant.insert(call)
        return true
    }

    mutating func ends(_ call: Int, _ ending: CircuitBreaker.Ending, at now: Int) -> Bool {
        guard relevant.remove(call) != nil else { return false }
        let isProbe = probing.remove(call) != nil
        switch (ending, isProbe) {
        case (.unknown, _): return false
        case (.answered, false): failures = 0
        case (.answered, true): close()
        case (.failed, true):
            failedProbes += 1
            if failedProbes == probes { open(at: now) }
        case (.failed, false):
            failures += 1
            firstFailure = failures == 1 ? now : min(firstFailure, now)
            guard failures >= threshold && now - firstFailure >= row else { return false }
            open(at: now)
            return true
        }
        return false
    }

    private mutating func open(at now: Int) {
        close()
        openUntil = now + interval
    }

    private mutating func close() {
        (failures, failedProbes, openUntil, probing, relevant) = (0, 0, nil, [], [])
    }

    func state(at now: Int) -> CircuitBreakerState {
        if isProbing { return .halfOpen }
        guard let openUntil else { return .closed }
        return .open(probeAfter: .microseconds(min(interval, max(0, openUntil - now))))
    }
}
