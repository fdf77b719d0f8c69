/// Several checks decided together, all granted or none charged, on tables whose locks are held.
struct JointDecision {
    /// A check, and which of the tables it lies in.
    struct Item {
        let query: ShardTable.Query
        let table: Int
    }

    /// What was found for an item.
    private enum Finding {
        case listed(Outcome)
        case decided(Decision, slot: Int?)

        var isAllowed: Bool {
            switch self {
            case .listed(let outcome): outcome.allowed
            case .decided(let decision, _): decision.isAllowed
            }
        }
    }

    private let items: [Item]
    private let now: Int

    init(items: [Item], at now: Int) {
        self.items = items
        self.now = now
    }

    /// Decides and, unless peeking, charges all or none.
    /// - Throws: ``StorageError`` with code `full`; nothing is charged then.
    func evaluate(peeking: Bool, tables: inout some Tables) throws(StorageError) -> [Outcome] {
        let findings = items.map { find($0, peeking: peeking, in: tables) }
        guard findings.allSatisfy(\.isAllowed) else {
            return zip(items, findings).map { refuse($0, $1, peeking: peeking, tables: &tables) }
        }
        if !peeking { try charge(findings, tables: &tables) }
        return findings.map { finding in
            switch finding {
            case .listed(let outcome): outcome
            case .decided(let decision, _): Outcome(decision, at: now)
            }
        }
    }

    /// Asks the table where it is: a copy of one has many parts.
    private func find(_ item: Item, peeking: Bool, in tables: some Tables) -> Finding {
        if let outcome = tables[item.table].listed(item.query, at: now) { return .listed(outcome) }
        let slot = tables[item.table].slot(of: item.query.key)
        let decision = tables[item.table].decision(item.query, slot: slot, at: now, startsBlock: !peeking)
        return .decided(decision, slot: slot)
    }

    private func charge(_ findings: [Finding], tables: inout some Tables) throws(StorageError) {
        let charged = zip(items, findings).filter { item, finding in
            if case .decided = finding { item.query.cost > 0 } else { false }
        }
        let keys = charged.map { item, _ in item.query.key }
        for position in tables.indices {
            let needed = charged.count { item, finding in
                if case .decided(_, slot: nil) = finding { item.table == position } else { false }
            }
            guard tables[position].makeRoom(for: needed, at: now, keeping: keys) else {
                throw tables[position].fullError
            }
        }
        for case (let item, .decided(let decision, _)) in charged {
            let slot = tables[item.table].slot(of: item.query.key)
            try tables[item.table].charge(item.query, slot: slot, decision, at: now)
        }
        for position in tables.indices { tables[position].sweep(at: now) }
    }

    /// The outcome of an item of a call that is denied, and what such a call leaves behind.
    private func refuse(_ item: Item, _ finding: Finding, peeking: Bool, tables: inout some Tables) -> Outcome {
        switch finding {
        case .listed(let outcome): return outcome
        case .decided(var decision, let slot):
            if decision.isAllowed {
                let leftover = tables[item.table].leftover(item.query, slot: slot, at: now)
                decision.remaining = leftover.remaining
                decision.resetAfter = leftover.resetAfter
            }
            if !peeking, item.query.cost > 0 {
                tables[item.table].settle(item.query, slot: slot, decision, at: now)
            }
            return Outcome(decision, at: now)
        }
    }
}

/// Tables by number: an array of them, or the only one.
protocol Tables: MutableCollection, RandomAccessCollection where Element == ShardTable, Index == Int {}

extension [ShardTable]: Tables {}
extension CollectionOfOne<ShardTable>: Tables {}
