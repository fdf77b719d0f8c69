#if Redis
import Testing

@testable import RateThrottle

@Suite("Many clients that connect again, without sockets")
struct HerdTests {
    private static let count = 500
    /// How long the server is away, in milliseconds.
    private static let outage = 10_000

    /// How many attempts there were in each of some windows, all of the same length.
    private static func histogram(_ dials: [RateThrottle.Instant], from start: Int, every length: Int, _ count: Int)
        -> [Int]
    {
        (0..<count).map { window in
            let begin = start + window * length
            return dials.count { (.at(begin)..<RateThrottle.Instant.at(begin + length)).contains($0) }
        }
    }

    /// Fault 28: together they lose their server, and yet they do not come all at once when it is back, nor before.
    @Test func attemptsAreSpread() async throws {
        try await Callers.run { callers in
            var all: [RateThrottle.Instant] = []
            for seed in 0..<UInt64(Self.count) {
                var member = try HerdMember(seed: seed, callers)
                try member.live(until: .at(Self.outage))
                #expect(member.mostDialing == 1, "seed \(seed)")
                // The longest wait, after an attempt that came just too early.
                let last = try #require(member.dials.last)
                #expect(last <= .at(Self.outage + 1_000) + HerdMember.trip, "seed \(seed)")
                all += member.dials
            }
            // Waits are short at first: the server may only have been restarted.
            let seconds = Self.histogram(all, from: 0, every: 1_000, Self.outage / 1_000)
            #expect(seconds.max() ?? 0 <= 4 * (seconds.reduce(0, +) / seconds.count), "\(seconds)")
            // Then all wait up to a second, half of one on average.
            let tenths = Self.histogram(all, from: 2_000, every: 100, (Self.outage - 2_000) / 100)
            #expect(tenths.max() ?? 0 <= Self.count / 5 * 3 / 2, "\(tenths)")
            #expect(tenths.min() ?? 0 >= Self.count / 5 / 2, "\(tenths)")
            // When it is back, or about to be, each dials once, within a second; most of them soon.
            let arrivals = Self.histogram(all, from: Self.outage - 1, every: 100, 11)
            #expect(arrivals.reduce(0, +) == Self.count)
            #expect(arrivals.max() ?? 0 <= Self.count / 10 * 5 / 2, "\(arrivals)")
        }
    }
}
#endif
