import Synchronization

/// Rows of atomic integers in one piece of memory, which an array cannot hold.
///
/// A word is named by where its row begins and by its place in it, which is mostly a constant, so that reading several words
/// of a row costs one computation.
///
/// Unchecked, because of the pointer. Proof: the memory is filled before `init` returns and given back in `deinit`, when
/// nobody can hold the only copy any more; in between neither pointer nor count changes, a row beyond the end is one before
/// it, a place beyond the longest row likewise, behind the last row there is room for the longest, and what lies there is an
/// `Atomic`, which any thread may use.
@safe package struct AtomicWords: ~Copyable, @unchecked Sendable {
    /// How long a row may be: a power of two.
    package static let longestRow = 32
    private let words: UnsafeMutablePointer<Atomic<Int>>
    /// One less than the number of words that rows begin at.
    private let mask: Int
    private var count: Int { mask + Self.longestRow }

    /// Makes words that are zero, at the beginning of a pair of cache lines.
    /// - Parameter minimum: How many there are at least. Rows begin at a power of two of them, modulo that.
    package init(count minimum: Int) {
        var count = 1
        while count < minimum { count *= 2 }
        mask = count - 1
        let room = count + Self.longestRow - 1
        let stride = MemoryLayout<Atomic<Int>>.stride
        let memory = UnsafeMutableRawPointer.allocate(byteCount: room * stride, alignment: 128)
        unsafe words = memory.bindMemory(to: Atomic<Int>.self, capacity: room)
        for position in 0..<room { unsafe (words + position).initialize(to: Atomic(0)) }
    }

    deinit {
        unsafe words.deinitialize(count: count)
        unsafe words.deallocate()
    }

    /// Reads a word, in no order with others.
    @inline(__always)
    package borrowing func load(_ row: Int, _ place: Int) -> Int {
        unsafe word(row, place).pointee.load(ordering: .relaxed)
    }

    /// Reads a word before all that is read after it.
    @inline(__always)
    package borrowing func loadFirst(_ row: Int, _ place: Int) -> Int {
        unsafe word(row, place).pointee.load(ordering: .acquiring)
    }

    /// Writes a word, in no order with others.
    @inline(__always)
    package borrowing func store(_ value: Int, _ row: Int, _ place: Int) {
        unsafe word(row, place).pointee.store(value, ordering: .relaxed)
    }

    /// Writes a word after all that was written before it.
    @inline(__always)
    package borrowing func storeLast(_ value: Int, _ row: Int, _ place: Int) {
        unsafe word(row, place).pointee.store(value, ordering: .releasing)
    }

    @inline(__always)
    private borrowing func word(_ row: Int, _ place: Int) -> UnsafeMutablePointer<Atomic<Int>> {
        unsafe words + ((row & mask) &+ (place & (Self.longestRow - 1)))
    }
}
