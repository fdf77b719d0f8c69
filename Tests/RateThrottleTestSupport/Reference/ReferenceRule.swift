package import RateThrottle

/// A rule's numbers, worked out apart from the library.
package struct ReferenceRule: CustomStringConvertible {
    package let strategy: RateThrottleStrategy
    package var limit: Int
    package var burst: Int?
    package let windowMicroseconds: Int
    package var blockMicroseconds = 0

    package init(
        strategy: RateThrottleStrategy,
        limit: Int,
        burst: Int? = nil,
        windowMicroseconds: Int,
        blockMicroseconds: Int = 0
    ) {
        self.strategy = strategy
        self.limit = limit
        self.burst = burst
        self.windowMicroseconds = windowMicroseconds
        self.blockMicroseconds = blockMicroseconds
    }

    package var capacity: Int { burst ?? limit }

    /// The length of a tick in microseconds: the finest that divides the window and keeps capacity × window exact.
    package var tick: Int {
        let fitting = [1, 1_000, 1_000_000].first { tick in
            windowMicroseconds % tick == 0
                && Int128(capacity) * Int128(windowMicroseconds / tick) <= 9_007_199_254_740_992
        }
        return fitting ?? 0
    }

    /// The window in ticks.
    package var window: Int { windowMicroseconds / tick }

    package var description: String {
        "\(strategy.rawValue) \(limit)/\(windowMicroseconds) µs, burst \(capacity), block \(blockMicroseconds), tick \(tick)"
    }

    package func make(name: String = "rule") throws -> RateThrottleRule {
        try RateThrottleRule(
            name: name,
            limit: limit,
            window: .microseconds(windowMicroseconds),
            strategy: strategy,
            burst: burst,
            blockDuration: .microseconds(blockMicroseconds)
        )
    }
}

/// `a ÷ b` towards minus infinity.
package func floored(_ a: Int, by b: Int) -> Int {
    let quotient = a / b
    return a % b < 0 ? quotient - 1 : quotient
}
