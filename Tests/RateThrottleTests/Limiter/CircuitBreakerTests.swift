import RateThrottleTestSupport
import Testing

@testable import RateThrottle

@Suite("The circuit breaker, as a state machine")
struct CircuitBreakerTests {
    private let breaker = Breaker(threshold: 3, interval: 1_000)

    @Test func beginsClosedAndCalm() throws {
        #expect(breaker.state(at: 0) == .closed)
        #expect(breaker.calmTicket == (try breaker.ticket()))
    }

    @Test("It opens after so many failures in a row, and says so once")
    func opens() throws {
        #expect(try breaker.run(.failed, .failed, .answered, .failed, .failed) == 0)
        #expect(breaker.state(at: 0) == .closed && breaker.calmTicket == nil)
        #expect(try breaker.run(.failed) == 1)
        #expect(breaker.state(at: 0) == .open(probeAfter: .milliseconds(1)))
        #expect(breaker.calmTicket == nil)
    }

    @Test("Where a row must last, neither failures nor time alone open it")
    func lastingRow() throws {
        let breaker = Breaker(threshold: 3, interval: 1_000, row: 500)
        #expect(try breaker.run(.failed, .failed, .failed, .failed, at: 100) == 0)
        #expect(try breaker.run(.unknown, .failed, at: 599) == 0)
        // One answer ends it.
        #expect(try breaker.run(.answered, .failed, .failed, at: 600) == 0)
        #expect(try breaker.run(.failed, at: 1_099) == 0)
        #expect(try breaker.run(.failed, at: 1_100) == 1)
        #expect(breaker.state(at: 1_100) == .open(probeAfter: .milliseconds(1)))
        _ = breaker.end(try breaker.ticket(at: 2_100), .answered, at: 2_100)
        #expect(try breaker.run(.failed, at: 3_000) == 0)
        #expect(try breaker.run(.failed, at: 9_000) == 0)
        #expect(try breaker.run(.failed, at: 9_001) == 1)
    }

    @Test("A clock that steps back makes a row last anew")
    func rowAndStepBack() throws {
        let breaker = Breaker(threshold: 2, interval: 1_000, row: 500)
        try breaker.run(.failed, .failed, at: 10_000)
        #expect(try breaker.run(.failed, at: 100) == 0)
        #expect(try breaker.run(.failed, at: 599) == 0)
        #expect(try breaker.run(.failed, at: 600) == 1)
    }

    @Test("An answer makes it calm again, an unknown end says nothing")
    func counts() throws {
        try breaker.run(.failed, .failed, .unknown)
        #expect(breaker.calmTicket == nil)
        #expect(try breaker.run(.failed) == 1)
    }

    @Test("Calls of which nothing is known open nothing")
    func unknownEnds() throws {
        try breaker.run(.failed, .answered)
        #expect(breaker.calmTicket != nil)
        #expect(try breaker.run(.unknown, .unknown, .unknown, .unknown) == 0)
        #expect(breaker.calmTicket != nil)
    }

    @Test("Open, it refuses until the interval is over; then one call probes")
    func probes() throws {
        try breaker.run(.failed, .failed, .failed, at: 500)
        #expect(breaker.admit(at: 500) == .refused(probeAfter: 1_000))
        #expect(breaker.admit(at: 1_499) == .refused(probeAfter: 1))
        #expect(breaker.state(at: 1_400) == .open(probeAfter: .microseconds(100)))
        #expect(breaker.state(at: 9_000) == .open(probeAfter: .zero))
        let probe = try breaker.ticket(at: 1_500)
        #expect(breaker.state(at: 1_500) == .halfOpen)
        for now in [0, 1_500, 1_000_000] { #expect(breaker.admit(at: now) == .refused(probeAfter: nil)) }
        #expect(!breaker.end(probe, .answered, at: 1_600))
        #expect(breaker.state(at: 1_600) == .closed && breaker.calmTicket != nil)
        #expect(try breaker.run(.failed, .failed) == 0)
    }

    @Test("A probe that fails leaves it open for another interval, which is no opening")
    func failingProbe() throws {
        try breaker.run(.failed, .failed, .failed)
        #expect(!breaker.end(try breaker.ticket(at: 1_000), .failed, at: 1_200))
        #expect(breaker.admit(at: 1_200) == .refused(probeAfter: 1_000))
        #expect(breaker.end(try breaker.ticket(at: 2_200), .answered, at: 2_200) == false)
        #expect(try breaker.run(.failed, .failed, .failed) == 1)
    }

    @Test("Where several probe, one answer closes it, and all must fail to open it anew")
    func severalProbes() throws {
        let breaker = Breaker(threshold: 3, interval: 1_000, probes: 3)
        func open(at now: Int) throws { try breaker.run(.failed, .failed, .failed, at: now) }
        try open(at: 0)
        var probes = [try breaker.ticket(at: 1_000), try breaker.ticket(at: 1_001), try breaker.ticket(at: 1_002)]
        #expect(breaker.admit(at: 1_003) == .refused(probeAfter: nil))
        // The place of one that failed is nobody's, that of one that says nothing is free again.
        #expect(!breaker.end(probes.removeLast(), .failed, at: 1_100))
        #expect(breaker.admit(at: 1_100) == .refused(probeAfter: nil))
        #expect(!breaker.end(probes.removeLast(), .unknown, at: 1_200))
        probes.append(try breaker.ticket(at: 1_200))
        #expect(breaker.admit(at: 1_200) == .refused(probeAfter: nil))
        for probe in probes { #expect(!breaker.end(probe, .failed, at: 1_300)) }
        #expect(breaker.admit(at: 1_300) == .refused(probeAfter: 1_000))
        let late = [try breaker.ticket(at: 2_300), try breaker.ticket(at: 2_300)]
        #expect(!breaker.end(late[0], .answered, at: 2_301))
        #expect(breaker.calmTicket != nil)
        // What a probe of before says is old.
        #expect(!breaker.end(late[1], .failed, at: 2_302))
        #expect(breaker.calmTicket != nil)
    }

    @Test("A probe whose end is unknown gives its place to the next call")
    func unknownProbe() throws {
        try breaker.run(.failed, .failed, .failed)
        for _ in 0..<3 {
            #expect(!breaker.end(try breaker.ticket(at: 1_000), .unknown, at: 1_000))
            #expect(breaker.state(at: 1_000) == .open(probeAfter: .zero))
        }
        let first = try breaker.ticket(at: 1_000)
        _ = breaker.end(first, .unknown, at: 1_000)
        let second = try breaker.ticket(at: 1_000)
        // Nor does the first end twice.
        for ending in CircuitBreaker.Ending.allCases { #expect(!breaker.end(first, ending, at: 1_000)) }
        #expect(breaker.state(at: 1_000) == .halfOpen)
        _ = breaker.end(second, .answered, at: 1_000)
        #expect(breaker.state(at: 1_000) == .closed)
    }

    @Test("The end of a call from before it opened changes nothing", arguments: CircuitBreaker.Ending.allCases)
    func earlierGeneration(_ ending: CircuitBreaker.Ending) throws {
        let late = try breaker.ticket()
        try breaker.run(.failed, .failed, .failed)
        #expect(!breaker.end(late, ending, at: 400))
        #expect(breaker.state(at: 400) == .open(probeAfter: .microseconds(600)))
        let probe = try breaker.ticket(at: 1_000)
        #expect(!breaker.end(late, ending, at: 1_000))
        #expect(breaker.state(at: 1_000) == .halfOpen)
        _ = breaker.end(probe, .answered, at: 1_000)
        for _ in 0..<5 { #expect(!breaker.end(late, ending, at: 1_000)) }
        #expect(breaker.calmTicket != nil)
    }

    @Test("After a step back of the clock it is open for an interval at most")
    func stepBack() throws {
        try breaker.run(.failed, .failed, .failed, at: 1_000_000)
        #expect(breaker.state(at: 10) == .open(probeAfter: .milliseconds(1)))
        #expect(breaker.admit(at: 10) == .refused(probeAfter: 1_000))
        #expect(breaker.admit(at: 1_009) == .refused(probeAfter: 1))
        _ = try breaker.ticket(at: 1_010)
    }

    @Test("Times at the ends of what a clock shows")
    func extremes() throws {
        let breaker = Breaker(threshold: 1, interval: Int.max)
        try breaker.run(.failed, at: -Arithmetic.timeLimit)
        #expect(breaker.admit(at: -Arithmetic.timeLimit) == .refused(probeAfter: Int.max))
        _ = breaker.admit(at: Arithmetic.timeLimit)
    }

    @Test("Whatever happens, it is what a plain model says", arguments: 0..<20)
    func randomWalk(_ seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let threshold = random.pick(1...4)
        let interval = random.pick(1...50)
        let row = seed % 2 == 0 ? 0 : random.pick(1...50)
        let probes = random.pick(1...3)
        var breaker = CircuitBreaker(
            failureThreshold: threshold,
            intervalMicroseconds: interval,
            rowMicroseconds: row,
            probeLimit: probes
        )
        var model = BreakerModel(threshold: threshold, interval: interval, row: row, probes: probes)
        var underWay: [(id: Int, ticket: CircuitBreaker.Ticket)] = []
        var now = 0
        var seen: Set<String> = []
        for id in 0..<5_000 {
            now += random.once(in: 30) ? -random.pick(0...200) : random.pick(0...10)
            if random.once(in: 2) || underWay.isEmpty {
                let admission = breaker.admit(at: now)
                let isGranted = if case .granted = admission { true } else { false }
                let isExpected = model.admits(id, at: now)
                try #require(isExpected == isGranted)
                if case .granted(let ticket) = admission { underWay.append((id, ticket)) }
            } else {
                let call = underWay.remove(at: random.pick(0...underWay.count - 1))
                let ending = random.pick([CircuitBreaker.Ending.answered, .failed, .failed, .failed, .unknown])
                let opens = model.ends(call.id, ending, at: now)
                let hasOpened = breaker.end(call.ticket, ending, at: now)
                try #require(opens == hasOpened)
            }
            try #require(breaker.state(at: now) == model.state(at: now))
            try #require((breaker.calmTicket != nil) == model.isCalm)
            seen.insert(model.name)
        }
        try #require(seen == ["closed", "open", "half-open"])
    }
}

/// A breaker that is asked step by step.
private final class Breaker {
    private var breaker: CircuitBreaker

    init(threshold: Int, interval: Int, row: Int = 0, probes: Int = 1) {
        breaker = CircuitBreaker(
            failureThreshold: threshold,
            intervalMicroseconds: interval,
            rowMicroseconds: row,
            probeLimit: probes
        )
    }

    var calmTicket: CircuitBreaker.Ticket? { breaker.calmTicket }

    func admit(at now: Int) -> CircuitBreaker.Admission { breaker.admit(at: now) }

    func end(_ ticket: CircuitBreaker.Ticket, _ ending: CircuitBreaker.Ending, at now: Int) -> Bool {
        breaker.end(ticket, ending, at: now)
    }

    func state(at now: Int) -> CircuitBreakerState { breaker.state(at: now) }

    /// A ticket that must be granted.
    func ticket(at now: Int = 0) throws -> CircuitBreaker.Ticket {
        guard case .granted(let ticket) = breaker.admit(at: now) else {
            throw StorageError(code: .unavailable, message: "refused at \(now)")
        }
        return ticket
    }

    /// Calls one after the other, each ended at once; how often it opened.
    @discardableResult
    func run(_ endings: CircuitBreaker.Ending..., at now: Int = 0) throws -> Int {
        try endings.reduce(0) { sum, ending in sum + (end(try ticket(at: now), ending, at: now) ? 1 : 0) }
    }
}
