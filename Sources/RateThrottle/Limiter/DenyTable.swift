/// The denials that are remembered, by key, in two dictionaries: when the younger one is full, the older one goes. Pure, with
/// the time as a parameter.
struct DenyTable: Sendable {
    /// A denial as the storage told it.
    struct Entry: Sendable {
        /// Which state of the rule it was asked under.
        let generation: Int
        /// The smallest cost that it holds for.
        let cost: Int
        /// When the storage was asked, by this process's clock: not after it decided.
        let askedAt: Int
        /// For how long after that it holds.
        let lifetime: Int
        /// What the storage answered.
        let outcome: Outcome

        /// The outcome at a later moment; nil when it holds no longer.
        func outcome(at now: Int) -> Outcome? {
            let age = Arithmetic.add(now, -askedAt)
            // After a step back of the clock nobody knows how old it is.
            guard age >= 0, age < lifetime, let retry = outcome.retryAfterMicroseconds else { return nil }
            var outcome = outcome
            outcome.retryAfterMicroseconds = retry - age
            outcome.resetAfterMicroseconds = max(0, outcome.resetAfterMicroseconds - age)
            outcome.decidedAtMicroseconds = Arithmetic.add(outcome.decidedAtMicroseconds, age)
            return outcome
        }
    }

    private let maxEntries: Int
    private var young: [Fingerprint: Entry] = [:]
    private var old: [Fingerprint: Entry] = [:]

    init(maxEntries: Int) {
        self.maxEntries = maxEntries
    }

    /// How many there are.
    var count: Int { young.count + old.count }

    /// Remembers a denial, in place of what was known of its key. Amortised O(1).
    mutating func insert(_ entry: Entry, for key: Fingerprint) {
        remove(key)
        if young.count >= max(1, maxEntries / 2) {
            old = maxEntries > 1 ? young : [:]
            young = [:]
        }
        young[key] = entry
    }

    /// What is known of a cost: the denial, or nil when the storage must be asked. Forgets what holds no longer. O(1).
    mutating func denial(of key: Fingerprint, cost: Int, generation: Int, at now: Int) -> Outcome? {
        guard let entry = young[key] ?? old[key] else { return nil }
        guard entry.generation == generation, let outcome = entry.outcome(at: now) else {
            remove(key)
            return nil
        }
        return cost >= entry.cost ? outcome : nil
    }

    /// Forgets a key. O(1).
    mutating func remove(_ key: Fingerprint) {
        if young.removeValue(forKey: key) == nil { old.removeValue(forKey: key) }
    }
}
