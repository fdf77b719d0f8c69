extension InMemoryStorage {
    /// What an in-memory storage may be told.
    public struct Configuration: Sendable {
        /// The hard cap on keys: states, list entries and plain values together.
        public var maxKeys: Int
        /// The clock that decides.
        public var clock: any EpochClock

        /// Makes a configuration.
        /// - Parameters:
        ///   - maxKeys: The hard cap on keys, from 1 to 2^31. Less is taken to be 1, more to be 2^31.
        ///   - clock: The clock that decides; a test passes one that it moves.
        public init(maxKeys: Int = 1_000_000, clock: any EpochClock = MonotonicClock()) {
            self.maxKeys = min(max(maxKeys, 1), 1 << 31)
            self.clock = clock
        }
    }
}
