/// A random number generator with a seed, so that every run and every peer asks in the same order (Steele, Lea and Flood,
/// 2014).
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Makes a generator.
    /// - Parameter seed: Where its numbers begin.
    public init(seed: UInt64) {
        state = seed
    }

    /// The next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }

    /// A number below a bound, by remainder, which other languages repeat easily.
    public mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
