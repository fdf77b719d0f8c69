/// What a limiter answers when its storage cannot decide. A denial is never a failure.
public enum FailurePolicy: Sendable {
    /// Deny, with `retryAfter` until the storage is worth asking again. The default, as in the Python package.
    case failClosed
    /// Allow, uncounted.
    case failOpen
    /// Throw the ``StorageError``.
    case throwError
    /// Decide on another storage, under a share of each limit.
    ///
    /// A limit that four processes share is enforced by each alone with `share: 4` at a quarter, rounded up, at least 1. A
    /// share below 1 is taken to be 1. When the fallback fails too, the call is denied. Lists are those of the fallback. It is
    /// asked for failures only, never after a denial, and has a circuit breaker of its own if it can suspend.
    case fallback(any StorageBackend, share: Int)
}

extension FailurePolicy: CustomStringConvertible {
    /// The policy's name.
    public var description: String {
        switch self {
        case .failClosed: "failClosed"
        case .failOpen: "failOpen"
        case .throwError: "throwError"
        case .fallback(let storage, let share): "fallback(\(type(of: storage)), share: \(share))"
        }
    }
}
