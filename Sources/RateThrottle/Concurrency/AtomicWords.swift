import Synchronization

/// A row of atomic integers in one piece of memory, which an array cannot hold.
///
/// Unchecked, because of the pointer. Proof: the memory is filled before `init` returns and given back in `deinit`, when
/// nobody can hold the only copy any more; in between neither pointer nor count changes, a position beyond the end is one
/// before it, and what lies there is an `Atomic`, which any thread may use.
@safe package struct AtomicWords: ~Copyable, @unchecked Sendable {
    private let words: UnsafeMutablePointer<Atomic<Int>>
    /// One less than the count.
    private let mask: Int

    /// Makes a row of zeros, at the beginning of a pair of cache lines.
    /// - Parameter minimum: How many there are at least. There are a power of two, and positions are taken modulo that.
    package init(count minimum: Int) {
        var count = 1
        while count < minimum { count *= 2 }
        mask = count - 1
        let stride = MemoryLayout<Atomic<Int>>.stride
        let memory = UnsafeMutableRawPointer.allocate(byteCount: count * stride, alignment: 128)
        unsafe words = memory.bindMemory(to: Atomic<Int>.self, capacity: count)
        for position in 0..<count { unsafe (words + position).initialize(to: Atomic(0)) }
    }

    deinit {
        unsafe words.deinitialize(count: mask + 1)
        unsafe words.deallocate()
    }

    /// Reads a word, in no order with others.
    @inline(__always)
    package borrowing func load(_ position: Int) -> Int {
        unsafe word(position).pointee.load(ordering: .relaxed)
    }

    /// Reads a word before all that is read after it.
    @inline(__always)
    package borrowing func loadFirst(_ position: Int) -> Int {
        unsafe word(position).pointee.load(ordering: .acquiring)
    }

    /// Writes a word, in no order with others.
    @inline(__always)
    package borrowing func store(_ value: Int, _ position: Int) {
        unsafe word(position).pointee.store(value, ordering: .relaxed)
    }

    /// Writes a word after all that was written before it.
    @inline(__always)
    package borrowing func storeLast(_ value: Int, _ position: Int) {
        unsafe word(position).pointee.store(value, ordering: .releasing)
    }

    /// Adds 1 to a word, in no order with others.
    @inline(__always)
    package borrowing func increment(_ position: Int) {
        unsafe word(position).pointee.wrappingAdd(1, ordering: .relaxed)
    }

    @inline(__always)
    private borrowing func word(_ position: Int) -> UnsafeMutablePointer<Atomic<Int>> {
        unsafe words + (position & mask)
    }
}
