/// A fixed window or sliding counter as one counter a window, which `increment` alone keeps from admitting too much.
///
/// A charge is added first and given back when it does not fit, so that concurrent callers may deny each other what would
/// have fitted, and never grant each other what does not. The clock is read again after the increment: a charge that a
/// slow backend delayed into the next window is given back and made there.
struct CounterCell: Cell {
    /// How many window edges a charge may run into before the call fails.
    static let maximumAttempts = 8

    let check: Check
    let backend: any StorageBackend
    let clock: any EpochClock
    var shield = Shield.task

    var gatedKeys: [String] { [] }

    private var quota: Quota { check.rule.quota }
    private var isSliding: Bool { quota.strategy == .slidingCounter }
    private var window: Int { quota.windowMicroseconds }

    func read() async throws -> Reading {
        let now = clock.bounded
        let index = Arithmetic.floorDivide(now, window)
        let current = try await count(in: index)
        return try await reading(at: now, index: index, current: current)
    }

    func charge() async throws -> Charge {
        for _ in 0..<Self.maximumAttempts {
            try Task.checkCancellation()
            let now = clock.bounded
            let index = Arithmetic.floorDivide(now, window)
            if let refusal = try await refusal(at: now, index: index) { return refusal }
            let sum = try await add(check.cost, in: index)
            let later = clock.bounded
            guard Arithmetic.floorDivide(later, window) == index else {
                try await giveBack(in: index)
                continue
            }
            let charge = try await assess(sum, at: later, index: index)
            if !charge.decision.isAllowed {
                try await giveBack(in: index)
                try await block(charge.decision, at: later)
            }
            return charge
        }
        throw StorageError(code: .contention, message: "the backend took longer than a window at each attempt")
    }

    func settle() async throws {
        let reading = try await read()
        try await block(reading.decision(on: check, startsBlock: true), at: reading.now)
    }

    func refund(_ charge: Charge) async throws {
        try await giveBack(in: Arithmetic.floorDivide(charge.reading.now, window))
    }

    /// Removes all that a key may have counted.
    static func forget(_ identifier: String, rule: RateThrottleRule, on backend: any StorageBackend, at now: Int)
        async throws
    {
        let cell = CounterCell(check: Check(rule: rule, identifier: identifier), backend: backend, clock: WallClock())
        let index = Arithmetic.floorDivide(now, cell.window)
        for window in index - 1...index + 1 { try await backend.delete(cell.key(in: window)) }
        try await backend.delete(cell.blockKey)
    }
}

extension CounterCell {
    private var blockKey: String {
        StorageKey.make(.block, rule: check.rule, identifier: check.identifier)
    }

    private func key(in index: Int) -> String {
        let base = StorageKey.make(.counter, rule: check.rule, identifier: check.identifier)
        // Short, so that the key keeps to 256 bytes for windows of a microsecond.
        return "\(base):\(isSliding ? "s" : "f")\(String(window, radix: 36)):\(String(index, radix: 36))"
    }

    /// What refuses a charge before anything is added: a block, or a cost that never fits.
    private func refusal(at now: Int, index: Int) async throws -> Charge? {
        guard quota.blockMicroseconds > 0 || check.cost > quota.capacity else { return nil }
        let current = check.cost > quota.capacity ? try await count(in: index) : 0
        let reading = try await reading(at: now, index: index, current: current)
        let decision = reading.decision(on: check, startsBlock: false)
        switch decision.finding {
        case .blocked, .costExceedsLimit: return Charge(decision: decision, reading: reading, swap: nil)
        case .granted, .limitExceeded: return nil
        }
    }

    /// Whether the sum that an increment returned still fits. What cannot be decided is not charged, if the backend still
    /// takes it back.
    private func assess(_ sum: Int, at now: Int, index: Int) async throws -> Charge {
        do {
            let reading = try await reading(at: now, index: index, current: sum - check.cost)
            return Charge(decision: reading.decision(on: check, startsBlock: true), reading: reading, swap: nil)
        } catch {
            try? await giveBack(in: index)
            throw error
        }
    }

    /// The key's state, from its counters.
    private func reading(at now: Int, index: Int, current: Int) async throws -> Reading {
        let strategy: AnyStrategyState =
            isSliding
            ? .slidingCounter(
                SlidingCounter(index: index, current: current, previous: try await count(in: index - 1))
            )
            : .fixedWindow(FixedWindow(index: index, used: current))
        let block = quota.blockMicroseconds > 0 ? try await integer(blockKey) : nil
        return Reading(
            state: KeyState(strategy: strategy, windowMicroseconds: window, tick: quota.tick, blockedUntil: block),
            now: now
        )
    }

    private func count(in index: Int) async throws -> Int {
        min(max(0, try await integer(key(in: index)) ?? 0), Arithmetic.exactLimit)
    }

    private func integer(_ key: String) async throws -> Int? {
        guard let value = try await backend.get(key) else { return nil }
        guard case .integer(let number) = value, number.magnitude <= Arithmetic.timeLimit * 2 else {
            throw StorageError.corrupted
        }
        return number
    }

    /// Counters outlive their use by a window, for hosts whose clocks lag.
    private func add(_ amount: Int, in index: Int) async throws -> Int {
        let lifetime = Arithmetic.multiply(window, isSliding ? 3 : 2)
        return try await backend.increment(key(in: index), amount: amount, ttl: .microseconds(max(1_000, lifetime)))
    }

    private func giveBack(in index: Int) async throws {
        try await shield.run {
            // Below zero the counter had expired meanwhile: what it lacks would be admitted on top of the limit.
            if try await add(-check.cost, in: index) < 0 { _ = try await add(check.cost, in: index) }
        }
    }

    private func block(_ decision: Decision, at now: Int) async throws {
        guard decision.finding == .limitExceeded, decision.isBlocked else { return }
        try await backend.set(
            blockKey,
            .integer(now + quota.blockMicroseconds),
            ttl: .microseconds(max(1_000, quota.blockMicroseconds))
        )
    }
}
