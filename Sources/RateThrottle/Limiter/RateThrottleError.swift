/// What is wrong with a call to the limiter. The message names the value and what is allowed; it never holds an identifier.
public struct RateThrottleError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was wrong.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case unknownRule, emptyIdentifier, negativeCost, noChecks, invalidDuration, unprintableRuleName
        }

        private let value: Value

        /// No rule has that name.
        public static let unknownRule = Code(value: .unknownRule)
        /// The identifier is empty; it would be a bucket that strangers share.
        public static let emptyIdentifier = Code(value: .emptyIdentifier)
        /// The cost is below zero.
        public static let negativeCost = Code(value: .negativeCost)
        /// A call of several checks has none.
        public static let noChecks = Code(value: .noChecks)
        /// A list entry's duration is zero or less.
        public static let invalidDuration = Code(value: .invalidDuration)
        /// A rule name that is not printable ASCII cannot stand in a draft HTTP field.
        public static let unprintableRuleName = Code(value: .unprintableRuleName)

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

extension RateThrottleError {
    static func unknownRule(_ name: String, known: [String]) -> RateThrottleError {
        let names =
            known.isEmpty ? "none yet" : known.prefix(20).joined(separator: ", ") + (known.count > 20 ? ", …" : "")
        return RateThrottleError(
            code: .unknownRule,
            message: "no rule is named \(String(name.prefix(80)).debugDescription); added so far: \(names)"
        )
    }

    static let emptyIdentifier = RateThrottleError(
        code: .emptyIdentifier,
        message: "the identifier is empty; allowed: at least one byte that tells clients apart"
    )

    static func negativeCost(_ cost: Int) -> RateThrottleError {
        RateThrottleError(code: .negativeCost, message: "cost \(cost) is out of range; allowed: 0 or more")
    }

    static let noChecks = RateThrottleError(
        code: .noChecks,
        message: "the list of checks is empty; allowed: one or more"
    )

    static func invalidDuration(_ duration: Duration) -> RateThrottleError {
        RateThrottleError(
            code: .invalidDuration,
            message: "duration \(duration) is out of range; allowed: above zero, or nil for ever"
        )
    }

    static func unprintableRuleName(_ name: String) -> RateThrottleError {
        RateThrottleError(
            code: .unprintableRuleName,
            message: """
                rule name \(name.debugDescription) cannot stand in a RateLimit field; allowed: printable ASCII. Rename the \
                rule or use the legacy fields
                """
        )
    }
}
