import RateThrottle

/// What a rule would have done.
struct Report {
    /// A key, and how many of its requests were denied.
    struct Denied: Equatable {
        let key: String
        let count: Int
    }

    /// The rule.
    let rule: RateThrottleRule
    /// Whose requests were counted together.
    let grouping: Grouping
    /// How many requests were decided.
    let requests: Int
    /// How many of them were denied.
    let denied: Int
    /// How many distinct keys there were.
    let clients: Int
    /// How many of them had a request denied.
    let clientsDenied: Int
    /// The keys with the most denied requests.
    let topDenied: [Denied]

    /// How many requests were allowed.
    var allowed: Int { requests - denied }
}

extension Report {
    /// Sums up a replay that is over.
    init(_ replay: Replay, keys: KeyTable, grouping: Grouping, topCount: Int) {
        let denied = replay.denied.enumerated().filter { $0.element > 0 }
            .map { Denied(key: keys[$0.offset], count: $0.element) }
        self.init(
            rule: replay.rule,
            grouping: grouping,
            requests: replay.requests,
            denied: denied.reduce(0) { $0 + $1.count },
            clients: keys.count,
            clientsDenied: denied.count,
            topDenied: Self.top(topCount, of: denied)
        )
    }

    /// The most denied first; those denied as often in order of their bytes, which depends on no locale.
    static func top(_ count: Int, of denied: [Denied]) -> [Denied] {
        let sorted = denied.sorted { left, right in
            left.count == right.count
                ? left.key.utf8.lexicographicallyPrecedes(right.key.utf8) : left.count > right.count
        }
        return Array(sorted.prefix(count))
    }
}
