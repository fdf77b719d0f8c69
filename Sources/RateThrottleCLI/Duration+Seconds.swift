extension Duration {
    /// The length in seconds as a decimal number: "60", "0.5". Exact to the microsecond, which is as fine as rules are.
    var secondsText: String {
        let (seconds, attoseconds) = components
        let microseconds = attoseconds / 1_000_000_000_000
        if microseconds == 0 { return String(seconds) }
        let digits = String(microseconds)
        var fraction = String(repeating: "0", count: 6 - digits.count) + digits
        while fraction.last == "0" { fraction.removeLast() }
        return "\(seconds).\(fraction)"
    }
}
