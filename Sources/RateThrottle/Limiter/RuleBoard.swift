import Synchronization

/// The rules as numbers, posted where decisions read them without a lock and without counting references.
///
/// Each cell is a sequence lock: a writer makes its version odd, writes, and makes it even; a reader that finds it odd, or
/// changed afterwards, has read nothing (Boehm, "Can seqlocks get along with programming language memory models?", 2012). All
/// words are atomic. Writers take turns under the lock of the rules. Names are compared byte for byte. A reader that finds
/// nothing asks the rules themselves: a board may have no room for a rule.
struct RuleBoard: ~Copyable, Sendable {
    /// How many cells there are: a power of two.
    static let cells = 64
    /// How many cells a name may lie in, from its home on.
    static let reach = 4

    private static let version = 0
    private static let hash = 1
    private static let length = 2
    private static let name = 3
    private static let terms = name + (RateThrottleRule.maximumNameLength + 7) / 8
    /// From one cell to the next, in words: a multiple of a cache line.
    private static let pitch = (terms + RuleTerms.wordCount + 7) / 8 * 8

    private let words = AtomicWords(count: cells * pitch)

    /// The terms of the rule of a name; nil when they are not posted, or just being changed. O(bytes of the name).
    @inline(__always)
    borrowing func terms(of name: String) -> RuleTerms? {
        name.withWords { key in
            let hash = key.hash
            for step in 0..<Self.reach {
                let cell = Self.cell(hash, step)
                let version = words.loadFirst(cell &+ Self.version)
                guard isOf(key, hash, cell) else { continue }
                let terms = RuleTerms { words.load(cell &+ Self.terms &+ $0) }
                atomicMemoryFence(ordering: .acquiring)
                return version & 1 == 0 && words.load(cell &+ Self.version) == version ? terms : nil
            }
            return nil
        }
    }

    /// Posts the terms of a rule, in place of what was posted under its name, if there is room. Under the rules' lock.
    borrowing func post(_ terms: RuleTerms, as name: String) {
        name.withWords { key in
            let hash = key.hash
            let cells = (0..<Self.reach).map { Self.cell(hash, $0) }
            let cell = cells.first { isOf(key, hash, $0) } ?? cells.first { words.load($0 + Self.hash) == 0 }
            guard key.count <= RateThrottleRule.maximumNameLength, let cell else { return }
            write(cell) { words in
                words.store(hash, cell &+ Self.hash)
                words.store(key.count, cell &+ Self.length)
                for position in 0..<key.wordCount {
                    words.store(Int(truncatingIfNeeded: key[position]), cell &+ Self.name + position)
                }
                for (position, word) in terms.words.enumerated() { words.store(word, cell &+ Self.terms + position) }
            }
        }
    }

    /// Takes down what was posted under a name. Under the rules' lock.
    borrowing func withdraw(_ name: String) {
        name.withWords { key in
            let hash = key.hash
            for step in 0..<Self.reach where isOf(key, hash, Self.cell(hash, step)) {
                let cell = Self.cell(hash, step)
                write(cell) { $0.store(0, cell &+ Self.hash) }
            }
        }
    }

    private borrowing func write(_ cell: Int, _ body: (borrowing AtomicWords) -> Void) {
        let version = words.load(cell &+ Self.version)
        words.store(version + 1, cell &+ Self.version)
        atomicMemoryFence(ordering: .releasing)
        body(words)
        words.storeLast(version + 2, cell &+ Self.version)
    }

    @inline(__always)
    private borrowing func isOf(_ key: ByteWords, _ hash: Int, _ cell: Int) -> Bool {
        guard words.load(cell &+ Self.hash) == hash, words.load(cell &+ Self.length) == key.count else { return false }
        var position = key.wordCount
        while position > 0 {
            position &-= 1
            if words.load(cell &+ Self.name &+ position) != Int(truncatingIfNeeded: key[position]) { return false }
        }
        return true
    }

    @inline(__always)
    private static func cell(_ hash: Int, _ step: Int) -> Int { ((hash >> 8) &+ step) & (cells - 1) &* pitch }
}
