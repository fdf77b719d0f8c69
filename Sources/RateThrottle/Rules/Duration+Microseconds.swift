extension Duration {
    /// The length in microseconds; nil when it is not a whole number of them, or beyond 64 bits.
    var wholeMicroseconds: Int? {
        let (seconds, attoseconds) = components
        let (whole, rest) = attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000_000)
        guard rest == 0 else { return nil }
        let (scaled, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, isBeyond) = scaled.addingReportingOverflow(whole)
        return isTooLong || isBeyond ? nil : Int(sum)
    }

    /// The length in microseconds, rounded up and held at the ends of `Int`.
    var microsecondsRoundedUp: Int {
        let (seconds, attoseconds) = components
        let (whole, rest) = attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000_000)
        return Arithmetic.add(Arithmetic.multiply(Int(seconds), 1_000_000), Int(whole) + (rest > 0 ? 1 : 0))
    }

    /// The length in microseconds, rounded up to whole milliseconds and held at the ends of `Int`.
    var microsecondsInWholeMilliseconds: Int {
        Arithmetic.multiply(Arithmetic.ceilDivide(max(0, microsecondsRoundedUp), 1_000), 1_000)
    }
}
