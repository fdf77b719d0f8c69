public import RateThrottle

extension StorageBackendContract {
    /// One promise, named as in the documentation of the protocol that makes it.
    public enum Check: String, Sendable, Hashable, CaseIterable, Codable, CustomStringConvertible {
        /// `get` of a key that is not there returns nil, and `exists` false.
        case missingKeyIsNil
        /// `get` returns what the last `set` stored, and `set` replaces value and lifetime.
        case setThenGet
        /// What goes in comes out with the same type.
        case typesSurvive
        /// Keys that differ in any byte are different keys.
        case keysAreDistinct
        /// A key with a lifetime is there before it ends and is gone from when it ends, for all six operations.
        case expiryEndsAKey
        /// A key that is set without a lifetime stays.
        case noLifetimeMeansPermanent
        /// A lifetime of zero or less throws and changes nothing.
        case invalidLifetimeIsRefused
        /// `increment` of a key that is not there stores the amount, with the lifetime, and returns it.
        case incrementCreates
        /// `increment` of a key that is there leaves its lifetime alone.
        case incrementKeepsLifetime
        /// A negative amount subtracts, also below zero; amount 0 reads.
        case incrementGoesBothWays
        /// `increment` of what is not an integer throws and changes nothing.
        case incrementRefusesOtherTypes
        /// A sum beyond 64 bits throws and changes nothing.
        case incrementOverflowIsRefused
        /// Of concurrent increments none is lost, and no two return the same sum.
        case incrementIsAtomic
        /// `delete` returns true when the key was there, false when not, and then it is gone.
        case deleteSaysWhatItDid
        /// `clear` removes every key of this backend, returns how many, and leaves other data alone.
        case clearCountsKeys

        /// With the stored value expected, it is replaced, and true is returned.
        case swapReplacesWhatIsExpected
        /// With another value or type expected, nothing changes, and false is returned.
        case swapLeavesWhatIsNot
        /// With nil expected, the key is created when it is not there or has expired; else false.
        case swapCreatesWhenAbsent
        /// The lifetime is the one given, counted from the swap; nil makes the key permanent.
        case swapSetsTheLifetime
        /// Of concurrent swaps that expect the same value, exactly one returns true.
        case swapIsAtomic

        /// Every check is granted and charged, or none is charged; a denied one starts its rule's block.
        case evaluateIsAllOrNothing
        /// One outcome for each check, in the order asked.
        case evaluateAnswersInOrder
        /// Of concurrent calls on a key no more is granted than the rule allows.
        case evaluateIsAtomic
        /// A peek, a cost of 0 and a denial leave no count and no key.
        case peekingChangesNothing
        /// After `forget` the key is at full quota and not blocked; other keys are as they were.
        case forgetStartsAnew
        /// A whitelisted identifier is granted uncounted, a blacklisted one denied; whitelist first.
        case listsActOnDecisions
        /// A timed entry ends when its time is over, a permanent one stays until it is removed.
        case listEntriesEnd

        /// The level whose protocol makes the promise.
        public var level: StorageLevel {
            switch self {
            case .missingKeyIsNil, .setThenGet, .typesSurvive, .keysAreDistinct, .expiryEndsAKey,
                .noLifetimeMeansPermanent, .invalidLifetimeIsRefused, .incrementCreates, .incrementKeepsLifetime,
                .incrementGoesBothWays, .incrementRefusesOtherTypes, .incrementOverflowIsRefused, .incrementIsAtomic,
                .deleteSaysWhatItDid, .clearCountsKeys:
                .operations
            case .swapReplacesWhatIsExpected, .swapLeavesWhatIsNot, .swapCreatesWhenAbsent, .swapSetsTheLifetime,
                .swapIsAtomic:
                .atomic
            case .evaluateIsAllOrNothing, .evaluateAnswersInOrder, .evaluateIsAtomic, .peekingChangesNothing,
                .forgetStartsAnew, .listsActOnDecisions, .listEntriesEnd:
                .native
            }
        }

        /// Whether the check makes time pass, for which a backend with a real clock has to wait.
        public var movesTime: Bool {
            switch self {
            case .setThenGet, .expiryEndsAKey, .noLifetimeMeansPermanent, .incrementCreates, .incrementKeepsLifetime,
                .swapLeavesWhatIsNot, .swapCreatesWhenAbsent, .swapSetsTheLifetime, .listEntriesEnd:
                true
            default:
                false
            }
        }

        /// The check's name.
        public var description: String { rawValue }

        /// The checks that a backend of a level has to pass: those of its own and of lower levels.
        /// - Parameter level: The level.
        /// - Returns: The checks, in the order of the documentation.
        public static func checks(for level: StorageLevel) -> [Check] {
            allCases.filter { check in
                switch level {
                case .operations: check.level == .operations
                case .atomic: check.level != .native
                case .native: true
                }
            }
        }
    }
}
