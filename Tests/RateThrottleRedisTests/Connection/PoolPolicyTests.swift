#if Redis
import Testing

@testable import RateThrottle

@Suite("When to connect")
struct PoolPolicyTests {
    typealias Census = PoolPolicy.Census

    private static let idle = Census(open: 1, ready: 1)
    private static let refused = RedisError(code: .connectionFailed, message: "refused")

    /// Draws the longest wait of all that are allowed.
    private static func policy(maxConnections: Int = 50, backoff: RedisBackoff = RedisBackoff()) -> PoolPolicy {
        PoolPolicy(maxConnections: maxConnections, backoff: backoff) { $0.upperBound }
    }

    private static func crowd(_ ready: Int) -> Census { Census(open: ready, ready: ready, load: 512 * ready + 1) }

    /// A handshake that the server breaks off, as Redis does at its `maxclients`, is no refused certificate.
    @Test func aHandshakeThatBreaksOffIsTriedAgainSoon() {
        var policy = PoolPolicy(maxConnections: 1, backoff: RedisBackoff()) { $0.upperBound }
        let error = RedisError.ended("the server closed the connection", in: .securing, isSecure: true)
        policy.failed(error, hasOthers: false, .at(0))
        #expect(policy.wantsConnection(PoolPolicy.Census(), .at(1_000)))
    }

    @Test func nobodyConnectsWithoutDemandAndOneAtATimeWithIt() {
        let policy = Self.policy()
        #expect(!policy.wantsConnection(Census(), .at(0)))
        #expect(policy.nextTime(Census()) == .distantFuture)
        #expect(policy.wantsConnection(Census(load: 1), .at(0)))
        #expect(!policy.wantsConnection(Census(open: 1, dialing: 1, load: 1_000), .at(0)))
        #expect(policy.nextTime(Census(open: 1, dialing: 1, load: 1_000)) == .distantFuture)
        #expect(!policy.wantsConnection(Census(open: 1, ready: 1, load: 100), .at(0)))
    }

    /// One that listens is there before anybody calls, and again when it was lost.
    @Test func aConnectionThatIsToBeKeptNeedsNoDemand() {
        var policy = PoolPolicy(maxConnections: 1, backoff: RedisBackoff(), keepsOne: true) { $0.upperBound }
        #expect(policy.wantsConnection(Census(), .at(0)) && policy.nextTime(Census()) <= .at(0))
        policy.succeeded(.at(0))
        #expect(!policy.wantsConnection(Self.idle, .at(0)) && policy.nextTime(Self.idle) == .distantFuture)
        policy.lost(readySince: .at(0), hasOthers: false, .at(5_000))
        #expect(policy.wantsConnection(Census(), .at(5_000)))
        policy.failed(Self.refused, hasOthers: false, .at(5_000))
        #expect(!policy.wantsConnection(Census(), .at(5_000)))
        let next = policy.nextTime(Census())
        #expect(next > .at(5_000) && policy.wantsConnection(Census(), next))
        #expect(!policy.wantsConnection(Census(open: 1, dialing: 1), .at(60_000)))
    }

    @Test(arguments: [Census(open: 1, ready: 1, load: 513), Census(open: 1, ready: 1, cost: 1 << 20 + 1)])
    func aCrowdMustLast(_ crowd: Census) {
        var policy = Self.policy()
        policy.observe(crowd, .at(0))
        #expect(policy.nextTime(crowd) == .at(100))
        #expect(!policy.wantsConnection(crowd, .at(99)))
        policy.observe(crowd, .at(100))
        #expect(policy.wantsConnection(crowd, .at(100)))
        policy.observe(Self.idle, .at(101))
        policy.observe(crowd, .at(102))
        #expect(!policy.wantsConnection(crowd, .at(150)))
        #expect(policy.nextTime(crowd) == .at(202))
    }

    @Test(arguments: [(1, 1), (3, 3), (4, 4), (50, 4)])
    func aCrowdOpensNoMoreThanAllowed(_ maximum: Int, _ expected: Int) {
        var policy = Self.policy(maxConnections: maximum)
        var (ready, now) = (1, 0)
        for _ in 0..<100 {
            now += 50
            let census = Self.crowd(ready)
            policy.observe(census, .at(now))
            if policy.wantsConnection(census, .at(now)) {
                ready += 1
                policy.succeeded(.at(now))
            }
        }
        #expect(ready == expected)
        #expect(policy.nextTime(Self.crowd(ready)) == .distantFuture)
    }

    /// While a connection is being made the crowd is known about: looking again at once would be a loop without rest.
    @Test func aCrowdWaitsForTheConnectionThatIsBeingMade() {
        var policy = Self.policy()
        policy.observe(Self.crowd(1), .at(0))
        #expect(policy.wantsConnection(Self.crowd(1), .at(100)))
        let dialing = Census(open: 2, dialing: 1, ready: 1, load: 600)
        policy.observe(dialing, .at(100))
        #expect(!policy.wantsConnection(dialing, .at(100)))
        #expect(policy.nextTime(dialing) > .at(100))
    }

    /// All that are allowed are draining: only their end changes anything.
    @Test func demandWaitsForTheLastConnectionToDrain() {
        var policy = Self.policy(maxConnections: 1)
        policy.succeeded(.at(0))
        let draining = Census(open: 1, load: 3)
        policy.observe(draining, .at(10))
        #expect(!policy.wantsConnection(draining, .at(10)))
        #expect(policy.nextTime(draining) == .distantFuture)
        #expect(policy.wantsConnection(Census(load: 2), .at(10)))
    }

    @Test func oneFewerAfterALongQuiet() {
        var policy = Self.policy()
        let two = Census(open: 2, ready: 2, load: 128)
        policy.observe(two, .at(0))
        #expect(policy.nextTime(two) == .at(10_000))
        #expect(!policy.wantsFewer(.at(9_999)))
        policy.observe(two, .at(10_000))
        #expect(policy.wantsFewer(.at(10_000)))
        policy.observe(Census(open: 2, ready: 2, load: 129), .at(10_001))
        #expect(!policy.wantsFewer(.at(30_000)))
        policy.observe(Self.idle, .at(30_000))
        #expect(!policy.wantsFewer(.at(60_000)))
    }

    @Test func theWaitGrowsAndOnlyALastingConnectionShortensIt() {
        var policy = Self.policy()
        var (now, waits) = (0, [Int]())
        for _ in 0..<10 {
            policy.failed(Self.refused, hasOthers: false, .at(now))
            let wait = [1, 10, 20, 40, 80, 160, 320, 640, 1_000].first {
                policy.wantsConnection(Census(), .at(now + $0))
            }
            waits.append(wait ?? -1)
            #expect(policy.nextTime(Census()) == .at(now + (wait ?? -1)))
            now += 1_000
        }
        #expect(waits == [10, 20, 40, 80, 160, 320, 640, 1_000, 1_000, 1_000])
        policy.succeeded(.at(now))
        #expect(policy.cause == nil)
        #expect(!policy.wantsConnection(Census(), .at(now)))
        policy.lost(readySince: .at(now), hasOthers: false, .at(now + 1_000))
        policy.failed(Self.refused, hasOthers: false, .at(now + 1_000))
        #expect(policy.nextTime(Census()) == .at(now + 1_010))
    }

    @Test func waitsAreDrawnFromTheWholeRange() {
        let ranges = Lock<[ClosedRange<Int>]>([])
        var policy = PoolPolicy(maxConnections: 1, backoff: RedisBackoff()) { range in
            ranges.withLock { $0.append(range) }
            return range.lowerBound
        }
        for _ in 0..<3 { policy.failed(Self.refused, hasOthers: false, .at(0)) }
        #expect(ranges.withLock { $0 } == [1_000...10_000, 1_000...20_000, 1_000...40_000])
        #expect(policy.nextTime(Census()) == .at(1))
    }

    @Test(arguments: [RedisError.Code.authentication, .permission, .tls, .invalidArgument])
    func whatAPersonHasToMendIsTriedSeldom(_ code: RedisError.Code) {
        var policy = Self.policy()
        policy.failed(RedisError(code: code, message: "no"), hasOthers: false, .at(0))
        #expect(policy.cause?.code == code)
        #expect(!policy.wantsConnection(Census(load: 1), .at(29_999)))
        #expect(policy.wantsConnection(Census(), .at(30_000)))
    }

    @Test func callersAreNotConcernedWhileAnotherConnectionIsReady() {
        var policy = Self.policy()
        policy.failed(Self.refused, hasOthers: true, .at(0))
        #expect(policy.cause == nil)
        #expect(policy.nextTime(Self.idle) == .distantFuture)
        policy.failed(Self.refused, hasOthers: false, .at(0))
        #expect(policy.cause == Self.refused)
    }

    @Test func aConnectionThatDidNotLastIsNotReplacedAtOnce() {
        var policy = Self.policy()
        policy.succeeded(.at(0))
        policy.lost(readySince: .at(0), hasOthers: false, .at(5))
        #expect(!policy.wantsConnection(Census(load: 1), .at(5)))
        #expect(policy.wantsConnection(Census(load: 1), .at(15)))
        policy.succeeded(.at(15))
        policy.lost(readySince: .at(15), hasOthers: false, .at(16))
        #expect(policy.nextTime(Census(load: 1)) == .at(36))
        policy.succeeded(.at(36))
        policy.lost(readySince: .at(36), hasOthers: false, .at(2_000))
        #expect(policy.wantsConnection(Census(load: 1), .at(2_000)))
    }

    /// The second connection is refused its certificate, and then the first is lost.
    @Test(arguments: [9_000, 0]) func whatKeptAnotherOutIsToldWhenTheLastIsLost(_ readySince: Int) {
        var policy = Self.policy()
        let untrusted = RedisError(code: .tls, message: "expired")
        policy.failed(untrusted, hasOthers: true, .at(9_500))
        #expect(policy.cause == nil)
        policy.lost(readySince: .at(readySince), hasOthers: false, .at(10_000))
        #expect(policy.cause == untrusted)
        #expect(!policy.wantsConnection(Census(load: 1), .at(39_499)))
        #expect(policy.wantsConnection(Census(load: 1), .at(39_500)))
    }

    @Test func itShrinksOneByOne() {
        var policy = Self.policy()
        policy.observe(Census(open: 4, ready: 4), .at(0))
        #expect(policy.wantsFewer(.at(10_000)))
        policy.shrank(.at(10_000))
        policy.observe(Census(open: 3, ready: 3), .at(10_001))
        #expect(!policy.wantsFewer(.at(19_999)))
        #expect(policy.wantsFewer(.at(20_000)))
    }
}
#endif
