/// Why a rule could not be made. The message names the value that was wrong and what is allowed.
public struct RuleError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was wrong.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case invalidName, invalidLimit, invalidBurst, invalidWindow, invalidBlockDuration, invalidRate, outOfRange
        }

        private let value: Value

        /// The name is empty or longer than 64 bytes.
        public static let invalidName = Code(value: .invalidName)
        /// The limit is below 1, or above what its strategy takes.
        public static let invalidLimit = Code(value: .invalidLimit)
        /// The burst is below the limit, or given to a strategy other than the token bucket.
        public static let invalidBurst = Code(value: .invalidBurst)
        /// The window is not positive, not whole microseconds, or longer than 2^51 µs (71 years).
        public static let invalidWindow = Code(value: .invalidWindow)
        /// The block duration is negative, not whole microseconds, or longer than 2^51 µs (71 years).
        public static let invalidBlockDuration = Code(value: .invalidBlockDuration)
        /// The rate string cannot be read.
        public static let invalidRate = Code(value: .invalidRate)
        /// Capacity × window is beyond 2^53 in every tick that divides the window.
        public static let outOfRange = Code(value: .outOfRange)

        /// The code's name.
        public var description: String { value.rawValue }
    }

    /// What was wrong.
    public let code: Code
    /// Which value was wrong and what is allowed, in one sentence.
    public let message: String

    /// The message.
    public var description: String { message }
}

extension RuleError {
    static func invalidName(_ name: String) -> RuleError {
        let what = name.isEmpty ? "is empty" : "has \(name.utf8.count) bytes (\(clipped(name)))"
        return RuleError(
            code: .invalidName,
            message: "rule name \(what); allowed: 1 to \(RateThrottleRule.maximumNameLength) bytes"
        )
    }

    static func invalidLimit(_ limit: Int, in rule: String) -> RuleError {
        RuleError(
            code: .invalidLimit,
            message: "limit \(limit) of rule \(clipped(rule)) is out of range; allowed: 1 or more"
        )
    }

    static func logTooLong(_ limit: Int, in rule: String) -> RuleError {
        RuleError(
            code: .invalidLimit,
            message: """
                limit \(limit) of rule \(clipped(rule)) is out of range; allowed for sliding_window, which keeps a log of \
                its grants: 1 to \(RateThrottleRule.maximumLogLimit). Use sliding_counter for more
                """
        )
    }

    static func burstBelowLimit(_ burst: Int, limit: Int, in rule: String) -> RuleError {
        RuleError(
            code: .invalidBurst,
            message: "burst \(burst) of rule \(clipped(rule)) is below its limit; allowed: \(limit) or more"
        )
    }

    static func burstNotSupported(_ burst: Int, strategy: RateThrottleStrategy, in rule: String) -> RuleError {
        RuleError(
            code: .invalidBurst,
            message:
                "burst \(burst) of rule \(clipped(rule)) is given to \(strategy.rawValue); only token_bucket takes one"
        )
    }

    static func invalidWindow(_ window: Duration, in rule: String) -> RuleError {
        RuleError(
            code: .invalidWindow,
            message: """
                window \(window) of rule \(clipped(rule)) is out of range; allowed: whole microseconds, from 1 µs to 2^51 µs \
                (71 years)
                """
        )
    }

    static func invalidBlockDuration(_ duration: Duration, in rule: String) -> RuleError {
        RuleError(
            code: .invalidBlockDuration,
            message: """
                block duration \(duration) of rule \(clipped(rule)) is out of range; allowed: whole microseconds, from 0 \
                (no block) to 2^51 µs (71 years)
                """
        )
    }

    static func outOfRange(capacity: Int, window: Duration, in rule: String) -> RuleError {
        RuleError(
            code: .outOfRange,
            message: """
                capacity \(capacity) × window \(window) of rule \(clipped(rule)) is beyond exact arithmetic; allowed: a \
                product of at most 2^53 (\(Arithmetic.exactLimit)), counted in the coarsest of 1 µs, 1 ms and 1 s that \
                divides the window
                """
        )
    }

    static func invalidRate(_ rate: String, part: String, found: String, allowed: String) -> RuleError {
        RuleError(
            code: .invalidRate,
            message: "\(part) \(clipped(found)) of rate \(clipped(rate)) cannot be read; allowed: \(allowed)"
        )
    }

    /// A value in quotes, escaped, and cut when it is long.
    private static func clipped(_ text: String) -> String {
        text.count <= 80 ? text.debugDescription : String(text.prefix(80)).debugDescription + "…"
    }
}
