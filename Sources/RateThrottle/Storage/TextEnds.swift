/// The length of a text, and its first and last eight bytes, as ``ByteWords`` counts them: all there is to compare of a
/// short one.
struct TextEnds: Sendable, Hashable {
    /// Up to so many bytes there is nothing between the ends.
    static let most = 16

    /// How many bytes the text has.
    let count: Int
    /// The first word.
    let first: UInt64
    /// The last word, which may be the first.
    let last: UInt64

    /// A number to find a text by in a small table; never 0. Not for what an attacker chooses.
    @inline(__always)
    var number: Int {
        var hash = (first ^ UInt64(truncatingIfNeeded: count)) &* 0x9e37_79b9_7f4a_7c15
        hash = (hash ^ hash >> 32 ^ last) &* 0x9e37_79b9_7f4a_7c15
        return Int(truncatingIfNeeded: (hash ^ hash >> 32) | 1)
    }
}
