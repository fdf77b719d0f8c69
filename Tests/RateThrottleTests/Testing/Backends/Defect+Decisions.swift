import RateThrottle
import RateThrottleTesting

extension Defect {
    /// Defects of a backend that decides itself.
    static let decisions: [Defect] = joint + keys + lists

    private static let joint: [Defect] = [
        .decisions("checks are charged one by one", [.evaluateIsAllOrNothing]) {
            $0.onEvaluate = { base, checks, peeking in
                try checks.flatMap { try base.evaluate([$0], peeking: peeking) }
            }
        },
        .decisions("a denial starts no block", [.evaluateIsAllOrNothing]) {
            $0.onEvaluate = { base, checks, peeking in
                let outcomes = try base.evaluate(checks, peeking: true)
                guard !peeking, outcomes.allSatisfy(\.allowed) else { return outcomes }
                return try base.evaluate(checks, peeking: false)
            }
        },
        .decisions("only the first check is charged", [.evaluateIsAllOrNothing]) {
            $0.onEvaluate = { base, checks, peeking in
                guard checks.count > 1, !peeking else { return try base.evaluate(checks, peeking: peeking) }
                let outcomes = try base.evaluate(checks, peeking: true)
                _ = try base.evaluate(Array(checks.prefix(1)), peeking: false)
                return outcomes
            }
        },
        .decisions("answers come in order of limits", [.evaluateAnswersInOrder, .evaluateIsAllOrNothing]) {
            $0.onEvaluate = { base, checks, peeking in
                try base.evaluate(checks.sorted { $0.rule.limit < $1.rule.limit }, peeking: peeking)
            }
        },
        .decisions("checks after the second are not answered", [.evaluateAnswersInOrder]) {
            $0.onEvaluate = { try $0.evaluate(Array($1.prefix(2)), peeking: $2) }
        },
        .decisions("deciding and charging are two steps", [.evaluateIsAtomic]) {
            $0.onEvaluate = { base, checks, peeking in
                let outcomes = try base.evaluate(checks, peeking: true)
                guard !peeking, outcomes.allSatisfy(\.allowed) else {
                    return try base.evaluate(checks, peeking: peeking)
                }
                for _ in 0..<3 { await Task.yield() }
                _ = try base.evaluate(checks, peeking: false)
                return outcomes
            }
        },
    ]

    private static let keys: [Defect] = [
        .decisions("a peek counts", [.peekingChangesNothing]) {
            $0.onEvaluate = { base, checks, _ in try base.evaluate(checks, peeking: false) }
        },
        .decisions("a cost of 0 counts", [.peekingChangesNothing]) {
            $0.onEvaluate = { base, checks, peeking in
                guard !peeking else { return try base.evaluate(checks, peeking: true) }
                let raised = checks.map { Check(rule: $0.rule, identifier: $0.identifier, cost: max(1, $0.cost)) }
                return try base.evaluate(raised, peeking: false)
            }
        },
        .decisions("a denial leaves a key", [.peekingChangesNothing]) {
            $0.onEvaluate = { base, checks, peeking in
                let outcomes = try base.evaluate(checks, peeking: peeking)
                if !outcomes.allSatisfy(\.allowed) { try base.set("denied", .integer(1), ttl: nil) }
                return outcomes
            }
        },
        .decisions("forget forgets nothing", [.forgetStartsAnew]) { $0.onForget = { _, _, _ in } },
        .decisions("forget forgets everything", [.forgetStartsAnew]) { $0.onForget = { base, _, _ in base.clear() } },
        .decisions("forget forgets an identifier under every rule", [.forgetStartsAnew]) {
            $0.onForget = { base, identifier, rule in
                base.forget(identifier, rule: rule)
                let strategy = rule.strategy
                let other = try RateThrottleRule(
                    name: "other rule \(strategy.rawValue)",
                    limit: 2,
                    window: rule.window,
                    strategy: strategy
                )
                base.forget(identifier, rule: other)
            }
        },
    ]

    private static let lists: [Defect] = [
        .decisions("the whitelist is not asked", [.listsActOnDecisions, .listEntriesEnd]) {
            $0.onAdd = { base, identifier, list, duration in
                let other = list == .whitelist ? identifier + " elsewhere" : identifier
                try base.add(other, to: list, for: duration)
            }
        },
        .decisions("the blacklist comes first", [.listsActOnDecisions]) {
            $0.onEvaluate = { base, checks, peeking in
                guard let id = checks.first?.identifier, base.contains(id, in: .blacklist) else {
                    return try base.evaluate(checks, peeking: peeking)
                }
                let isBoth = base.remove(id, from: .whitelist)
                defer { if isBoth { try? base.add(id, to: .whitelist, for: nil) } }
                return try base.evaluate(checks, peeking: peeking)
            }
        },
        .decisions("a whitelisted identifier is counted", [.listsActOnDecisions]) {
            $0.onEvaluate = { base, checks, peeking in
                let outcomes = try base.evaluate(checks, peeking: peeking)
                if !peeking, outcomes.first?.reason == .whitelisted, let id = checks.first?.identifier {
                    base.remove(id, from: .whitelist)
                    let isBoth = base.remove(id, from: .blacklist)
                    _ = try base.evaluate(checks, peeking: false)
                    try base.add(id, to: .whitelist, for: nil)
                    if isBoth { try base.add(id, to: .blacklist, for: nil) }
                }
                return outcomes
            }
        },
        .decisions("contains always answers false", [.listsActOnDecisions, .listEntriesEnd]) {
            $0.onContains = { _, _, _ in false }
        },
        .decisions("remove always answers true", [.listsActOnDecisions, .listEntriesEnd]) {
            $0.onRemove = { base, identifier, list in
                base.remove(identifier, from: list)
                return true
            }
        },
        .decisions("remove removes nothing", [.listsActOnDecisions, .listEntriesEnd]) {
            $0.onRemove = { $0.contains($1, in: $2) }
        },
        .decisions("entries never end", [.listEntriesEnd]) {
            $0.onAdd = { base, identifier, list, duration in
                if let duration, duration <= .zero { throw ToyError.invalidLifetime }
                try base.add(identifier, to: list, for: nil)
            }
        },
        .decisions("permanent entries end", [.listEntriesEnd]) {
            $0.onAdd = { try $0.add($1, to: $2, for: $3 ?? .milliseconds(500)) }
        },
        .decisions("an entry for no time is permanent", [.listEntriesEnd]) {
            $0.onAdd = { try $0.add($1, to: $2, for: $3 == .zero ? nil : $3) }
        },
    ]
}
