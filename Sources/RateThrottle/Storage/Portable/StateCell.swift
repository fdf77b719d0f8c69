/// A key whose whole state is one value: read, decided here, and written back.
///
/// With `compareAndSet` a write that another one overtook is decided again, so that it is exact across processes. Without,
/// the key is gated, and it is exact within this process.
struct StateCell: Cell {
    /// How often a write may be overtaken before the call fails; tasks of this process wait for each other instead.
    static let maximumAttempts = 1_000

    let check: Check
    let backend: any StorageBackend
    let atomic: (any AtomicStorageBackend)?
    let clock: any EpochClock
    private let key: String

    init(_ check: Check, backend: any StorageBackend, atomic: (any AtomicStorageBackend)?, clock: any EpochClock) {
        self.check = check
        self.backend = backend
        self.atomic = atomic
        self.clock = clock
        key = StorageKey.make(.state, rule: check.rule, identifier: check.identifier)
    }

    var gatedKeys: [String] { [key] }

    private var quota: Quota { check.rule.quota }

    func read() async throws -> Reading {
        try await load().reading
    }

    func charge() async throws -> Charge {
        try await rewrite { reading, state in
            let decision = reading.decision(on: check, startsBlock: true)
            if decision.isAllowed {
                state.charge(check.cost, at: reading.now, under: quota)
                return (decision, true)
            }
            return (decision, state.settle(decision, at: reading.now, under: quota))
        }
    }

    func settle() async throws {
        _ = try await rewrite { reading, state in
            let decision = reading.decision(on: check, startsBlock: true)
            return (decision, state.settle(decision, at: reading.now, under: quota))
        }
    }

    func refund(_ charge: Charge) async throws {
        if let swap = charge.swap, let old = swap.old, let atomic {
            let isRestored = try await atomic.compareAndSet(
                key,
                expected: swap.new,
                new: old,
                ttl: lifetime(of: charge.reading.state)
            )
            if isRestored { return }
        }
        _ = try await rewrite { reading, state in
            state.refund(check.cost, chargedAt: charge.reading.now, under: quota)
            return (charge.decision, true)
        }
    }

    /// Reads, lets the body change the state, and writes it back if it says so, until nobody came in between.
    private func rewrite(_ body: (Reading, inout KeyState) -> (Decision, isChanged: Bool)) async throws -> Charge {
        for _ in 0..<Self.maximumAttempts {
            try Task.checkCancellation()
            let (reading, stored) = try await load()
            var state = reading.state
            let (decision, isChanged) = body(reading, &state)
            guard isChanged else { return Charge(decision: decision, reading: reading, swap: nil) }
            let new = KeyStateCoder.encode(state)
            if try await write(new, expecting: stored, ttl: lifetime(of: state)) {
                return Charge(decision: decision, reading: reading, swap: (stored, new))
            }
            await Task.yield()
        }
        throw StorageError(
            code: .contention,
            message: "other processes changed the key first at each of \(Self.maximumAttempts) attempts"
        )
    }

    private func load() async throws -> (reading: Reading, stored: StorageValue?) {
        let stored = try await backend.get(key)
        let now = clock.bounded
        let state = try stored.map { value throws(StorageError) in try KeyStateCoder.decode(value) }
        return (Reading(state: state ?? KeyState(at: now, under: quota), now: now), stored)
    }

    private func write(_ new: StorageValue, expecting old: StorageValue?, ttl: Duration) async throws -> Bool {
        guard let atomic else {
            try await backend.set(key, new, ttl: ttl)
            return true
        }
        return try await atomic.compareAndSet(key, expected: old, new: new, ttl: ttl)
    }

    /// Until nothing of the state is left to remember; state never lacks a lifetime.
    private func lifetime(of state: KeyState) -> Duration {
        let now = clock.bounded
        return .microseconds(max(1_000, state.expiry(at: now, under: quota) - now))
    }
}
