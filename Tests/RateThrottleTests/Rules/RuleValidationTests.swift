import Testing

@testable import RateThrottle

@Suite("A rule that exists is right; one that cannot be says why")
struct RuleValidationTests {
    /// The arguments of a rule, of which a test spoils one.
    struct Arguments: Sendable {
        var name = "api"
        var limit = 10
        var window: Duration = .seconds(60)
        var strategy = RateThrottleStrategy.slidingCounter
        var burst: Int?
        var blockDuration: Duration = .zero

        func make() throws -> RateThrottleRule {
            try RateThrottleRule(
                name: name,
                limit: limit,
                window: window,
                strategy: strategy,
                burst: burst,
                blockDuration: blockDuration
            )
        }
    }

    private func expect(_ code: RuleError.Code, saying parts: [String], _ spoil: (inout Arguments) -> Void) {
        var arguments = Arguments()
        spoil(&arguments)
        let error = #expect(throws: RuleError.self) { try arguments.make() }
        #expect(error?.code == code)
        for part in parts { #expect(error?.message.contains(part) == true, "\(part) in \(error?.message ?? "")") }
    }

    @Test func names() throws {
        expect(.invalidName, saying: ["is empty", "1 to 64 bytes"]) { $0.name = "" }
        let long = String(repeating: "n", count: 65)
        expect(.invalidName, saying: ["65 bytes", long, "1 to 64 bytes"]) { $0.name = long }
        // 33 letters, 66 bytes.
        expect(.invalidName, saying: ["66 bytes"]) { $0.name = String(repeating: "é", count: 33) }
        expect(.invalidName, saying: ["1000000 bytes", "…"]) { $0.name = String(repeating: "n", count: 1_000_000) }
        #expect(throws: Never.self) { try Arguments(name: String(repeating: "n", count: 64)).make() }
        #expect(throws: Never.self) { try Arguments(name: "\0 {}*?[] \u{1F600}").make() }
    }

    @Test(arguments: [0, -1, Int.min])
    func limits(_ limit: Int) {
        expect(.invalidLimit, saying: ["limit \(limit) ", "\"api\"", "1 or more"]) { $0.limit = limit }
    }

    @Test(arguments: [100_001, 1_000_000_000, Int.max])
    func logsAreBounded(_ limit: Int) {
        expect(.invalidLimit, saying: ["limit \(limit) ", "1 to 100000", "sliding_window", "Use sliding_counter"]) {
            $0.strategy = .slidingWindow
            $0.limit = limit
        }
        #expect(throws: Never.self) { try Arguments(limit: 100_000, strategy: .slidingWindow).make() }
        #expect(throws: Never.self) { try Arguments(limit: 100_001).make() }
    }

    @Test(arguments: [9, 1, 0, -1, Int.min])
    func burstsBelowTheLimit(_ burst: Int) {
        expect(.invalidBurst, saying: ["burst \(burst) ", "10 or more"]) {
            $0.strategy = .tokenBucket
            $0.burst = burst
        }
    }

    @Test(arguments: [RateThrottleStrategy.slidingCounter, .slidingWindow, .fixedWindow, .leakyBucket])
    func burstsElsewhere(_ strategy: RateThrottleStrategy) {
        for burst in [10, 20] {
            expect(.invalidBurst, saying: ["burst \(burst) ", strategy.rawValue, "only token_bucket"]) {
                $0.strategy = strategy
                $0.burst = burst
            }
        }
    }

    @Test func capacities() throws {
        let bucket = try Arguments(strategy: .tokenBucket, burst: 25).make()
        #expect(bucket.capacity == 25 && bucket.limit == 10 && bucket.burst == 25)
        #expect(try Arguments(strategy: .tokenBucket).make().capacity == 10)
        #expect(try Arguments(strategy: .tokenBucket, burst: 10).make().capacity == 10)
        #expect(try Arguments().make().capacity == 10)
    }

    @Test(arguments: [
        Duration.zero, .seconds(-1), .nanoseconds(1), .nanoseconds(999), .nanoseconds(1_500),
        .microseconds((1 << 51) + 1), .seconds(Int64.max), .seconds(Int64.min),
    ])
    func windows(_ window: Duration) {
        expect(.invalidWindow, saying: ["window \(window) ", "whole microseconds, from 1 µs to 2^51 µs"]) {
            $0.window = window
        }
    }

    @Test(arguments: [
        Duration.seconds(-1), .microseconds(-1), .nanoseconds(1), .nanoseconds(-1), .microseconds((1 << 51) + 1),
        .seconds(Int64.max), .seconds(Int64.min),
    ])
    func blockDurations(_ duration: Duration) {
        expect(.invalidBlockDuration, saying: ["block duration \(duration) ", "from 0", "2^51 µs"]) {
            $0.blockDuration = duration
        }
    }

    @Test func durationsAtTheEnds() throws {
        #expect(try Arguments(limit: 1, window: .microseconds(1)).make().window == .microseconds(1))
        #expect(try Arguments(limit: 1, window: .microseconds(1 << 51)).make().window == .microseconds(1 << 51))
        #expect(try Arguments(blockDuration: .microseconds(1 << 51)).make().blockDuration == .microseconds(1 << 51))
        #expect(try Arguments().make().blockDuration == .zero)
    }

    @Test(
        "Capacity × window beyond 2^53 in every tick",
        arguments: [
            // In microseconds alone, for the window is no multiple of a millisecond.
            (limit: 9_007_199_255, window: 1_000_001), (1 << 53, 3), (5, (1 << 51) - 1),
            // In milliseconds.
            (1_000_000_000_000, 10_001_000), (Int.max, 1_000_000), (Int.max, 1),
        ]
    )
    func products(_ limit: Int, _ window: Int) {
        let duration = Duration.microseconds(window)
        expect(.outOfRange, saying: ["capacity \(limit) ", "window \(duration) ", "2^53", "9007199254740992"]) {
            $0.limit = limit
            $0.window = duration
        }
    }

    @Test func productsOfBursts() {
        expect(.outOfRange, saying: ["capacity 9007199254740993 "]) {
            $0.strategy = .tokenBucket
            $0.window = .microseconds(1)
            $0.burst = (1 << 53) + 1
        }
        #expect(throws: Never.self) {
            try Arguments(window: .microseconds(1), strategy: .tokenBucket, burst: 1 << 53).make()
        }
    }

    @Test func longTextIsCut() {
        let name = String(repeating: "n", count: 64)
        expect(.invalidLimit, saying: [name]) {
            $0.name = name
            $0.limit = 0
        }
        let error = #expect(throws: RuleError.self) {
            try RateThrottleRule(name: "r", rate: String(repeating: "x", count: 100_000))
        }
        #expect((error?.message.utf8.count ?? 0) < 500)
    }

    @Test func errorsAreTheirMessages() throws {
        let error = #expect(throws: RuleError.self) { try Arguments(limit: 0).make() }
        #expect(error.map { "\($0)" } == error?.message)
        #expect(error?.code.description == "invalidLimit")
    }
}
