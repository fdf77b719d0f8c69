import Logging
import Synchronization

/// Logs when the storage stops deciding and when it decides again: once a change, and an outage no sooner than ten seconds
/// after the one announced before, however often it comes and goes.
final class OutageLog: Sendable {
    private static let quietMicroseconds = 10_000_000

    private struct State {
        /// Whether the outage that goes on was announced.
        var isAnnounced = false
        var lastAnnounced: Int?
    }

    private let logger: Logger
    private let state = Lock(State())
    private let hasFailed = Atomic<Bool>(false)

    init(logger: Logger) {
        self.logger = logger
    }

    /// Notes a failure. Its message holds no key, identifier or secret.
    func failed(_ error: StorageError, at now: Int) {
        let isNews = state.withLock { state in
            hasFailed.store(true, ordering: .relaxed)
            // One that began too soon after the last is announced when it lasts.
            guard !state.isAnnounced else { return false }
            if let last = state.lastAnnounced, now - last < Self.quietMicroseconds, now >= last { return false }
            state.lastAnnounced = now
            state.isAnnounced = true
            return true
        }
        guard isNews else { return }
        logger.warning("storage cannot decide; the failure policy does", metadata: ["error": "\(error)"])
    }

    /// Whether a failure was noted, and no decision since. Takes no lock.
    var isFailing: Bool { hasFailed.load(ordering: .relaxed) }

    /// Notes a decision. Free while nothing fails.
    func succeeded() {
        guard isFailing else { return }
        let isNews = state.withLock { state in
            hasFailed.store(false, ordering: .relaxed)
            defer { state.isAnnounced = false }
            return state.isAnnounced
        }
        if isNews { logger.notice("storage decides again") }
    }
}
