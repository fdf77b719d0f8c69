import RateThrottle

extension Examination {
    /// Longer than any check takes, and no edge of an aligned window within years.
    static let window = Duration.seconds(1_000 * 86_400)

    /// Runs a check of `RateLimitingStorageBackend`.
    func runDecisions(on backend: any RateLimitingStorageBackend) async throws {
        switch check {
        case .evaluateIsAllOrNothing: try await forEachStrategy { try await evaluateIsAllOrNothing(backend, $0) }
        case .evaluateAnswersInOrder: try await evaluateAnswersInOrder(backend)
        case .evaluateIsAtomic: try await forEachStrategy { try await evaluateIsAtomic(backend, $0) }
        case .peekingChangesNothing: try await forEachStrategy { try await peekingChangesNothing(backend, $0) }
        case .forgetStartsAnew: try await forEachStrategy { try await forgetStartsAnew(backend, $0) }
        case .listsActOnDecisions: try await listsActOnDecisions(backend)
        case .listEntriesEnd: try await listEntriesEnd(backend)
        default: break
        }
    }

    private func forEachStrategy(_ body: (RateThrottleStrategy) async throws -> Void) async throws {
        for strategy in RateThrottleStrategy.allCases { try await body(strategy) }
    }

    static func rule(
        _ name: String,
        _ limit: Int,
        _ strategy: RateThrottleStrategy = .slidingWindow,
        blocks: Bool = false
    ) throws -> RateThrottleRule {
        try RateThrottleRule(
            name: "\(name) \(strategy.rawValue)",
            limit: limit,
            window: window,
            strategy: strategy,
            blockDuration: blocks ? .seconds(1_000) : .zero
        )
    }

    /// What is left under a rule.
    static func remaining(
        _ rule: RateThrottleRule,
        _ identifier: String,
        in backend: any RateLimitingStorageBackend
    ) async throws -> Int? {
        let check = Check(rule: rule, identifier: identifier, cost: 0)
        return try await backend.evaluate([check], peeking: true).first?.remaining
    }

    private func evaluateIsAllOrNothing(
        _ backend: any RateLimitingStorageBackend,
        _ strategy: RateThrottleStrategy
    ) async throws {
        let wide = try Self.rule("wide", 10, strategy)
        let narrow = try Self.rule("narrow", 2, strategy, blocks: true)
        let checks = [Check(rule: wide, identifier: "id"), Check(rule: narrow, identifier: "id", cost: 2)]
        let name = strategy.rawValue
        await expect(
            "\(name): two checks that fit",
            is: [true, true],
            try await backend.evaluate(checks, peeking: false).map(\.allowed)
        )
        await expect("\(name): left of 10 after 1", is: 9, try await Self.remaining(wide, "id", in: backend))
        await expect("\(name): left of 2 after 2", is: 0, try await Self.remaining(narrow, "id", in: backend))

        let outcomes = try await backend.evaluate(checks, peeking: false)
        await expect("\(name): one that fits and one that does not", is: [true, false], outcomes.map(\.allowed))
        await expect("\(name): left in the one that fits, uncharged", is: 9, outcomes.first?.remaining)
        await expect("\(name): left after a denied call", is: 9, try await Self.remaining(wide, "id", in: backend))
        await expect("\(name): the reason of the denial", is: .limitExceeded, outcomes.last?.reason)
        await expect("\(name): the denial starts a block", is: true, outcomes.last?.blocked)
        await expect(
            "\(name): the reason of the next denial",
            is: .blocked,
            try await backend.evaluate([checks[1]], peeking: true).first?.reason
        )
    }

    private func evaluateAnswersInOrder(_ backend: any RateLimitingStorageBackend) async throws {
        let limits = [30, 10, 50, 20, 40]
        let rules = try limits.map { try Self.rule("limit \($0)", $0) }
        for isPeeking in [true, false] {
            let checks = rules.map { Check(rule: $0, identifier: "peeking \(isPeeking)", cost: 3) }
            await expect(
                "left of limits \(limits) at a cost of 3, peeking \(isPeeking)",
                is: limits.map { $0 - 3 },
                try await backend.evaluate(checks, peeking: isPeeking).map(\.remaining)
            )
        }
        await expect("no checks", is: [], try await backend.evaluate([], peeking: false))
    }

    private func evaluateIsAtomic(
        _ backend: any RateLimitingStorageBackend,
        _ strategy: RateThrottleStrategy
    ) async throws {
        let limit = Self.taskCount * Self.callsPerTask / 2
        let check = Check(rule: try Self.rule("shared", limit, strategy), identifier: "id")
        let grants = try await Self.inParallel { _ in
            var grants = 0
            for _ in 0..<Self.callsPerTask {
                if try await backend.evaluate([check], peeking: false).first?.allowed == true { grants += 1 }
            }
            return grants
        }
        let what = "\(strategy.rawValue): granted of \(2 * limit) concurrent calls under a limit of \(limit)"
        await expect(what, is: limit, grants.reduce(0, +))
    }

    private func peekingChangesNothing(
        _ backend: any RateLimitingStorageBackend,
        _ strategy: RateThrottleStrategy
    ) async throws {
        let rule = try Self.rule("rule", 3, strategy)
        let name = strategy.rawValue
        func ask(cost: Int, peeking: Bool) async throws -> Bool? {
            let check = Check(rule: rule, identifier: "id", cost: cost)
            return try await backend.evaluate([check], peeking: peeking).first?.allowed
        }
        await expect("\(name): a peek", is: true, try await ask(cost: 3, peeking: true))
        await expect("\(name): a cost of 0", is: true, try await ask(cost: 0, peeking: false))
        await expect("\(name): a cost above the limit", is: false, try await ask(cost: 4, peeking: false))
        await expect("\(name): keys after a peek, a cost of 0 and a denial", is: 0, try await backend.clear())

        await expect("\(name): 2 of 3", is: true, try await ask(cost: 2, peeking: false))
        await expect("\(name): 2 more", is: false, try await ask(cost: 2, peeking: false))
        await expect("\(name): a peek for 1 more", is: true, try await ask(cost: 1, peeking: true))
        await expect("\(name): a cost of 0", is: true, try await ask(cost: 0, peeking: false))
        await expect("\(name): left of 3", is: 1, try await Self.remaining(rule, "id", in: backend))
        try await backend.clear()
    }

    private func forgetStartsAnew(
        _ backend: any RateLimitingStorageBackend,
        _ strategy: RateThrottleStrategy
    ) async throws {
        let rule = try Self.rule("rule", 2, strategy, blocks: true)
        let other = try Self.rule("other rule", 2, strategy)
        let spent = [("id", rule), ("id", other), ("other id", rule)].map { Check(rule: $1, identifier: $0, cost: 2) }
        for check in spent { _ = try await backend.evaluate([check], peeking: false) }
        _ = try await backend.evaluate([Check(rule: rule, identifier: "id")], peeking: false)
        try await backend.forget("id", rule: rule)
        let name = strategy.rawValue
        let check = Check(rule: rule, identifier: "id", cost: 2)
        await expect(
            "\(name): the full quota after forget of a spent and blocked key",
            is: true,
            try await backend.evaluate([check], peeking: false).first?.allowed
        )
        await expect("\(name): left under another rule", is: 0, try await Self.remaining(other, "id", in: backend))
        await expect("\(name): left to another id", is: 0, try await Self.remaining(rule, "other id", in: backend))
        try await backend.forget("nobody", rule: rule)
    }
}
