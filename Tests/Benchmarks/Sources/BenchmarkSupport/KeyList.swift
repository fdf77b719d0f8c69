/// Identifiers, made before anything is measured.
public enum KeyList {
    /// What begins a long key: 33 bytes.
    private static let longPrefix = "tenant-0123456789abcdef/user/long"

    /// Keys `user:` and the number in so many digits: 12 bytes with seven, which Swift holds without allocating.
    /// - Parameters:
    ///   - numbers: Whose keys, in this order: the key of a request has just been read, so its text is near.
    ///   - digits: How many digits the number has at least.
    /// - Returns: The keys.
    public static func make(_ numbers: some Sequence<Int>, digits: Int = 7) -> [String] {
        numbers.map { "user:" + padded($0, to: digits) }
    }

    /// Keys of 40 bytes, each in memory of its own; of 41 from 10^7 on.
    /// - Parameter numbers: Whose keys, in this order.
    /// - Returns: The keys.
    public static func makeLong(_ numbers: some Sequence<Int>) -> [String] {
        numbers.map { longPrefix + padded($0, to: 7) }
    }

    /// The numbers 0 to count - 1 in the pseudo-random order that all peers use: Fisher and Yates, from the end.
    /// - Parameter count: How many.
    /// - Returns: The numbers.
    public static func order(_ count: Int) -> [Int] {
        var numbers = Array(0..<count)
        var random = SplitMix64(seed: 42)
        for last in stride(from: count - 1, to: 0, by: -1) { numbers.swapAt(last, random.below(last + 1)) }
        return numbers
    }

    private static func padded(_ number: Int, to digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
