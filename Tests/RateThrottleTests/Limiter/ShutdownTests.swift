import Foundation
import RateThrottleTesting
import Testing

@testable import RateThrottle

@Suite("What shutdown closes", .timeLimit(.minutes(10)))
struct ShutdownTests {
    private func kind(_ close: @escaping @Sendable (Duration) async -> Void) -> StorageKind {
        StorageKind { StorageKind.Opened(InMemoryStorage(), close: close) }
    }

    @Test("What createLimiter opened, once, in the time that is left")
    func once() async throws {
        let closed = Collected<Duration>()
        let limiter = try await createLimiter(storage: kind { closed.append($0) })
        #expect(closed.all.isEmpty)
        await withTaskGroup { group in
            for _ in 0..<8 { group.addTask { await limiter.shutdown(deadline: .seconds(3_600)) } }
        }
        await limiter.shutdown()
        #expect(closed.all == [.seconds(3_600)])
    }

    @Test("Whoever calls while it closes waits, too")
    func second() async throws {
        let isOver = Collected<Bool>()
        let hasBegun = Collected<Bool>()
        let limiter = try await createLimiter(
            storage: kind { _ in
                hasBegun.append(true)
                await ViolationTests.wait { !isOver.all.isEmpty }
            }
        )
        let first = Task { await limiter.shutdown(deadline: .seconds(3_600)) }
        await ViolationTests.wait { !hasBegun.all.isEmpty }
        let second = Task { () -> Bool in
            await limiter.shutdown(deadline: .seconds(3_600))
            return isOver.all == [true]
        }
        isOver.append(true)
        #expect(await second.value)
        await first.value
        #expect(hasBegun.all.count == 1)
    }

    @Test("No longer than the deadline", arguments: [Duration.milliseconds(5), .zero, .seconds(-1)])
    func deadline(_ limit: Duration) async throws {
        let isOver = Collected<Bool>()
        let hasBegun = Collected<Duration>()
        let limiter = try await createLimiter(
            storage: kind { limit in
                hasBegun.append(limit)
                await ViolationTests.wait { !isOver.all.isEmpty }
            }
        )
        await limiter.shutdown(deadline: limit)
        await ViolationTests.wait { !hasBegun.all.isEmpty }
        #expect(isOver.all.isEmpty && hasBegun.all == [limit])
        isOver.append(true)
    }

    @Test("Also for a caller that was cancelled")
    func cancelled() async throws {
        let closed = Collected<Duration>()
        let limiter = try await createLimiter(storage: kind { closed.append($0) })
        let caller = Task {
            await ViolationTests.wait { false }
            await limiter.shutdown()
        }
        caller.cancel()
        await caller.value
        await ViolationTests.wait { !closed.all.isEmpty }
    }

    @Test("A callback that takes its time does not keep the storage open")
    func slowCallback() async throws {
        let closed = Collected<Duration>()
        let limiter = try await createLimiter(storage: kind { closed.append($0) })
        limiter.addRule(try .test(.fixedWindow, 1, per: 60))
        let shutdown = Collected<Bool>()
        limiter.onViolation { _ in while shutdown.all.isEmpty { sched_yield() } }
        for _ in 0..<2 { try await limiter.checkRateLimit("client", rule: "rule") }
        await limiter.shutdown(deadline: .milliseconds(5))
        await ViolationTests.wait { !closed.all.isEmpty }
        shutdown.append(true)
    }

    @Test("Nothing that the caller made")
    func callersOwn() async throws {
        let storage = FaultyStorage(InMemoryStorage())
        let limiter = createLimiter(storage: storage)
        limiter.addRule(try .test(.fixedWindow, 1, per: 60))
        await limiter.shutdown()
        #expect(try await limiter.checkRateLimit("client", rule: "rule").allowed)
    }
}
