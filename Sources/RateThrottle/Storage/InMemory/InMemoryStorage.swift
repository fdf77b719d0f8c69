/// Limits in the memory of this process: exact, immediate, bounded, and gone with the process.
///
/// A decision takes one lock of one shard (of several when a call names several identifiers), allocates nothing for one check
/// of a known key (but what a sliding window's log grows by, and room for a block that begins), looks at no more than two
/// expired keys in passing, and never suspends.
/// Time is the storage's own: ``MonotonicClock``, read to within a microsecond, or the configuration's clock.
///
/// ## Room
/// ``Configuration/maxKeys`` is a hard cap on all keys together. When a shard is full, expired keys and keys back at their
/// full quota go first, then the least recently used. A block in force, a list entry and a value stored with
/// ``set(_:_:ttl:)`` never go; when nothing may, a decision on a new key throws ``StorageError`` with code `full`, and the
/// limiter's failure policy answers. Caps below 8,192 keys use one shard; up to 1,024 the order is exact over all keys.
///
/// Keys are held as 128-bit keyed fingerprints: memory does not grow with their length, and their text is not kept.
public final class InMemoryStorage: RateLimitingStorageBackend {
    static let maximumShards = 64
    /// Enough that keys, which fall on shards by chance, fill them evenly to within a few per cent.
    private static let keysPerShard = 4_096
    private let shards: Shards
    /// What the steady clock is behind of the epoch; nil for another clock than the usual one, which takes longer to ask.
    private let anchor: Int?
    let clock: any EpochClock
    private let steady = SteadyClock()

    /// Makes an empty storage.
    /// - Parameter configuration: The cap on keys, and the clock.
    public init(configuration: Configuration = Configuration()) {
        let capacity = configuration.maxKeys
        shards = Shards(count: Self.shardCount(for: capacity), capacity: capacity)
        clock = configuration.clock
        anchor = clock is MonotonicClock ? MonotonicClock.anchor : nil
    }

    /// A power of two, so that a key's shard is found by masking.
    private static func shardCount(for capacity: Int) -> Int {
        var count = 1
        while count < maximumShards, capacity / (count * 2) >= keysPerShard { count *= 2 }
        return count
    }

    /// How many keys are held, expired ones included that were not yet swept.
    public var count: Int {
        (0..<shards.count).reduce(0) { sum, position in sum + withTable(at: position) { $0.count } }
    }

    /// Now, far from overflow.
    @inline(__always)
    var now: Int { anchor.map { $0 + steady.microseconds() } ?? clock.bounded }

    /// Where all keys of an identifier lie, so that a call on one identifier takes one lock.
    @inline(__always)
    func position(of identifier: Fingerprint) -> Int {
        Int(truncatingIfNeeded: identifier.high) & shards.mask
    }

    /// Runs a body on the table of one shard, under its lock.
    @inline(__always)
    func withTable<Result: Sendable, Failure: Error>(
        at position: Int,
        _ body: (inout ShardTable) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try shards.withTable(at: position, body)
    }

    /// Runs a body on the tables of several shards, under all their locks, which are taken in order.
    ///
    /// The tables are moved out of their locks into an array and back, which copies nothing.
    func withTables<Result>(
        at positions: ArraySlice<Int>,
        holding held: inout [ShardTable],
        _ body: (inout [ShardTable]) throws(StorageError) -> Result
    ) throws(StorageError) -> Result where Result: Sendable {
        guard let position = positions.first else { return try body(&held) }
        var tables = held
        held = []
        defer { held = tables }
        return try withTable(at: position) { table throws(StorageError) in
            tables.append(table)
            table = ShardTable(capacity: 0)
            defer { table = tables.removeLast() }
            return try withTables(at: positions.dropFirst(), holding: &tables, body)
        }
    }

    /// Runs a body on each shard in turn, under its lock.
    func forEachTable(_ body: (inout ShardTable) -> Void) {
        for position in 0..<shards.count { withTable(at: position) { body(&$0) } }
    }
}
