import RateThrottleTestSupport
import Logging
import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("What is logged")
struct OutageLogTests {
    private let clock = ManualClock(microsecondsSinceEpoch: RuleBench.start)
    private let outage: Outage
    private let log = LogLines()
    private let limiter: RateThrottleCore

    init() throws {
        outage = Outage(clock: clock)
        limiter = RateThrottleCore.patient(
            outage.portable,
            failurePolicy: .failOpen,
            circuitBreaker: CircuitBreakerOptions(failureThreshold: .max),
            clock: clock,
            logger: log.logger
        )
        limiter.addRule(try .test(.fixedWindow, 100, per: 60, name: "rule-of-mine"))
    }

    private func ask(_ times: Int = 5) async throws {
        for _ in 0..<times {
            try await limiter.checkRateLimit("client-secret", rule: "rule-of-mine", metadata: ["k": "meta-secret"])
        }
    }

    @Test("Nothing while the storage decides")
    func silent() async throws {
        try await ask(150)
        try await limiter.addToBlacklist("client-secret")
        try await ask()
        #expect(log.lines.isEmpty)
    }

    @Test("Once when it stops deciding, once when it decides again")
    func oncePerChange() async throws {
        outage.turn(to: .failing)
        try await ask()
        #expect(log.lines.count == 1)
        #expect(log.lines[0].hasPrefix("warning storage cannot decide"))
        outage.turn(to: .answering)
        try await ask()
        #expect(log.lines.count == 2)
        #expect(log.lines[1].hasPrefix("notice storage decides again"))
        // Ten seconds later it is news again.
        clock.advance(by: .seconds(10))
        outage.turn(to: .failing)
        try await ask()
        outage.turn(to: .answering)
        try await ask()
        #expect(log.lines.count == 4)
    }

    @Test("A storage that comes and goes is not logged each time")
    func flapping() async throws {
        for _ in 0..<100 {
            outage.turn(to: .failing)
            try await ask(1)
            outage.turn(to: .answering)
            try await ask(1)
            clock.advance(by: .milliseconds(50))
        }
        #expect(log.lines.count == 2)
    }

    @Test("An outage that begins too soon after the last one is logged when it lasts")
    func soonAfter() async throws {
        for _ in 0..<2 {
            outage.turn(to: .failing)
            try await ask()
            outage.turn(to: .answering)
            try await ask()
            clock.advance(by: .seconds(1))
        }
        #expect(log.lines.count == 2)
        outage.turn(to: .failing)
        try await ask()
        clock.advance(by: .seconds(7))
        try await ask()
        #expect(log.lines.count == 2)
        clock.advance(by: .seconds(1))
        try await ask()
        #expect(log.lines.count == 3)
        #expect(log.lines.last?.hasPrefix("warning storage cannot decide") == true)
        outage.turn(to: .answering)
        try await ask()
        #expect(log.lines.count == 4)
    }

    @Test("No line holds an identifier, a key, metadata, or what the backend said")
    func noSecrets() async throws {
        for mode in [Outage.Mode.failing, .cancelling] {
            outage.turn(to: mode)
            try? await ask()
            _ = try? await limiter.peek("client-secret", rule: "rule-of-mine")
            try? await limiter.reset("client-secret", rule: "rule-of-mine")
            try? await limiter.addToBlacklist("client-secret")
            clock.advance(by: .seconds(60))
            outage.turn(to: .answering)
            try await ask()
        }
        #expect(!log.lines.isEmpty)
        for line in log.lines { #expect(!line.contains("secret"), "\(line)") }
    }
}
