/// The shards of a storage: tables, each with a lock of its own, on cache lines of their own.
///
/// They lie in raw memory, because an array of objects would have every decision count a reference up and down, which
/// threads that use the same shard would fight for.
///
/// Unchecked, because of the pointer. Proof: the memory is filled before `init` returns and given back in `deinit`, when
/// nobody can hold the only copy any more; in between neither pointer nor count changes, and a table is reached through its
/// lock alone.
@safe struct Shards: ~Copyable, @unchecked Sendable {
    /// Two cache lines, since processors fetch them in pairs.
    private static let alignment = 128
    private static let stride = (MemoryLayout<Lock<ShardTable>>.size + alignment - 1) / alignment * alignment
    private let memory: UnsafeMutableRawPointer
    private let pitch: Int
    /// How many there are: a power of two.
    let count: Int
    /// One less, to find a shard by.
    let mask: Int

    /// Makes empty shards.
    /// - Parameters:
    ///   - count: How many: a power of two.
    ///   - capacity: How many keys all of them hold together.
    init(count: Int, capacity: Int) {
        self.count = count
        mask = count - 1
        pitch = Self.stride
        unsafe memory = UnsafeMutableRawPointer.allocate(byteCount: count * Self.stride, alignment: Self.alignment)
        for position in 0..<count {
            let share = capacity / count + (position < capacity % count ? 1 : 0)
            let place = unsafe (memory + position * pitch).bindMemory(to: Lock<ShardTable>.self, capacity: 1)
            unsafe place.initialize(to: Lock(ShardTable(capacity: share)))
        }
    }

    deinit {
        for position in 0..<count { unsafe lock(at: position).deinitialize(count: 1) }
        unsafe memory.deallocate()
    }

    /// Runs a body on the table of one shard, under its lock.
    @inline(__always)
    borrowing func withTable<Result: Sendable, Failure: Error>(
        at position: Int,
        _ body: (inout ShardTable) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        unsafe try lock(at: position & mask).pointee.withLock { table throws(Failure) in try body(&table) }
    }

    @inline(__always)
    private borrowing func lock(at position: Int) -> UnsafeMutablePointer<Lock<ShardTable>> {
        unsafe (memory + position &* pitch).assumingMemoryBound(to: Lock<ShardTable>.self)
    }
}
