/// Integer operations that round as their name says and never trap.
enum Arithmetic {
    /// The largest integer that Swift and Lua both hold exactly, with all below it.
    static let exactLimit = 1 << 53

    /// Clock readings beyond this are taken to be this: far from overflow, and 36,000 years from the epoch.
    static let timeLimit = 1 << 60

    /// `a × b`, held at the ends of `Int`.
    @inline(__always)
    static func multiply(_ a: Int, _ b: Int) -> Int {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        guard overflow else { return product }
        return (a < 0) == (b < 0) ? Int.max : Int.min
    }

    /// `a + b`, held at the ends of `Int`.
    @inline(__always)
    static func add(_ a: Int, _ b: Int) -> Int {
        let (sum, overflow) = a.addingReportingOverflow(b)
        guard overflow else { return sum }
        return a < 0 ? Int.min : Int.max
    }

    /// `a ÷ b` rounded towards minus infinity, for `b > 0`.
    @inline(__always)
    static func floorDivide(_ a: Int, _ b: Int) -> Int {
        a >= 0 ? a / b : (a + 1) / b - 1
    }

    /// `a ÷ b` rounded up, for `a ≥ 0` and `b > 0`.
    @inline(__always)
    static func ceilDivide(_ a: Int, _ b: Int) -> Int {
        let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
        return remainder == 0 ? quotient : quotient + 1
    }
}
