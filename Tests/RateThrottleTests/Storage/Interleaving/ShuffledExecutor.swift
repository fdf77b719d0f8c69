import RateThrottleTestSupport

@testable import RateThrottle

/// Runs tasks on the caller's thread, one at a time, and at each suspension picks at random who goes on: a seed is an
/// interleaving, and the same one every time.
///
/// A task that only this executor knows goes on whenever it can. When nothing can and something has not ended, it never will.
final class ShuffledExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var generator: SplitMix64
    }

    /// The executor that runs the caller.
    @TaskLocal private static var current: ShuffledExecutor?

    /// Runs work in a task of its own, on the caller's executor, where an ordinary one would leave it.
    static let shield = Shield { work in
        try await Task(executorPreference: current) { try await work() }.value
    }

    private let state: Lock<State>

    init(seed: UInt64) {
        state = Lock(State(generator: SplitMix64(seed: seed)))
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
    }

    /// Runs a body in so many tasks, to their ends or until none can go on. The body gets the task's number.
    /// - Returns: How many ended.
    static func run(
        _ count: Int,
        seed: UInt64,
        stepLimit: Int = 5_000_000,
        _ body: @escaping @Sendable (Int) async -> Void
    ) -> Int {
        let executor = ShuffledExecutor(seed: seed)
        let ended = Tally()
        for number in 0..<count {
            Task(executorPreference: executor) {
                await $current.withValue(executor) { await body(number) }
                ended.add(1)
            }
        }
        for _ in 0..<stepLimit { guard executor.runOne() else { break } }
        return ended.total
    }

    private func runOne() -> Bool {
        let job = state.withLock { state -> UnownedJob? in
            guard !state.jobs.isEmpty else { return nil }
            let position = Int.random(in: 0..<state.jobs.count, using: &state.generator)
            state.jobs.swapAt(position, state.jobs.count - 1)
            return state.jobs.removeLast()
        }
        guard let job else { return false }
        job.runSynchronously(on: asUnownedTaskExecutor())
        return true
    }
}
