import RateThrottleTestSupport

/// What was granted when, and how much of it falls into an interval.
struct GrantLog {
    struct Grant {
        /// Microseconds.
        let at: Int
        let cost: Int
    }

    private(set) var grants: [Grant] = []
    private let countsForwardOnly: Bool
    private var clock: Int
    private var time: Int

    init(at start: Int, countingForwardOnly: Bool = false) {
        countsForwardOnly = countingForwardOnly
        clock = start
        time = start
    }

    /// Notes that the clock shows a time, and what was granted then.
    mutating func note(_ cost: Int, at now: Int) {
        time += max(0, now - clock)
        clock = now
        guard cost > 0 else { return }
        grants.append(Grant(at: countsForwardOnly ? time : max(now, grants.last?.at ?? now), cost: cost))
    }

    /// Whether no interval of any length T has more than burst + ⌊T × limit ÷ window⌋.
    static func isWithinBurst(_ burst: Int, _ limit: Int, per window: Int, _ grants: [Grant]) -> Bool {
        var before = 0
        var lowest = Int128.max
        for grant in grants {
            let earned = Int128(grant.at) * Int128(limit)
            lowest = min(lowest, Int128(before) * Int128(window) - earned)
            before += grant.cost
            let highest = Int128(before) * Int128(window) - earned
            if highest - lowest > Int128(burst) * Int128(window) { return false }
        }
        return true
    }

    /// The most in any interval that is shorter than a window.
    static func most(within window: Int, _ grants: [Grant]) -> Int {
        var (most, sum, oldest) = (0, 0, 0)
        for grant in grants {
            sum += grant.cost
            while grants[oldest].at + window <= grant.at {
                sum -= grants[oldest].cost
                oldest += 1
            }
            most = max(most, sum)
        }
        return most
    }

    /// The most in any aligned window.
    static func mostAligned(to window: Int, _ grants: [Grant]) -> Int {
        counts(by: window, grants).values.max() ?? 0
    }

    /// Whether at each grant the two-window estimate, recomputed from all grants, is within the limit.
    static func isWithinEstimate(_ limit: Int, per window: Int, _ grants: [Grant]) -> Bool {
        let totals = counts(by: window, grants)
        var current: [Int: Int] = [:]
        for grant in grants {
            let index = floored(grant.at, by: window)
            current[index, default: 0] += grant.cost
            let ahead = (index + 1) * window - grant.at
            let estimate =
                Int128(totals[index - 1] ?? 0) * Int128(ahead)
                + Int128(current[index] ?? 0) * Int128(window)
            if estimate > Int128(limit) * Int128(window) { return false }
        }
        return true
    }

    private static func counts(by window: Int, _ grants: [Grant]) -> [Int: Int] {
        var counts: [Int: Int] = [:]
        for grant in grants { counts[floored(grant.at, by: window), default: 0] += grant.cost }
        return counts
    }
}
