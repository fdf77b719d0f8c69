import ArgumentParser
import BenchmarkSupport
import RateThrottle
import RateThrottleTesting

/// Makes so many decisions and ends, so that a profiler can count its instructions. The difference of two runs that make
/// different numbers of them is what the decisions cost, without what comes before and after.
@main
struct Instructions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes so many decisions and ends, so that a profiler can count its instructions."
    )

    @Argument(help: "How the rule counts.")
    var strategy: RateThrottleStrategy

    @Argument(help: "now: the synchronous view; await: checkRateLimit.")
    var mode: DecisionMode

    @Argument(help: "How many keys are asked about in turn, 1 to 1000000.")
    var keys: Int

    @Argument(help: "How many decisions, 1 or more.")
    var decisions: Int

    func validate() throws {
        guard (1...1_000_000).contains(keys) else {
            throw ValidationError("keys \(keys): allowed are 1 to 1000000")
        }
        guard decisions >= 1 else { throw ValidationError("decisions \(decisions): allowed is 1 or more") }
    }

    func run() async throws {
        // By its own clock a log would grow as slowly as a profiler runs: it gets one that goes on with each decision, and
        // keeps a hundred entries.
        let isLog = strategy == .slidingWindow
        let clock = isLog ? ManualClock(microsecondsSinceEpoch: 1_800_000_000_000_000) : nil
        let storage = InMemoryStorage(configuration: clock.map { .init(clock: $0) } ?? .init())
        let limiter = createLimiter(storage: storage, failurePolicy: .throwError)
        limiter.addRule(
            try RateThrottleRule(
                name: "api",
                limit: isLog ? 100_000 : 200_000_000,
                window: isLog ? .microseconds(100 * keys) : .seconds(10),
                strategy: strategy
            )
        )
        guard let synchronous = limiter.synchronous else { throw BenchmarkError("the storage can suspend") }
        let names = KeyList.make(0..<keys)
        var granted = 0
        for number in 0..<decisions {
            clock?.advance(by: .microseconds(1))
            let key = names[number % keys]
            let isAllowed =
                switch mode {
                case .now: try synchronous.checkRateLimitNow(key, rule: "api").allowed
                case .await: try await limiter.checkRateLimit(key, rule: "api").allowed
                }
            if isAllowed { granted += 1 }
        }
        guard granted == decisions else {
            throw BenchmarkError("\(granted) of \(decisions) decisions were granted; expected all")
        }
    }
}
