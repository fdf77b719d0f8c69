import RateThrottle
import RateThrottleTesting
import Testing

@Suite("The storage that fails on demand", .timeLimit(.minutes(10)))
struct FaultyStorageTests {
    private struct OwnError: Error {}

    private let rule: RateThrottleRule

    init() throws {
        rule = try RateThrottleRule(name: "rule", limit: 2, window: .seconds(60), strategy: .fixedWindow)
    }

    /// Calls an operation.
    private func call(_ operation: StorageOperation, on storage: FaultyStorage<InMemoryStorage>) async throws {
        switch operation {
        case .get: _ = try await storage.get("key")
        case .set: try await storage.set("key", .integer(1), ttl: nil)
        case .increment: try await storage.increment("key", amount: 1, ttl: nil)
        case .delete: try await storage.delete("key")
        case .exists: _ = try await storage.exists("key")
        case .clear: try await storage.clear()
        case .compareAndSet: _ = try await storage.compareAndSet("key", expected: nil, new: .integer(1), ttl: nil)
        case .evaluate: _ = try await storage.evaluate([Check(rule: rule, identifier: "id")], peeking: false)
        case .forget: try await storage.forget("id", rule: rule)
        case .add: try await storage.add("id", to: .blacklist, for: nil)
        case .remove: try await storage.remove("id", from: .blacklist)
        case .contains: _ = try await storage.contains("id", in: .blacklist)
        }
    }

    @Test func keepsTheLevel() async {
        #expect(await RateThrottleCore(storage: FaultyStorage(ToyStorage())).getStatus().storageLevel == .operations)
        #expect(await RateThrottleCore(storage: FaultyStorage(ToyAtomicStorage())).getStatus().storageLevel == .atomic)
        #expect(await RateThrottleCore(storage: FaultyStorage(InMemoryStorage())).getStatus().storageLevel == .native)
    }

    @Test(arguments: StorageOperation.allCases)
    func failsOneOperationAndCountsIt(_ operation: StorageOperation) async throws {
        let storage = FaultyStorage(InMemoryStorage())
        storage.fail([operation], next: 2, with: OwnError())
        for other in StorageOperation.allCases where other != operation { try await call(other, on: storage) }
        for _ in 0..<2 { await #expect(throws: OwnError.self) { try await call(operation, on: storage) } }
        try await call(operation, on: storage)
        #expect(storage.callCount(of: [operation]) == 3)
        #expect(storage.callCount() == 3 + StorageOperation.allCases.count - 1)
        storage.resetCallCounts()
        #expect(storage.callCount() == 0)
    }

    @Test func failsTheNext() async throws {
        let storage = FaultyStorage(ToyStorage())
        storage.fail(next: 0)
        storage.fail(next: 2)
        for _ in 0..<2 { await #expect(throws: InjectedFault.self) { try await storage.set("key", "value") } }
        #expect(try await storage.get("key") == nil)
        try await storage.set("key", "value")
        #expect(try await storage.get("key") == "value")
    }

    @Test func skipsCallsFirst() async throws {
        let storage = FaultyStorage(ToyStorage())
        storage.fail([.increment], next: 1, skipping: 2)
        #expect(try await storage.increment("key") == 1)
        #expect(try await storage.increment("key") == 2)
        _ = try await storage.get("key")
        await #expect(throws: InjectedFault.self) { try await storage.increment("key") }
        #expect(try await storage.increment("key") == 3)
    }

    @Test func takesFaultsInOrder() async throws {
        let storage = FaultyStorage(ToyStorage())
        storage.fail([.get], next: 1, with: OwnError())
        storage.fail(next: 1)
        await #expect(throws: OwnError.self) { try await storage.get("key") }
        await #expect(throws: InjectedFault.self) { try await storage.get("key") }
        #expect(try await storage.get("key") == nil)
    }

    @Test func failsAlwaysUntilItRecovers() async throws {
        let storage = FaultyStorage(ToyStorage())
        storage.failAlways([.get], skipping: 1)
        #expect(try await storage.get("key") == nil)
        for _ in 0..<10 { await #expect(throws: InjectedFault.self) { try await storage.get("key") } }
        try await storage.set("key", 1)
        storage.recover()
        #expect(try await storage.get("key") == 1)
    }

    @Test func losesAReply() async throws {
        let storage = FaultyStorage(ToyStorage())
        storage.fail(next: 1, moment: .after)
        await #expect(throws: InjectedFault.self) { try await storage.increment("key", amount: 5) }
        #expect(try await storage.get("key") == 5)
    }

    @Test func holdsUntilReleased() async throws {
        let storage = FaultyStorage(ToyStorage())
        storage.hold([.set])
        let call = Task { try await storage.set("key", 1) }
        #expect(await storage.waitUntilHeld(1, within: .seconds(300)))
        #expect(storage.heldCount == 1)
        #expect(try await storage.get("key") == nil)
        storage.release([.get])
        #expect(storage.heldCount == 1)
        storage.release()
        try await call.value
        #expect(storage.heldCount == 0)
        #expect(try await storage.get("key") == 1)
        try await storage.set("key", 2)
    }

    @Test func aHeldCallEndsWhenItIsCancelled() async throws {
        let storage = FaultyStorage(ToyStorage())
        storage.hold()
        let calls = (0..<8).map { _ in Task { try await storage.increment("key") } }
        #expect(await storage.waitUntilHeld(8, within: .seconds(300)))
        for call in calls[..<4] { call.cancel() }
        for call in calls[..<4] { await #expect(throws: CancellationError.self) { try await call.value } }
        #expect(storage.heldCount == 4)
        storage.release()
        for call in calls[4...] { _ = try await call.value }
        #expect(try await storage.get("key") == 4)
    }

    @Test func aCancelledTaskIsNotHeld() async {
        let storage = FaultyStorage(ToyStorage())
        storage.hold()
        let call = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await storage.get("key")
        }
        await #expect(throws: CancellationError.self) { try await call.value }
        #expect(storage.heldCount == 0)
    }

    @Test func waitingIsBounded() async {
        let storage = FaultyStorage(ToyStorage())
        #expect(await storage.waitUntilHeld(0))
        #expect(await storage.waitUntilHeld(1, within: .milliseconds(1)) == false)
    }

    @Test func aLimiterAnswersByItsPolicy() async throws {
        let storage = FaultyStorage(InMemoryStorage())
        let limiter = RateThrottleCore(storage: storage, failurePolicy: .failOpen)
        limiter.addRule(rule)
        storage.fail([.evaluate], next: 1)
        #expect(try await limiter.checkRateLimit("id", rule: "rule").degraded)
        #expect(try await limiter.checkRateLimit("id", rule: "rule").remaining == 1)
    }
}
