/// The denials that a limiter remembers, for all its rules and tasks: ``DenyCacheOptions`` says what for.
final class DenyCache: Sendable {
    /// One check as the cache sees it.
    struct Query: Sendable {
        let identifier: Fingerprint
        let key: Fingerprint
        let generation: Int
        let cost: Int
        /// Whether a denial of it may be remembered, and answered from memory.
        let isCacheable: Bool

        init(_ request: Request) {
            let active = request.active
            identifier = Fingerprint(of: request.check.identifier)
            key = identifier ^ active.salt
            generation = active.generation
            cost = request.check.cost
            isCacheable = active.denials != nil && cost > 0 && cost <= active.rule.capacity
        }
    }

    /// What was known before the storage is asked.
    struct Question: Sendable {
        fileprivate let queries: [Query]
        fileprivate let epochs: [Int]
        fileprivate let askedAt: Int
    }

    /// What is known of a call.
    enum Answer: Sendable {
        /// Every check is denied.
        case denied([Outcome])
        /// The storage must be asked.
        case unknown(Question)
    }

    private struct State {
        var table: DenyTable
        /// How often something was dropped, by identifier, many of which share a count: whoever asked before must not insert.
        var epochs = [Int](repeating: 0, count: epochCount)
    }

    private static let epochCount = 64
    private let maximumAge: Int
    private let clock: any EpochClock
    private let state: Lock<State>

    init(_ options: DenyCacheOptions, clock: any EpochClock) {
        self.clock = clock
        maximumAge = options.maximumAge.map { max(0, $0.microsecondsRoundedUp) } ?? Int.max
        state = Lock(State(table: DenyTable(maxEntries: options.maxEntries)))
    }

    /// Looks a call up. O(checks).
    func look(up requests: [Request]) -> Answer {
        let queries = requests.map(Query.init)
        let now = clock.bounded
        return state.withLock { state in
            var outcomes: [Outcome] = []
            for query in queries where query.isCacheable {
                guard
                    let outcome = state.table.denial(
                        of: query.key,
                        cost: query.cost,
                        generation: query.generation,
                        at: now
                    )
                else { break }
                outcomes.append(outcome)
            }
            if outcomes.count == queries.count { return .denied(outcomes) }
            let epochs = queries.map { state.epochs[Self.position(of: $0.identifier)] }
            return .unknown(Question(queries: queries, epochs: epochs, askedAt: now))
        }
    }

    /// Remembers what of the storage's answers is a denial, unless something was dropped since it was asked.
    func note(_ outcomes: [Outcome], to question: Question) {
        guard outcomes.contains(where: { !$0.allowed }) else { return }
        state.withLock { state in
            for (outcome, (query, epoch)) in zip(outcomes, zip(question.queries, question.epochs))
            where query.isCacheable && state.epochs[Self.position(of: query.identifier)] == epoch {
                guard let entry = entry(outcome, query, askedAt: question.askedAt) else { continue }
                state.table.insert(entry, for: query.key)
            }
        }
    }

    /// Forgets what is known of an identifier under some rules, and what is being asked about it.
    func drop(_ identifier: String, salts: [Fingerprint]) {
        let identifier = Fingerprint(of: identifier)
        state.withLock { state in
            state.epochs[Self.position(of: identifier)] += 1
            for salt in salts { state.table.remove(identifier ^ salt) }
        }
    }

    /// How many denials are held, ended ones included. For tests.
    var heldCount: Int { state.withLock { $0.table.count } }

    private func entry(_ outcome: Outcome, _ query: Query, askedAt: Int) -> DenyTable.Entry? {
        guard outcome.reason == .limitExceeded || outcome.reason == .blocked, maximumAge > 0 else { return nil }
        guard !outcome.allowed, let retry = outcome.retryAfterMicroseconds, retry > 0 else { return nil }
        var outcome = outcome
        if outcome.blocked {
            // A denial that starts a block is a violation once; who asks again is told of the block.
            outcome.reason = .blocked
            outcome.remaining = 0
        }
        return DenyTable.Entry(
            generation: query.generation,
            cost: outcome.blocked ? 1 : query.cost,
            askedAt: askedAt,
            lifetime: min(retry, maximumAge),
            outcome: outcome
        )
    }

    private static func position(of identifier: Fingerprint) -> Int {
        Int(truncatingIfNeeded: identifier.high & UInt64(epochCount - 1))
    }
}
