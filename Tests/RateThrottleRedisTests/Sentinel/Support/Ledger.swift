#if Redis
import Foundation
import RateThrottle
import Testing

/// Callers that write under load, each time with a number of its own, and what became of each number.
///
/// A server that runs one notes its own process beside the number, and replicas get the note. So it is seen afterwards which
/// servers ran it, and how often, whatever was copied from one to another.
final class Ledger: Sendable {
    /// What a caller was told.
    enum Outcome {
        case done
        /// It failed, and may have been run.
        case perhaps
        /// It failed, and was certainly not run.
        case not
    }

    /// One call.
    struct Entry {
        let begun: ContinuousClock.Instant
        let ended: ContinuousClock.Instant
        let outcome: Outcome
        let error: RedisError?
    }

    private struct State {
        var entries: [Int: Entry] = [:]
        var next = 0
        var done = 0
        var isOver = false
    }

    private static let key = "ledger"
    private static let callers = 4
    private let script: RedisScript
    private let state = Lock(State())

    private init() throws {
        script = try RedisScript(
            """
            local process = string.match(redis.call('INFO', 'server'), 'process_id:(%d+)')
            local runs = redis.call('HGET', KEYS[1], ARGV[1]) or ''
            redis.call('HSET', KEYS[1], ARGV[1], runs .. process .. ' ')
            return 1
            """
        )
    }

    /// Has callers write for the time of a body, and waits for the last of them.
    /// - Returns: What became of all calls.
    static func keep(
        _ client: RedisClient,
        timeout: Duration = .seconds(2),
        while body: (Ledger) async throws -> Void
    ) async throws -> Ledger {
        let ledger = try Ledger()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<callers { group.addTask { await ledger.write(client, timeout) } }
            defer { ledger.state.withLock { $0.isOver = true } }
            try await ledger.waitForMore(10)
            try await body(ledger)
        }
        return ledger
    }

    /// What became of each call, by its number.
    var entries: [Int: Entry] { state.withLock(\.entries) }

    /// How many had an outcome.
    func count(_ outcome: Outcome) -> Int { entries.values.count { $0.outcome == outcome } }

    /// Those that were begun after a moment and done.
    func done(after moment: ContinuousClock.Instant) -> Set<Int> {
        Set(entries.filter { $0.value.begun > moment && $0.value.outcome == .done }.keys)
    }

    /// Waits until so many more calls were begun and done.
    func waitForMore(_ count: Int, within limit: Duration = .seconds(30)) async throws {
        // Some may be under way.
        let wanted = state.withLock { $0.done } + Self.callers + count
        guard await eventually(within: limit, { state.withLock { $0.done } >= wanted }) else {
            let last = entries.values.max { $0.ended < $1.ended }?.error
            throw SupportFailure("no \(count) calls in \(limit): \(last.map { "\($0)" } ?? "no error")")
        }
    }

    /// The numbers that a server has, with the processes that ran each.
    static func runs(on server: RedisServer) async throws -> [Int: [pid_t]] {
        let words = try await server.query(["HGETALL", key], within: .seconds(30)).elements.map(\.text)
        var runs: [Int: [pid_t]] = [:]
        for index in stride(from: 0, to: words.count - 1, by: 2) {
            let processes = words[index + 1].split(separator: " ")
            runs[Int(words[index]) ?? -1] = processes.compactMap { pid_t($0) }
        }
        return runs
    }

    /// Expects that nothing ran twice, and nothing of which it was said that it did not.
    /// - Parameters:
    ///   - servers: The servers that may have run something, as long as they still have it.
    ///   - isComplete: Whether they have all that was ever run.
    /// - Throws: ``SupportFailure``, when one of them does not answer.
    func expectHonest(on servers: [RedisServer], isComplete: Bool = true) async throws {
        var runs: [Int: Set<[pid_t]>] = [:]
        for server in servers {
            for (number, processes) in try await Self.runs(on: server) { runs[number, default: []].insert(processes) }
        }
        let entries = entries
        #expect(runs.count > 20)
        let twice = runs.filter { $0.value.count > 1 || $0.value.contains { $0.count > 1 } }
        #expect(twice.isEmpty, "\(twice.prefix(3))")
        let denied = entries.filter { $0.value.outcome == .not && runs[$0.key] != nil }
        #expect(denied.isEmpty, "\(denied.prefix(3))")
        #expect(runs.keys.allSatisfy { entries[$0] != nil })
        let missing = entries.filter { $0.value.outcome == .done && runs[$0.key] == nil }
        #expect(missing.isEmpty || !isComplete, "\(missing.prefix(3))")
    }

    private func write(_ client: RedisClient, _ timeout: Duration) async {
        while let number = nextNumber() {
            let begun = ContinuousClock.now
            var (outcome, cause) = (Outcome.done, RedisError?.none)
            do throws(RedisError) {
                try await client.evalScript(
                    script,
                    keys: [Self.key],
                    arguments: [number],
                    expecting: .integer,
                    timeout: timeout
                )
            } catch {
                (outcome, cause) = (error.mayHaveExecuted ? .perhaps : .not, error)
            }
            let entry = Entry(begun: begun, ended: .now, outcome: outcome, error: cause)
            state.withLock { state in
                state.entries[number] = entry
                state.done += outcome == .done ? 1 : 0
            }
            // A server that is down fails calls in microseconds, and the others need the processor too.
            if cause != nil { await Task.yield() }
        }
    }

    private func nextNumber() -> Int? {
        state.withLock { state in
            guard !state.isOver else { return nil }
            state.next += 1
            return state.next
        }
    }
}
#endif
