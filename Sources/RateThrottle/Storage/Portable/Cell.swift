/// One check on a backend that cannot decide: how to read its key, charge it, and take that back.
protocol Cell: Sendable {
    /// The check.
    var check: Check { get }

    /// The keys that only one task of this process may work on at a time; none when the backend's own operations suffice.
    var gatedKeys: [String] { get }

    /// The state of the key, without changing anything.
    func read() async throws -> Reading

    /// Charges the check if it fits; otherwise leaves what a denial leaves.
    func charge() async throws -> Charge

    /// Leaves what a denial found by `read` leaves: a block, and a corrected clock.
    func settle() async throws

    /// Takes a charge back.
    func refund(_ charge: Charge) async throws
}

/// A key's state at a moment.
struct Reading: Sendable {
    /// The state; a fresh one when the key is not there.
    var state: KeyState
    /// When it was read, in microseconds since the epoch.
    var now: Int

    /// The answer to a check.
    func decision(on check: Check, startsBlock: Bool) -> Decision {
        state.decision(on: check.cost, at: now, under: check.rule.quota, startsBlock: startsBlock)
    }

    /// The answer to a check that passes in a call that does not: what is left uncharged.
    func uncharged(_ check: Check) -> Outcome {
        Outcome(state.answer(to: 0, at: now, under: check.rule.quota), at: now).allowing()
    }
}

/// What became of an attempt to charge.
struct Charge: Sendable {
    /// The answer.
    var decision: Decision
    /// The state before, and when.
    var reading: Reading
    /// What was stored before and after, where a value was written.
    var swap: (old: StorageValue?, new: StorageValue)?

    /// The answer as an outcome.
    var outcome: Outcome { Outcome(decision, at: reading.now) }
}

extension Outcome {
    /// The same, granted: a limit lowered below what was used leaves a cost of 0 refused, but not a check that passed.
    fileprivate func allowing() -> Outcome {
        var outcome = self
        outcome.allowed = true
        outcome.retryAfterMicroseconds = nil
        outcome.reason = nil
        return outcome
    }
}
