#if Redis
extension FakeServer {
    /// What is done about a command. Text is sent as it is: `"+OK\r\n"`.
    enum Action: Sendable {
        /// Sends text.
        case reply(String)
        /// Sends text some time after the command had come. What follows on the connection waits, as replies have an order.
        case replyAfter(Duration, String)
        /// Sends a value.
        case value(WireValue)
        /// Sends bytes.
        case raw([UInt8])
        /// Sends text byte by byte, with a time before each.
        case drip(String, every: Duration)
        /// Sends nothing, and goes on with the next command.
        case silence
        /// Sends nothing more, and reads nothing more.
        case stall
        /// Closes the connection.
        case close
        /// Closes it after some text.
        case closeAfterSending(String)
        /// Breaks the connection off, so that the client's next write or read fails.
        case reset
    }
}
#endif
