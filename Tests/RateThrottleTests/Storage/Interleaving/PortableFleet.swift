import RateThrottleTesting
import Testing

@testable import RateThrottle

/// Several limiters, each with its own gate as in a process of its own, on one backend that suspends at every turn.
struct PortableFleet: Sendable {
    let medium: ToyMedium
    let sources: [PortableSource]

    /// Makes a fleet on a backend of the atomic or of the lowest level.
    init(isAtomic: Bool, count: Int, beforeReply: @escaping @Sendable (ManualClock) -> Void = { _ in }) {
        let medium = ToyMedium()
        let reply: @Sendable () -> Void = { beforeReply(medium.clock) }
        self.medium = medium
        sources = (0..<count).map { _ in
            let storage: any StorageBackend =
                isAtomic
                ? SuspendingStorage(base: ToyAtomicStorage(medium, prefix: "fleet/"), beforeReply: reply)
                : SuspendingStorage(base: ToyStorage(medium, prefix: "fleet/"), beforeReply: reply)
            return PortableSource(storage, clock: medium.clock, shield: ShuffledExecutor.shield)
        }
    }

    /// Makes calls, each in a task of its own, spread over the limiters, and runs them all to their ends.
    /// - Returns: What became of them, in the order in which they ended.
    func run(_ calls: [[Check]], seed: UInt64) throws -> [FinishedCall] {
        let log = CallLog()
        let ended = ShuffledExecutor.run(calls.count, seed: seed) { [sources] number in
            let outcomes = try? await sources[number % sources.count].evaluate(calls[number], peeking: false)
            log.append(FinishedCall(checks: calls[number], outcomes: outcomes))
        }
        try #require(ended == calls.count, "\(calls.count - ended) calls never ended, seed \(seed)")
        return log.all
    }

    /// What is left under a rule, read when nothing else runs.
    func remaining(_ rule: RateThrottleRule) async throws -> Int? {
        let check = Check(rule: rule, identifier: "client", cost: 0)
        return try await sources[0].evaluate([check], peeking: true).first?.remaining
    }
}
