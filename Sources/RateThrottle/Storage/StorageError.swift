/// Why a storage could not do what it was asked. The message says what happened and never holds a key or a value; only that
/// of a call across slots of a cluster names the identifiers.
public struct StorageError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it was.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case unavailable, timedOut, overloaded, full, wrongType, overflow, invalidLifetime, contention, corrupted
            case invalidArgument, crossSlot
        }

        private let value: Value

        /// The backend threw; ``StorageError/underlying`` is what.
        public static let unavailable = Code(value: .unavailable)
        /// The backend did not answer in time; what was asked may still be charged.
        public static let timedOut = Code(value: .timedOut)
        /// Too much is under way already, and nothing was asked.
        public static let overloaded = Code(value: .overloaded)
        /// Every key that is held must stay, and there is no room for another.
        public static let full = Code(value: .full)
        /// The value is not an integer, and was left alone.
        public static let wrongType = Code(value: .wrongType)
        /// The sum is beyond 64 bits; the value was left alone.
        public static let overflow = Code(value: .overflow)
        /// The lifetime is zero or less; nothing was changed.
        public static let invalidLifetime = Code(value: .invalidLifetime)
        /// Other writers were faster at every attempt.
        public static let contention = Code(value: .contention)
        /// An argument is wrong; the message says which, and what is allowed. Nothing was asked.
        public static let invalidArgument = Code(value: .invalidArgument)
        /// The identifiers of the call, which the message names, lie in different slots of a cluster; nothing was asked.
        public static let crossSlot = Code(value: .crossSlot)
        /// What is stored is not what this library stores under such a key; it was left alone.
        public static let corrupted = Code(value: .corrupted)

        /// The code's name.
        public var description: String { value.rawValue }
    }

    /// What kind of failure it was.
    public let code: Code
    /// What happened, in one sentence.
    public let message: String
    /// What the backend threw, if it did.
    public let underlying: (any Error)?

    /// Makes an error.
    /// - Parameters:
    ///   - code: What kind of failure it was.
    ///   - message: What happened; no key, value or secret.
    ///   - underlying: What the backend threw, if it did.
    public init(code: Code, message: String, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.underlying = underlying
    }

    /// The code and the message.
    public var description: String { "\(code): \(message)" }
}

extension StorageError {
    /// Wraps what a backend threw. Its text may hold anything, so that only its type is named.
    static func wrapping(_ error: any Error) -> StorageError {
        if let error = error as? StorageError { return error }
        return StorageError(code: .unavailable, message: "the backend threw \(type(of: error))", underlying: error)
    }

    static func timedOut(after limit: Duration) -> StorageError {
        StorageError(
            code: .timedOut,
            message: "the backend did not answer within \(limit); the call may still be charged"
        )
    }

    static func full(_ capacity: Int) -> StorageError {
        StorageError(
            code: .full,
            message: "no key can be evicted; all of the room for \(capacity) is blocks, list entries and plain values"
        )
    }

    static func invalidLifetime(_ ttl: Duration) -> StorageError {
        StorageError(
            code: .invalidLifetime,
            message: "lifetime \(ttl) is out of range; allowed: above zero, or nil for no end"
        )
    }

    static let wrongType = StorageError(
        code: .wrongType,
        message: "the value is not an integer, and only one can be incremented"
    )

    static func overflow(_ amount: Int) -> StorageError {
        StorageError(code: .overflow, message: "incrementing by \(amount) goes beyond 64 bits")
    }
}
