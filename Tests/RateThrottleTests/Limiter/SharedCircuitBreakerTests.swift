import RateThrottleTestSupport
import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("A circuit breaker that many calls share", .timeLimit(.minutes(10)))
struct SharedCircuitBreakerTests {
    private let clock = ManualClock(microsecondsSinceEpoch: RuleBench.start)
    private let failure = StorageError(code: .timedOut, message: "no answer")

    private func breaker(threshold: Int = 1, interval: Duration = .seconds(1)) -> SharedCircuitBreaker {
        SharedCircuitBreaker(.init(failureThreshold: threshold, probeInterval: interval), clock: clock)
    }

    /// Asks from many tasks at once, and returns the tickets that were granted.
    private func askers(_ count: Int, _ breaker: SharedCircuitBreaker) async -> [CircuitBreaker.Ticket] {
        await withTaskGroup { group in
            for _ in 0..<count { group.addTask { try? breaker.begin() } }
            return await group.reduce(into: []) { tickets, ticket in if let ticket { tickets.append(ticket) } }
        }
    }

    @Test("One of a thousand probes, however the probe before it ended")
    func oneProbe() async throws {
        let breaker = breaker()
        breaker.end(try breaker.begin(), .failed, failure: failure)
        for round in 0..<20 {
            #expect(await askers(50, breaker).isEmpty)
            clock.advance(by: .seconds(1))
            let first = await askers(1_000, breaker)
            try #require(first.count == 1, "round \(round)")
            #expect(breaker.current == .halfOpen)
            breaker.end(first[0], .unknown)
            let second = await askers(1_000, breaker)
            try #require(second.count == 1, "round \(round)")
            breaker.end(second[0], .failed, failure: failure)
        }
        clock.advance(by: .seconds(1))
        breaker.end(try breaker.begin(), .answered)
        #expect(await askers(1_000, breaker).count == 1_000)
        #expect(breaker.openings == 1)
    }

    @Test("However calls end in whatever order, it never stays shut")
    func storm() async throws {
        let breaker = breaker(threshold: 3, interval: .milliseconds(1))
        await withTaskGroup { group in
            for task in 0..<8 {
                group.addTask { [clock, failure] in
                    var random = SplitMix64(seed: UInt64(task))
                    for _ in 0..<2_000 {
                        if let ticket = try? breaker.begin() {
                            if random.once(in: 3) { await Task.yield() }
                            let ending = random.pick([CircuitBreaker.Ending.answered, .failed, .failed, .unknown])
                            breaker.end(ticket, ending, failure: failure)
                        } else {
                            clock.advance(by: .microseconds(100))
                        }
                    }
                }
            }
        }
        #expect(breaker.openings > 0)
        clock.advance(by: .milliseconds(1))
        let last = try breaker.begin()
        breaker.end(last, .answered)
        #expect(breaker.current == .closed)
        breaker.resetOpenings()
        #expect(breaker.openings == 0)
    }

    @Test("An answer of a call that began before the first failure ends the row of failures")
    func interleaved() throws {
        let breaker = breaker(threshold: 2)
        let early = try breaker.begin()
        breaker.end(try breaker.begin(), .failed, failure: failure)
        breaker.end(early, .answered)
        breaker.end(try breaker.begin(), .failed, failure: failure)
        #expect(breaker.current == .closed)
        breaker.end(try breaker.begin(), .failed, failure: failure)
        #expect(breaker.current != .closed)
    }

    @Test("A refusal says when it probes and what failed last")
    func refusal() throws {
        let breaker = breaker()
        breaker.end(try breaker.begin(), .failed, failure: failure)
        clock.advance(by: .milliseconds(250))
        let open = #expect(throws: StorageError.self) { try breaker.begin() }
        #expect(open?.code == .unavailable)
        #expect(
            open?.message
                == "the circuit breaker is open, and probes in 0.75 seconds; the last failure was timedOut: no answer"
        )
        #expect((open?.underlying as? StorageError)?.code == .timedOut)
        clock.advance(by: .milliseconds(750))
        _ = try breaker.begin()
        let halfOpen = #expect(throws: StorageError.self) { try breaker.begin() }
        #expect(halfOpen?.message.hasPrefix("the circuit breaker is half-open, and a probe is under way; ") == true)
    }

    @Test("Until the probe, or an interval when nobody knows")
    func retry() throws {
        let breaker = breaker()
        #expect(breaker.retryMicroseconds == 1_000_000)
        breaker.end(try breaker.begin(), .failed, failure: failure)
        clock.advance(by: .microseconds(999_999))
        #expect(breaker.retryMicroseconds == 1)
        clock.advance(by: .seconds(5))
        #expect(breaker.retryMicroseconds == 1)
        _ = try breaker.begin()
        #expect(breaker.retryMicroseconds == 1_000_000)
    }

    @Test("Options out of range are taken to be the nearest in range")
    func options() {
        let usual = CircuitBreakerOptions()
        #expect(usual.failureThreshold == 5 && usual.probeInterval == .seconds(1))
        for (asked, taken) in [(Int.min, 1), (0, 1), (1, 1), (7, 7), (Int.max, Int.max)] {
            #expect(CircuitBreakerOptions(failureThreshold: asked).failureThreshold == taken)
        }
        let intervals: [(Duration, Duration)] = [
            (.seconds(-5), .milliseconds(1)), (.zero, .milliseconds(1)), (.milliseconds(1), .milliseconds(1)),
            (.nanoseconds(2_000_001), .microseconds(2_001)), (.seconds(3_600), .seconds(3_600)),
            (.seconds(Int64.max), .seconds(3_600)),
        ]
        for (asked, taken) in intervals {
            #expect(CircuitBreakerOptions(probeInterval: asked).probeInterval == taken)
        }
    }
}
