#if Redis
import Testing

@testable import RateThrottle

/// Callers that count at keys for as long as something goes on.
final class CountingLoad: Sendable {
    private struct State {
        var isOver = false
        var replies: [String: [Int]] = [:]
        var failures: [String: [RedisError]] = [:]
    }

    private let state = Lock(State())

    /// How many calls were answered.
    var count: Int { state.withLock { $0.replies.values.reduce(0) { $0 + $1.count } } }

    /// Counts until a body ends, and until every key has been counted at some more after that.
    static func run(
        _ client: RedisClient,
        at keys: [String],
        callers: Int = 16,
        _ body: (CountingLoad) async throws -> Void
    ) async throws -> CountingLoad {
        let load = CountingLoad()
        let tasks = (0..<callers).map { number in
            Task { await load.call(client, keys, from: number) }
        }
        do {
            let isUnderWay = await eventually { load.count > callers }
            #expect(isUnderWay)
            try await body(load)
            let count = load.count
            let goesOn = await eventually { load.count > count + keys.count }
            #expect(goesOn)
        } catch {
            load.state.withLock { $0.isOver = true }
            throw error
        }
        load.state.withLock { $0.isOver = true }
        for task in tasks { await task.value }
        return load
    }

    private func call(_ client: RedisClient, _ keys: [String], from start: Int) async {
        for number in start..<Int.max {
            if state.withLock(\.isOver) { return }
            let key = keys[number % keys.count]
            do {
                let reply = try await client.command("INCR", key)
                state.withLock { $0.replies[key, default: []].append(reply.int ?? 0) }
            } catch {
                state.withLock { $0.failures[key, default: []].append(error) }
                // One that fails at once must not keep the others from the processor.
                await Task.yield()
            }
        }
    }

    /// Expects that every call was counted once, and that none failed.
    func expectExact(_ client: RedisClient, _ location: SourceLocation = #_sourceLocation) async throws {
        let failures = state.withLock(\.failures)
        #expect(failures.isEmpty, "\(failures.mapValues { $0.prefix(3) })", sourceLocation: location)
        for (key, replies) in state.withLock(\.replies) {
            #expect(replies.sorted() == Array(1...replies.count), "\(key)", sourceLocation: location)
            let value = try await client.command("GET", key).string
            #expect(value == "\(replies.count)", "\(key)", sourceLocation: location)
        }
    }
}
#endif
