import Testing
import RateThrottleTestSupport

@testable import RateThrottle

@Suite("What slots hold beside their words")
struct AnnexTests {
    private static let now = 1_728_000_000_000_000

    private func quota(_ strategy: RateThrottleStrategy, window: Duration = .seconds(60), limit: Int = 1_000) throws
        -> Quota
    {
        try RateThrottleRule(name: "rule", limit: limit, window: window, strategy: strategy).quota
    }

    private func state(_ quota: Quota, cost: Int = 3, blockedUntil: Int? = nil) -> KeyState {
        var state = KeyState(at: Self.now, under: quota)
        state.charge(cost, at: Self.now, under: quota)
        state.blockedUntil = blockedUntil
        return state
    }

    private func slot(_ annex: inout Annex, _ content: Annex.Content) -> Slot {
        var slot = Slot(fingerprint: Fingerprint(low: 1, high: 2))
        annex.put(content, into: &slot)
        return slot
    }

    @Test(arguments: RateThrottleStrategy.allCases)
    func whatGoesInComesOut(_ strategy: RateThrottleStrategy) throws {
        var annex = Annex()
        let quota = try quota(strategy)
        for blockedUntil in [nil, Self.now, Self.now + 5] {
            let content = Annex.Content.state(state(quota, blockedUntil: blockedUntil))
            var slot = slot(&annex, content)
            let kind: Slot.Kind = blockedUntil != nil ? .boxed : strategy == .slidingWindow ? .log : .packed
            #expect(slot.kind == kind)
            #expect(slot.isState)
            #expect(annex.content(of: slot) == content)
            #expect(annex.take(from: &slot) == content)
            #expect(slot.kind == .vacant)
            #expect(annex.content(of: slot) == .vacant)
        }
        #expect(annex.count == 0)
    }

    @Test func valuesAndEntries() {
        var annex = Annex()
        var value = slot(&annex, .value(.string("text")))
        var entry = slot(&annex, .entry)
        #expect(!value.isState && !entry.isState)
        #expect(annex.count == 1)
        #expect(annex.content(of: value) == .value(.string("text")))
        #expect(annex.take(from: &entry) == .entry)
        #expect(annex.take(from: &value) == .value(.string("text")))
        #expect(annex.count == 0)
    }

    /// Two counts share a word as long as each has 32 bits.
    @Test func countersThatAreTooLargeAreBoxed() throws {
        var annex = Annex()
        let quota = try quota(.slidingCounter, window: .microseconds(2), limit: 1 << 40)
        for (current, previous) in [(1 << 32, 0), (0, 1 << 32), (1 << 39, 1 << 39)] {
            let counter = SlidingCounter(index: 7, current: current, previous: previous)
            let content = Annex.Content.state(
                KeyState(
                    strategy: .slidingCounter(counter),
                    windowMicroseconds: 2,
                    tick: .microsecond,
                    blockedUntil: nil
                )
            )
            let slot = slot(&annex, content)
            #expect(slot.kind == .boxed)
            #expect(annex.content(of: slot) == content)
        }
        let largest = SlidingCounter(index: -7, current: 1 << 32 - 1, previous: 1 << 32 - 1)
        #expect(largest.words.map(SlidingCounter.init) == largest)
        #expect(quota.limit == 1 << 40)
    }

    /// A byte tells 256 kinds of states apart; more are boxed, until one of them has no state left.
    @Test func moreKindsThanAByteTellsApart() throws {
        var annex = Annex()
        var slots: [Slot] = []
        var contents: [Annex.Content] = []
        for seconds in 1...300 {
            let content = Annex.Content.state(state(try quota(.fixedWindow, window: .seconds(seconds))))
            contents.append(content)
            slots.append(slot(&annex, content))
        }
        #expect(slots.count { $0.kind == .packed } == FamilyTable.capacity)
        #expect(zip(slots, contents).allSatisfy { annex.content(of: $0) == $1 })
        #expect(annex.take(from: &slots[17]) == contents[17])
        let late = slot(&annex, contents[299])
        #expect(late.kind == .packed)
        #expect(late.family == 17)
        #expect(annex.content(of: late) == contents[299])
        #expect(annex.content(of: slots[16]) == contents[16])
    }

    @Test func onlyAStateThatIsNotBlockedIsEvictable() throws {
        var annex = Annex()
        let quota = try quota(.tokenBucket)
        let blocked = slot(&annex, .state(state(quota, blockedUntil: Self.now + 1)))
        #expect(!annex.isEvictable(blocked, at: Self.now))
        #expect(annex.isEvictable(blocked, at: Self.now + 1))
        #expect(annex.isEvictable(slot(&annex, .state(state(quota))), at: Self.now))
        for content in [Annex.Content.entry, .value(.integer(1))] {
            var slot = slot(&annex, content)
            slot.expiry = Self.now + 1
            #expect(!annex.isEvictable(slot, at: Self.now))
            #expect(annex.isEvictable(slot, at: Self.now + 1))
        }
    }

    @Test func aSlotIsSmall() {
        #expect(MemoryLayout<Slot>.stride == 56)
        #expect(MemoryLayout<KeyState?>.stride == 64)
    }
}
