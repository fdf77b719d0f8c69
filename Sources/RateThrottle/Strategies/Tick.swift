/// The unit in which a rule counts time.
///
/// A finer unit is exacter, a coarser one keeps `capacity × window` within 53 bits, which both Swift and Lua hold exactly.
enum Tick: UInt8, Sendable, Hashable, CaseIterable {
    case microsecond
    case millisecond
    case second

    /// The length of one tick in microseconds.
    var microseconds: Int {
        switch self {
        case .microsecond: 1
        case .millisecond: 1_000
        case .second: 1_000_000
        }
    }

    /// A quantity counted in this tick, counted in another, rounded down and held at the ends of `Int`.
    func convert(_ amount: Int, to other: Tick) -> Int {
        if self == other { return amount }
        if microseconds > other.microseconds {
            return Arithmetic.multiply(amount, microseconds / other.microseconds)
        }
        return Arithmetic.floorDivide(amount, other.microseconds / microseconds)
    }
}
