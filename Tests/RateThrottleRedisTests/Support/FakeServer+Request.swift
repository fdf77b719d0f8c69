#if Redis
extension FakeServer {
    /// A command that was read.
    struct Request: Sendable {
        /// The command and its arguments, as they were sent.
        let arguments: [[UInt8]]
        /// On which connection: 0 for the first one that was accepted.
        let connection: Int
        /// Which one on its connection, from 0.
        let index: Int
        /// When it had come.
        let time: ContinuousClock.Instant

        /// The command and its arguments, as text.
        var words: [String] { arguments.map { String(decoding: $0, as: UTF8.self) } }
        /// The command, in capitals.
        var name: String { words.first?.uppercased() ?? "" }
    }
}
#endif
