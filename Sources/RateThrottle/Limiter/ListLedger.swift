/// Remembers which list entries this limiter added, to count those in force without asking the storage.
///
/// Holds no more than twice the entries that are in force, or 64: whoever blacklists for a minute, for years, needs no more.
final class ListLedger: Sendable {
    private struct Entries {
        private static let minimumThreshold = 64
        /// By identifier: when the entry ends, in microseconds since the epoch; `Int.max` for never.
        var ends: [ExactString: Int] = [:]
        /// How many there may be before those that have ended are looked for.
        private var threshold = minimumThreshold

        /// Amortised O(1).
        mutating func add(_ identifier: ExactString, until end: Int, at now: Int) {
            ends[identifier] = end
            if ends.count > threshold { removeEnded(at: now) }
        }

        /// O(n).
        mutating func removeEnded(at now: Int) {
            ends = ends.filter { $0.value > now }
            threshold = max(Self.minimumThreshold, ends.count * 2)
        }
    }

    private let lists = Lock<[AccessList: Entries]>([:])

    /// Notes an entry. Amortised O(1).
    func add(_ identifier: String, to list: AccessList, until end: Int, at now: Int) {
        lists.withLock { $0[list, default: Entries()].add(ExactString(identifier), until: end, at: now) }
    }

    /// Forgets an entry.
    func remove(_ identifier: String, from list: AccessList) {
        lists.withLock { _ = $0[list]?.ends.removeValue(forKey: ExactString(identifier)) }
    }

    /// How many entries are in force. Forgets those that are not. O(n).
    func count(of list: AccessList, at now: Int) -> Int {
        lists.withLock { lists in
            lists[list]?.removeEnded(at: now)
            return lists[list]?.ends.count ?? 0
        }
    }

    /// How many entries are held, ended ones included. For tests.
    var heldCount: Int { lists.withLock { $0.values.reduce(0) { $0 + $1.ends.count } } }
}
