/// What came out; nil for what was not measured.
public struct Figures: Sendable, Equatable {
    /// In memory: wall time over all threads' decisions.
    public var nanoseconds: Double?
    /// In memory: by how much the resident memory grew.
    public var bytesPerKey: Double?
    /// In memory.
    public var allocations: Double?
    /// On Redis.
    public var perSecond: Double?
    /// On Redis: half of the decisions took no longer, in µs.
    public var p50: Double?
    /// On Redis: 99 % of the decisions took no longer, in µs.
    public var p99: Double?
    /// On Redis: the client's CPU seconds for 100,000 decisions.
    public var clientSeconds: Double?
    /// On Redis: the server's CPU seconds for 100,000 decisions.
    public var serverSeconds: Double?

    /// Makes figures of which nothing was measured.
    public init() {}

    static let all: [any WritableKeyPath<Figures, Double?> & Sendable] = [
        \.nanoseconds, \.bytesPerKey, \.allocations, \.perSecond, \.p50, \.p99, \.clientSeconds, \.serverSeconds,
    ]

    /// The median of each figure, of those rounds that have it.
    static func median(_ rounds: [Figures]) -> Figures {
        var medians = Figures()
        for figure in all { medians[keyPath: figure] = median(rounds.compactMap { $0[keyPath: figure] }) }
        return medians
    }

    /// The median of values; nil of none.
    static func median(_ values: [Double]) -> Double? {
        let sorted = values.sorted()
        guard let last = sorted.indices.last else { return nil }
        return (sorted[last / 2] + sorted[(last + 1) / 2]) / 2
    }
}
