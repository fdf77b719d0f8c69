/// How often each latency was seen, exact to 1.6 %: 64 steps for each power of two, in nanoseconds.
public struct LatencyHistogram: Sendable {
    private static let stepBits = 6
    private static let steps = 1 << stepBits
    /// Up to 2^40 ns, 18 minutes; longer ones count as that.
    private static let maximum = (1 << 40) - 1
    private var counts = [UInt32](repeating: 0, count: (40 - stepBits + 1) * steps)

    /// Makes an empty one.
    public init() {}

    /// How many were recorded.
    public var count: Int { counts.reduce(0) { $0 + Int($1) } }

    /// Adds one latency.
    public mutating func record(nanoseconds: Int) { counts[Self.position(of: nanoseconds)] += 1 }

    /// Adds those of another.
    public mutating func add(_ other: LatencyHistogram) {
        for position in counts.indices { counts[position] += other.counts[position] }
    }

    /// The latency that so large a part does not exceed.
    /// - Parameter part: From 0 to 1.
    /// - Returns: Nanoseconds; nil when nothing was recorded.
    public func percentile(_ part: Double) -> Double? {
        let wanted = max(1, Int((Double(count) * part).rounded(.up)))
        var seen = 0
        for (position, count) in counts.enumerated() where count > 0 {
            seen += Int(count)
            if seen >= wanted { return Self.middle(of: position) }
        }
        return nil
    }

    private static func position(of nanoseconds: Int) -> Int {
        let value = min(max(nanoseconds, 0), maximum)
        guard value >= steps else { return value }
        let shift = Int.bitWidth - 1 - value.leadingZeroBitCount - stepBits
        return (shift + 1) * steps + (value >> shift) - steps
    }

    private static func middle(of position: Int) -> Double {
        guard position >= steps else { return Double(position) }
        let shift = position / steps - 1
        return Double((position % steps + steps) << shift) + Double(1 << shift) / 2
    }
}
