#if Redis
import RateThrottle
import RateThrottleTestSupport
import Testing

/// One of many callers of a client. It has a counter of its own on the server, and knows what it must be at the end.
final class SoakCaller: Sendable {
    private struct State {
        var random: SplitMix64
        var tally = SoakTally()
    }

    private let number: Int
    private let script: RedisScript
    private let state: Lock<State>

    init(number: Int) throws {
        self.number = number
        script = try RedisScript("return redis.call('INCR', KEYS[1])")
        state = Lock(State(random: SplitMix64(seed: UInt64(number))))
    }

    /// What has become of its calls.
    var tally: SoakTally { state.withLock { $0.tally } }

    private var key: String { "counter:\(number)" }

    /// Calls until a moment, one call after the other; some are cancelled.
    func run(_ client: RedisClient, until end: ContinuousClock.Instant) async {
        while ContinuousClock.now < end {
            let (kind, isCancelled, call) = state.withLock { state in
                state.tally.begun += 1
                return (state.random.pick(0...2), state.random.once(in: 20), state.tally.begun)
            }
            let task = Task { await make(kind, "\(number)-\(call)", client) }
            if isCancelled { task.cancel() }
            if await task.value { continue }
            // A server that is down fails calls in microseconds.
            await Task.yield()
        }
    }

    /// Expects that the counter was raised by each call that succeeded, by no other that certainly did not run, and never
    /// twice by one.
    func expectExact(_ client: RedisClient) async throws {
        let count = Int(try await client.command("GET", key, timeout: .seconds(5)).string ?? "0") ?? -1
        let tally = tally
        #expect((tally.counted...tally.counted + tally.perhapsCounted).contains(count), "\(key)")
    }

    private func make(_ kind: Int, _ text: String, _ client: RedisClient) async -> Bool {
        switch kind {
        case 0: await echo(text, client)
        case 1: await count(client)
        default: await both(text, client)
        }
    }

    private func echo(_ text: String, _ client: RedisClient) async -> Bool {
        do throws(RedisError) {
            expect(try await client.command("ECHO", text, timeout: .milliseconds(300)).string, text)
            return answered()
        } catch { return failed(error) }
    }

    private func count(_ client: RedisClient) async -> Bool {
        do throws(RedisError) {
            try await client.evalScript(script, keys: [key], expecting: .integer, timeout: .milliseconds(300))
            state.withLock { $0.tally.counted += 1 }
            return answered()
        } catch {
            note(error)
            return failed(error)
        }
    }

    private func both(_ text: String, _ client: RedisClient) async -> Bool {
        let results: [Result<RedisReply, RedisError>]
        do {
            results = try await client.pipeline(timeout: .milliseconds(300)) {
                $0.command("ECHO", text)
                $0.evalScript(script, keys: [key], expecting: .integer)
                $0.command("ECHO", text + "!")
            }
        } catch { return failed(error as? RedisError ?? RedisError(code: .server, message: "\(error)")) }
        guard results.count == 3 else {
            expect("\(results.count) results", "3 results")
            return answered()
        }
        if case .success(let reply) = results[0] { expect(reply.string, text) }
        if case .success(let reply) = results[2] { expect(reply.string, text + "!") }
        switch results[1] {
        case .success: state.withLock { $0.tally.counted += 1 }
        case .failure(let error): note(error)
        }
        return answered()
    }

    private func expect(_ reply: String?, _ text: String) {
        if reply != text { state.withLock { $0.tally.strange.append("\(text) got \(reply ?? "nothing")") } }
    }

    /// The counter may have been raised all the same.
    private func note(_ error: RedisError) {
        if error.mayHaveExecuted { state.withLock { $0.tally.perhapsCounted += 1 } }
    }

    private func answered() -> Bool {
        state.withLock { $0.tally.answered += 1 }
        return true
    }

    private func failed(_ error: RedisError) -> Bool {
        state.withLock { $0.tally.failed[error.code, default: 0] += 1 }
        return false
    }
}
#endif
