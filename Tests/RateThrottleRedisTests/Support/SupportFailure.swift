#if Redis
/// What went wrong in the tests' own servers and sockets, as opposed to in what is tested.
struct SupportFailure: Error, Equatable, CustomStringConvertible {
    /// Nothing came within a limit.
    static let timedOut = SupportFailure("timed out")
    /// The other side closed.
    static let closed = SupportFailure("closed")

    let description: String

    init(_ description: String) {
        self.description = description
    }
}
#endif
