extension StorageBackendContract {
    /// A promise that a backend broke.
    public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        /// Which.
        public let check: Check
        /// What was done, what was expected and what was found.
        public let message: String

        /// The check's name and the message.
        public var description: String { "\(check): \(message)" }
    }
}
