import RateThrottleTesting
import RateThrottleTestSupport
import Testing

@testable import RateThrottle

@Suite("How a limiter is set up")
struct SystemStatusTests {
    private let clock = ManualClock(microsecondsSinceEpoch: RuleBench.start)

    @Test func inMemory() async throws {
        let limiter = createLimiter()
        limiter.addRule(try .test(.tokenBucket, 1, per: 1, name: "b"))
        limiter.addRule(try .test(.tokenBucket, 1, per: 1, name: "a"))
        try await limiter.checkRateLimit("client", rule: "a")
        let status = await limiter.getStatus()
        #expect(status.storageType == "InMemoryStorage")
        #expect(status.storageLevel == .native)
        #expect(status.isStorageHealthy)
        #expect(status.failurePolicy == "failClosed")
        #expect(status.rules.map(\.name) == ["a", "b"])
        #expect(status.metrics == limiter.getMetrics())
        #expect(status.metrics.totalRequests == 1)
        #expect(status.circuitBreaker == .closed && status.connection == nil)
    }

    @Test("The level is found by conformance, also in a box")
    func levels() async {
        let outage = Outage(clock: clock)
        let boxed: any StorageBackend = InMemoryStorage(configuration: .init(clock: clock))
        let cases: [(any StorageBackend, StorageLevel, String, Bool)] = [
            (boxed, .native, "InMemoryStorage", true),
            (outage.native, .native, "FaultyStorage<InMemoryStorage>", false),
            (outage.portable, .operations, "FaultyStorage<ToyStorage>", false),
        ]
        for (storage, level, name, isImmediate) in cases {
            let limiter = RateThrottleCore.patient(storage)
            let status = await limiter.getStatus()
            #expect(status.storageLevel == level && status.storageType == name && status.isStorageHealthy)
            #expect((limiter.synchronous != nil) == isImmediate)
        }
    }

    @Test func health() async {
        let outage = Outage(.failing, clock: clock)
        let limiter = RateThrottleCore.patient(outage.portable)
        #expect(await !limiter.getStatus().isStorageHealthy)
        // To ask how it is is no call that it failed to decide.
        #expect(limiter.getMetrics().storageFailures == 0)
        outage.turn(to: .answering)
        #expect(await limiter.getStatus().isStorageHealthy)
    }

    @Test("The connection is shown of a storage that has one")
    func connection() async {
        let limiter = RateThrottleCore.patient(ConnectedStorage())
        let connection = await limiter.getStatus().connection
        #expect(connection == ConnectedStorage.status)
    }

    @Test func policies() async {
        let spare = InMemoryStorage()
        let policies: [(FailurePolicy, String)] = [
            (.failClosed, "failClosed"), (.failOpen, "failOpen"), (.throwError, "throwError"),
            (.fallback(spare, share: 4), "fallback(InMemoryStorage, share: 4)"),
        ]
        for (policy, name) in policies {
            let limiter = RateThrottleCore(failurePolicy: policy)
            #expect(await limiter.getStatus().failurePolicy == name)
        }
    }

    @Test("Every form of createLimiter")
    func createLimiters() async throws {
        let configuration = InMemoryStorage.Configuration(maxKeys: 10, clock: clock)
        let custom = Outage(.failing, clock: clock).portable
        let customName = "FaultyStorage<ToyStorage>"
        let log = LogLines()
        let limiters: [(RateThrottleCore, String)] = [
            (createLimiter(), "InMemoryStorage"),
            (createLimiter(storage: InMemoryStorage(configuration: configuration)), "InMemoryStorage"),
            (createLimiter(storage: custom, failurePolicy: .failOpen, logger: log.logger), customName),
            (createLimiter(storage: custom, decisionDeadline: .milliseconds(50)), customName),
            (try await createLimiter(storage: .inMemory), "InMemoryStorage"),
            (try await createLimiter(storage: .inMemory(configuration), failurePolicy: .throwError), "InMemoryStorage"),
            (RateThrottleCore(), "InMemoryStorage"), (RateThrottleCore(storage: custom), customName),
        ]
        for (limiter, name) in limiters {
            #expect(await limiter.getStatus().storageType == name)
            #expect(limiter.ruleNames.isEmpty)
            await limiter.shutdown()
        }
        limiters[2].0.addRule(try .test(.tokenBucket, 1, per: 1))
        #expect(try await limiters[2].0.checkRateLimit("client", rule: "rule").allowed)
        #expect(log.lines.count == 1)
        #expect(await limiters[5].0.getStatus().failurePolicy == "throwError")
    }
}

/// A storage that says how its connection is doing.
private struct ConnectedStorage: StorageWrapper, ConnectedStorageBackend {
    static let status = StorageConnectionStatus(
        state: .down,
        connections: 0,
        inFlight: 3,
        reconnects: 2,
        lastError: "refused"
    )

    let base = InMemoryStorage()

    var connectionStatus: StorageConnectionStatus { Self.status }
}
