import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("The sliding window's log")
struct SlidingWindowTests {
    private typealias Entry = SlidingWindow.Entry

    @Test("Keeps what a plain list keeps", arguments: 1...8)
    func plainList(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let plain = ReferenceRule(strategy: .slidingWindow, limit: 500, burst: nil, windowMicroseconds: 1_000)
        let quota = try plain.make().quota
        var log = SlidingWindow(at: 0, under: quota)
        var list = ReferenceLog()
        var now = 0
        for step in 0..<3_000 {
            now += random.once(in: 200) ? 3_000 : random.pick(0...12)
            let cost = random.pick(1...3)
            let isAllowed = log.verdict(on: cost, at: now, under: quota).isAllowed
            try #require(isAllowed == list.fits(cost, at: now, under: plain), "step \(step)")
            guard isAllowed else { continue }
            log.charge(cost, at: now, under: quota)
            list.take(cost, at: now, under: plain)
            try #require(times(of: log) == list.grants.map(\.at), "step \(step)")
            try #require(costs(of: log) == list.grants.map(\.cost), "step \(step)")
            // What is dropped is moved out before it is half of the space.
            try #require(log.head < 32 || log.head * 2 < log.entries.count + 2)
        }
    }

    @Test func oneEntryATick() throws {
        let quota = try RateThrottleRule.test(.slidingWindow, 10, per: 60).quota
        var log = SlidingWindow(at: 0, under: quota)
        for _ in 0..<5 { log.charge(2, at: 7, under: quota) }
        #expect(log.entries == [Entry(at: 7, total: 10)])
    }

    @Test func everythingGone() throws {
        let quota = try RateThrottleRule.test(.slidingWindow, 100, per: 0.001).quota
        var log = SlidingWindow(at: 0, under: quota)
        for tick in 0..<40 { log.charge(1, at: tick, under: quota) }
        log.charge(2, at: 5_000, under: quota)
        #expect(log.entries == [Entry(at: 5_000, total: 2)])
        #expect(log.head == 0 && log.dropped == 0)
    }

    @Test("A refund takes out of the entry that was charged", arguments: [0, 40])
    func refund(_ droppedEntries: Int) throws {
        let quota = try RateThrottleRule.test(.slidingWindow, 1_000, per: 0.001).quota
        var log = SlidingWindow(at: 0, under: quota)
        for tick in 0..<droppedEntries { log.charge(1, at: tick, under: quota) }
        for tick in [2_000, 2_001, 2_002] { log.charge(5, at: tick, under: quota) }
        log.refund(2, chargedAt: 2_001, under: quota)
        #expect(times(of: log) == [2_000, 2_001, 2_002])
        #expect(costs(of: log) == [5, 3, 5])
        log.refund(3, chargedAt: 2_001, under: quota)
        #expect(times(of: log) == [2_000, 2_002])
        #expect(costs(of: log) == [5, 5])
    }

    @Test("A refund that is dated before the entry finds it")
    func refundOfClockThatWasBack() throws {
        let quota = try RateThrottleRule.test(.slidingWindow, 10, per: 60).quota
        var log = SlidingWindow(at: 0, under: quota)
        log.charge(4, at: 100, under: quota)
        log.charge(3, at: 90, under: quota)
        log.refund(3, chargedAt: 90, under: quota)
        #expect(times(of: log) == [100])
        #expect(costs(of: log) == [4])
    }

    @Test func refundOfNothing() throws {
        let quota = try RateThrottleRule.test(.slidingWindow, 10, per: 60).quota
        var log = SlidingWindow(at: 0, under: quota)
        log.refund(3, chargedAt: 0, under: quota)
        #expect(log.entries.isEmpty)
    }

    private func times(of log: SlidingWindow) -> [Int] { log.kept.map(\.at) }

    private func costs(of log: SlidingWindow) -> [Int] {
        var before = log.dropped
        return log.kept.map { entry in
            defer { before = entry.total }
            return entry.total - before
        }
    }
}
