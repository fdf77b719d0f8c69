/// Decisions over a backend that only remembers, made here by the limiter's own wall clock.
///
/// Clocks of several hosts should agree to well within a window: a host ahead ends windows early by what it is ahead.
struct PortableSource: DecisionSource {
    let backend: any StorageBackend
    let atomic: (any AtomicStorageBackend)?
    let clock: any EpochClock
    private let shield: Shield
    private let gate = KeyedGate()

    init(_ backend: any StorageBackend, clock: any EpochClock, shield: Shield = .task) {
        self.shield = shield
        self.backend = backend
        self.atomic = backend as? any AtomicStorageBackend
        self.clock = clock
    }

    func evaluate(_ checks: [Check], peeking: Bool) async throws -> [Outcome] {
        var entries: [ExactString: ListEntry] = [:]
        for identifier in Set(checks.map { ExactString($0.identifier) }) {
            entries[identifier] = try await entry(of: identifier.text)
        }
        let listed = checks.map { entries[ExactString($0.identifier)]?.outcome(for: $0) }
        let cells = zip(checks, listed).map { check, outcome in outcome == nil ? cell(for: check) : nil }
        let isRefused = listed.contains { $0?.allowed == false }
        return try await gate.withKeys(peeking ? [] : cells.flatMap { $0?.gatedKeys ?? [] }) {
            let outcomes = try await JointCells(cells: cells.compactMap(\.self), isRefused: isRefused, shield: shield)
                .evaluate(peeking: peeking)
            var rest = outcomes[...]
            return listed.compactMap { $0 ?? rest.popFirst() }
        }
    }

    func forget(_ identifier: String, rule: RateThrottleRule) async throws {
        let key = StorageKey.make(.state, rule: rule, identifier: identifier)
        try await gate.withKeys([key]) {
            try await backend.delete(key)
            try await CounterCell.forget(identifier, rule: rule, on: backend, at: clock.bounded)
        }
    }

    private func cell(for check: Check) -> any Cell {
        switch check.rule.strategy {
        case .fixedWindow where atomic == nil, .slidingCounter where atomic == nil:
            CounterCell(check: check, backend: backend, clock: clock, shield: shield)
        default:
            StateCell(check, backend: backend, atomic: atomic, clock: clock)
        }
    }
}

/// Several cells decided together: all granted, or none charged.
struct JointCells {
    let cells: [any Cell]
    /// Whether a list already denies the call.
    let isRefused: Bool
    /// What gives charges back.
    let shield: Shield

    func evaluate(peeking: Bool) async throws -> [Outcome] {
        // Alone, a charge says all that a reading would.
        if cells.count == 1, !isRefused, !peeking, cells[0].check.cost > 0 {
            return [try await cells[0].charge().outcome]
        }
        var readings: [Reading] = []
        for cell in cells { readings.append(try await cell.read()) }
        let decisions = zip(cells, readings).map { $1.decision(on: $0.check, startsBlock: !peeking) }
        if isRefused || !decisions.allSatisfy(\.isAllowed) {
            if !peeking { try await settle(decisions) }
            return zip(zip(cells, readings), decisions).map { Self.refused($0.0.check, $0.1, $1) }
        }
        if peeking { return zip(readings, decisions).map { Outcome($1, at: $0.now) } }
        return try await charge(readings, decisions)
    }

    /// Charges one after the other; when one no longer fits, takes the others back.
    private func charge(_ readings: [Reading], _ decisions: [Decision]) async throws -> [Outcome] {
        var charges: [Charge] = []
        do {
            for (position, cell) in cells.enumerated() {
                guard cell.check.cost > 0 else {
                    charges.append(Charge(decision: decisions[position], reading: readings[position], swap: nil))
                    continue
                }
                let charge = try await cell.charge()
                if !charge.decision.isAllowed { return try await withdraw(charges, for: charge, readings, decisions) }
                charges.append(charge)
            }
        } catch {
            try? await refund(charges)
            throw error
        }
        return charges.map(\.outcome)
    }

    private func withdraw(
        _ charges: [Charge],
        for denial: Charge,
        _ readings: [Reading],
        _ decisions: [Decision]
    ) async throws -> [Outcome] {
        try await refund(charges)
        return cells.indices.map { position in
            let check = cells[position].check
            if position < charges.count { return charges[position].reading.uncharged(check) }
            if position == charges.count { return denial.outcome }
            return Self.refused(check, readings[position], decisions[position])
        }
    }

    private func refund(_ charges: [Charge]) async throws {
        try await shield.run {
            for (cell, charge) in zip(cells, charges) where cell.check.cost > 0 { try await cell.refund(charge) }
        }
    }

    private func settle(_ decisions: [Decision]) async throws {
        for (cell, decision) in zip(cells, decisions) where cell.check.cost > 0 && !decision.isAllowed {
            try await cell.settle()
        }
    }

    private static func refused(_ check: Check, _ reading: Reading, _ decision: Decision) -> Outcome {
        decision.isAllowed ? reading.uncharged(check) : Outcome(decision, at: reading.now)
    }
}
