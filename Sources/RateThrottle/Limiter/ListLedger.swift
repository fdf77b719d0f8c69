/// Remembers which list entries this limiter added, to count those in force without asking the storage.
final class ListLedger: Sendable {
    /// By list and identifier: when the entry ends, in microseconds since the epoch; `Int.max` for never.
    private let entries = Lock<[AccessList: [ExactString: Int]]>([:])

    /// Notes an entry.
    func add(_ identifier: String, to list: AccessList, until end: Int) {
        entries.withLock { $0[list, default: [:]][ExactString(identifier)] = end }
    }

    /// Forgets an entry.
    func remove(_ identifier: String, from list: AccessList) {
        entries.withLock { _ = $0[list]?.removeValue(forKey: ExactString(identifier)) }
    }

    /// How many entries are in force. Forgets those that are not. O(n).
    func count(of list: AccessList, at now: Int) -> Int {
        entries.withLock { entries in
            entries[list] = entries[list]?.filter { $0.value > now }
            return entries[list]?.count ?? 0
        }
    }
}
