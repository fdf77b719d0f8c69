#if Redis
/// Numbers as others write them.
enum DecimalNumber {
    /// Digits and nothing else: no sign, no space, no underscore.
    static func value(of digits: some Collection<UInt8>, in range: ClosedRange<Int>) -> Int? {
        guard !digits.isEmpty else { return nil }
        var value = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isLarger) = product.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
            guard !isTooLarge, !isLarger else { return nil }
            value = sum
        }
        return range.contains(value) ? value : nil
    }
}
#endif
