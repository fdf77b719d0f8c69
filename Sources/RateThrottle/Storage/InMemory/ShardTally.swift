/// How often keys in memory were allowed and denied, counted under the locks that decisions hold anyway.
///
/// Each shard has a place of its own, which its lock alone is written under: two plain instructions, where threads that share
/// a place would need one that stops the processor.
struct ShardTally: ~Copyable, Sendable {
    private static let allowed = 0
    private static let denied = 1
    /// From one shard to the next: a cache line.
    private static let pitch = 8
    private static let wordCount = InMemoryStorage.maximumShards * pitch

    private let words = AtomicWords(count: wordCount)

    /// Counts a call. Under the lock of the shard, or calls are lost.
    @inline(__always)
    borrowing func count(allowed isAllowed: Bool, inShard position: Int) {
        let (row, place) = (position &* Self.pitch, isAllowed ? Self.allowed : Self.denied)
        words.store(words.load(row, place) &+ 1, row, place)
    }

    /// How many there were, read one after the other.
    borrowing func counts() -> (allowed: Int, denied: Int) { (sum(Self.allowed), sum(Self.denied)) }

    private borrowing func sum(_ place: Int) -> Int {
        stride(from: 0, to: Self.wordCount, by: Self.pitch).reduce(0) { $0 + words.load($1, place) }
    }
}
